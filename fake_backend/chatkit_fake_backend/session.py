"""A session: everything that belongs to one case in the fake backend."""

import asyncio
import itertools

from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.moments import Ended, Held, Received, Refused, WireEntry
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.gates import Gates
from chatkit_fake_backend.protocols.protocol import Protocol
from chatkit_fake_backend.script import Script, Turn

# Two pieces, so that this answer has a middle too.
UNSCRIPTED = Turn("", ("How can I ", "help you?"))


class Session:
    """One case's backend: own id in the URL, own script, store, gates and log.

    Nothing is shared with another session, so that cases can run at the same time.
    """

    def __init__(
        self, session_id: str, script: Script, protocol: Protocol, gates: Gates, framing: Framing | None = None
    ) -> None:
        self.id = session_id
        self.script = script
        self.protocol = protocol
        self.framing = framing
        self.gates = gates
        self.log = Log()

    @property
    def asked(self) -> list[str]:
        """The type of each request that has come, in order; how it was named where it has none."""
        received = [entry for entry in self.log.entries if isinstance(entry, Received)]
        return [entry.type or f"{entry.method} {entry.path}" for entry in received]

    @property
    def streams(self) -> int:
        """How many requests for a stream have come."""
        return _streams(self.log.entries)

    def turn(self, number: int | None) -> Turn:
        """Turn `number` of the script, or the answer to what the script does not know."""
        return UNSCRIPTED if number is None else self.script.turns[number - 1]

    async def hold(self, request: int, stream: int | None, gate: str) -> None:
        """Wait at a gate of `stream` if the test closed it, and log the wait."""
        if stream is not None and self.gates.is_closed(stream, gate):
            self.log.add(Held(request=request, stream=stream, gate=gate))
            await self.gates.wait(stream, gate)

    async def until_still(self, streams: int = 0) -> None:
        """Return when the backend sends nothing more by itself: every response has ended or waits at a closed gate.

        So many `streams` have to have been requested first; one that never is keeps the caller waiting, who limits
        that.
        """
        await self.log.until(lambda entries: self._is_still(entries, streams))

    def _is_still(self, entries: list[WireEntry], streams: int) -> bool:
        latest = {entry.request: entry for entry in entries}
        return _streams(entries) >= streams and all(self._is_over(entry) for entry in latest.values())

    def _is_over(self, entry: WireEntry) -> bool:
        if isinstance(entry, Held):
            return self.gates.is_closed(entry.stream, entry.gate)
        return isinstance(entry, Ended | Refused)


def _streams(entries: list[WireEntry]) -> int:
    return sum(isinstance(entry, Received) and entry.stream is not None for entry in entries)


class Sessions:
    """The sessions of one backend, by id."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._open: dict[str, Session] = {}
        self._numbers = itertools.count(1)
        self.strays = Log()
        """Requests that named no session."""

    def open(self, script: Script, protocol: Protocol, framing: Framing | None = None) -> Session:
        """A new session for a case."""
        session = Session(f"s{next(self._numbers)}", script, protocol, Gates(self._loop), framing)
        self._open[session.id] = session
        return session

    def get(self, session_id: str) -> Session | None:
        """The session with this id, None when there is none."""
        return self._open.get(session_id)

    def close(self, session: Session) -> None:
        """Forget the session; whatever still waits at one of its gates goes on and ends."""
        session.gates.open_all()
        del self._open[session.id]
        session.protocol.close()
