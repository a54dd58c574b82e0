"""A protocol as a stranger would run it: one address, and an answer to whatever is said."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols.protocol import Protocol
from chatkit_fake_backend.script import Script, by_words
from chatkit_fake_backend.server import create_app
from chatkit_fake_backend.session import Sessions

PATH = "/chatkit"
_ANSWER = (
    "This is answer number {}, and it is long enough that its beginning shows while the rest of it is still being "
    "written, as people expect of a chat."
)


@dataclass(frozen=True)
class AnyScript(Script):
    """Answers what nobody has written down: each new text begins the next turn."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number_of(self, user_text: str) -> int | None:
        """The number of the turn (from 1) that begins with `user_text`; None for no text, and when all are used up."""
        if user_text and user_text not in self.numbers and len(self.numbers) < len(self.turns):
            self.numbers[user_text] = len(self.numbers) + 1
        return self.numbers.get(user_text)


def any_script(turns: int = 200) -> AnyScript:
    """A script for so many messages."""
    return AnyScript(tuple(by_words(f"turn {number}", _ANSWER.format(number)) for number in range(1, turns + 1)))


class Stranger:
    """An ASGI application that answers at `/chatkit` as a protocol does."""

    def __init__(self, sessions: Sessions, protocol: Protocol, framing: Framing | None = None) -> None:
        self.session = sessions.open(any_script(), protocol, framing)
        self._app: ASGIApp = create_app(sessions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = f"/sessions/{self.session.id}/chatkit" if scope["path"] == PATH else "/"
        await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
