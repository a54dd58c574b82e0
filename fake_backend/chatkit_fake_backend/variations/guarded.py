"""Backends that ask for a token, and refuse."""

import json

from chatkit.types import ChatKitReq

from chatkit_fake_backend.answer import Answer, json_answer
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.hand_written import HandWritten


class Guarded(HandWritten):
    """Answers 401 to a request that bears no token."""

    def refusal(self, exchange: Exchange) -> Answer | None:
        """The refusal of a request, None when it is answered."""
        return None if exchange.bears_token else refused(401, "Not authenticated")

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        return self.refusal(exchange) or await super().answer(request, exchange)


class Expiring(Guarded):
    """Its token holds for the first turn; from the second message on every request is refused."""

    def __init__(self) -> None:
        super().__init__()
        self._expired = False

    def refusal(self, exchange: Exchange) -> Answer | None:
        self._expired = self._expired or exchange.serial > 1
        return refused(401, "Token has expired") if self._expired else super().refusal(exchange)


class Forbidding(Guarded):
    """Knows who asks, and lets nobody in."""

    def refusal(self, exchange: Exchange) -> Answer | None:
        return super().refusal(exchange) or refused(403, "Forbidden")


def refused(status: int, detail: str) -> Answer:
    """A refusal in the shape that FastAPI gives it."""
    return json_answer(json.dumps({"detail": detail}).encode(), status)
