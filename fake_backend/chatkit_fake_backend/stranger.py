"""A protocol as a stranger would run it: one address, and an answer to whatever is said."""

from starlette.types import ASGIApp, Receive, Scope, Send

from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols.protocol import Protocol
from chatkit_fake_backend.script import Script, Turn, by_words
from chatkit_fake_backend.server import create_app
from chatkit_fake_backend.session import Sessions

PATH = "/chatkit"
_ANSWER = (
    "This is answer number {}, and it is long enough that its beginning shows while the rest of it is still being "
    "written, as people expect of a chat."
)


def answered(user_text: str, number: int) -> Turn:
    """The turn of this number that begins with what nobody has written down."""
    return by_words(user_text, _ANSWER.format(number))


class AnyScript(Script):
    """Answers what nobody has written down: each new text begins the next turn."""

    def __init__(self) -> None:
        self._said: list[Turn] = []
        super().__init__(self._said)

    def number_of(self, user_text: str) -> int | None:
        """The number of the turn (from 1) that begins with `user_text`; None for no text."""
        if user_text and super().number_of(user_text) is None:
            self._said.append(answered(user_text, len(self._said) + 1))
        return super().number_of(user_text)


class Stranger:
    """An ASGI application that answers at `/chatkit` as a protocol does."""

    def __init__(self, sessions: Sessions, protocol: Protocol, framing: Framing | None = None) -> None:
        self.session = sessions.open(AnyScript(), protocol, framing)
        self._app: ASGIApp = create_app(sessions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = f"/sessions/{self.session.id}/chatkit" if scope["path"] == PATH else "/"
        await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
