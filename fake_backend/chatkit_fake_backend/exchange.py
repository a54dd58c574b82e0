"""An exchange: one request that begins an answer, seen from the protocol that gives it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_fake_backend.script import Turn


@runtime_checkable  # the SDK's AgentContext asks an exchange of what classes its parts are
class Holding(Protocol):
    """The session of an exchange, as far as an answer needs it: what it says, and where it waits."""

    def turn(self, number: int | None) -> Turn: ...

    async def hold(self, request: int, stream: int | None, gate: str) -> None: ...


@dataclass(frozen=True)
class Exchange:
    """What a protocol needs to answer one request."""

    session: Holding
    request: int
    number: int | None
    """The number of the turn in the script, from 1; None when the request says nothing that the script knows."""
    stream: int | None = None
    """The number of the stream that answers, from 1 in each session; None when it is none. Gates belong to it."""
    starts_thread: bool = False
    """Whether the request begins a new thread, which the answer has to name first."""
    bears_token: bool = False
    """Whether the request has an `Authorization` header with a bearer token. The token itself goes nowhere."""

    @property
    def turn(self) -> Turn:
        """What is said and answered."""
        return self.session.turn(self.number)

    @property
    def serial(self) -> int:
        """The turn's number for ids; 0 for an answer outside the script."""
        return self.number or 0

    async def chunks(self) -> AsyncIterator[str]:
        """The answer piece by piece, as a model would give it; waits at the gate in its middle."""
        for position, chunk in enumerate(self.turn.chunks):
            if position == self.turn.middle:
                await self.session.hold(self.request, self.stream, MIDDLE)
            yield chunk
