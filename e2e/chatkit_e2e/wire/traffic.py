"""Traffic: the requests of one session, where they wait, and when nothing more comes by itself."""

from collections.abc import Sequence

from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.moments import Ended, Held, Received, Refused, WireEntry
from chatkit_e2e.wire.gates import Gates


class Traffic:
    """A log of what went over the wire, and the gates on the way."""

    def __init__(self, gates: Gates) -> None:
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

    async def hold(self, request: int, stream: int | None, gate: str) -> None:
        """Wait at a gate of `stream` if it is closed, and log the wait."""
        if stream is not None and self.gates.is_closed(stream, gate):
            self.log.add(Held(request=request, stream=stream, gate=gate))
            await self.gates.wait(stream, gate)

    async def until_still(self, streams: int = 0) -> None:
        """Return when nothing more comes by itself: every response has ended or waits at a closed gate.

        So many `streams` have to have been requested first; one that never is keeps the caller waiting, who limits
        that.
        """
        await self.log.until(lambda entries: self._is_still(entries, streams))

    def _is_still(self, entries: Sequence[WireEntry], streams: int) -> bool:
        latest = {entry.request: entry for entry in entries}
        return _streams(entries) >= streams and all(self._is_over(entry) for entry in latest.values())

    def _is_over(self, entry: WireEntry) -> bool:
        if isinstance(entry, Held):
            return self.gates.is_closed(entry.stream, entry.gate)
        return isinstance(entry, Ended | Refused)


def _streams(entries: Sequence[WireEntry]) -> int:
    return sum(isinstance(entry, Received) and entry.stream is not None for entry in entries)
