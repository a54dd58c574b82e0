"""Strangers that are right, and let no page in, each by another header."""

from typing import Any, Final

from starlette.types import ASGIApp

from chatkit_fake_backend.strangers.chat import Chat, everywhere
from chatkit_fake_backend.strangers.made import Made

PAGE: Final = "http://localhost:3000"
NAMED: Final = ["content-type", "authorization", "chatkit-frame-instance-id"]


def _app(**allowed: Any) -> ASGIApp:
    return everywhere(Chat(), **allowed)


def _made(
    name: str, broken: dict[str, Any], right: dict[str, Any], *, authorized: bool = False, cookies: bool = False
) -> Made:
    return Made(
        f"stranger.cors-{name}",
        "CORS",
        "cors",
        lambda: _app(**broken),
        lambda: _app(**right),
        origin=PAGE,
        authorized=authorized,
        cookies=cookies,
    )


STRANGERS = (
    _made("frame-id", {"allow_headers": ["content-type"]}, {"allow_headers": NAMED}),
    _made("authorization", {"allow_headers": [NAMED[0], NAMED[2]]}, {"allow_headers": NAMED}, authorized=True),
    _made("other-origin", {"allow_origins": ["http://localhost:5173"]}, {"allow_origins": [PAGE]}),
    _made(
        "star-with-credentials",
        {"allow_headers": NAMED},
        {"allow_headers": NAMED, "allow_origins": [PAGE], "allow_credentials": True},
        cookies=True,
    ),
    Made("stranger.cors-none", "CORS", "cors", Chat, _app, origin=PAGE),
)
