"""Stepping: gates that hold every stream after each event until somebody lets it go on."""

import asyncio
import re
from typing import Final

from chatkit_e2e.evidence.gate_names import END
from chatkit_e2e.wire.gates import Gates

_AFTER: Final = re.compile(r"after event (\d+)")


class Stepping(Gates):
    """All gates after events are closed, and the one at the end; the others are as they were left."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._let: dict[int, int] = {}
        """How many events of each stream may go, the empty one at the head included."""
        self._ended: set[int] = set()
        self._news = asyncio.Event()

    def let(self, stream: int, events: int) -> None:
        """Let so many pieces of a stream go; to be called on the loop."""
        self._let[stream] = events
        self._tell()

    def let_end(self, stream: int) -> None:
        """Let the response end once its last piece is sent; to be called on the loop."""
        self._ended.add(stream)
        self._tell()

    def let_all(self, stream: int) -> None:
        """Let all of a stream go."""
        self.let_end(stream)
        self.let(stream, 1_000_000)

    def is_closed(self, stream: int, gate: str) -> bool:
        """Whether `stream` would wait if it arrived at this gate now."""
        if gate == END:
            return stream not in self._ended
        found = _AFTER.fullmatch(gate)
        if found:
            return int(found[1]) > self._let.get(stream, 0)
        return super().is_closed(stream, gate)

    async def wait(self, stream: int, gate: str) -> None:
        """Return when the gate is open."""
        while self.is_closed(stream, gate):
            await self._news.wait()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
