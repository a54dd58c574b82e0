"""Stepping: gates that hold every stream before its head and after each event, until somebody lets it go on."""

import asyncio
import re
from typing import Final

from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE
from chatkit_e2e.wire.gates import Gates, after_event

_AFTER: Final = re.compile(r"after event (\d+)")
_ALL: Final = 1_000_000


class Stepping(Gates):
    """All gates are closed at first; once they are free, they are gates as every case has them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.free = False
        """Whether nobody steps any more: read on the loop, set by `set_free`."""
        self._let: dict[int, int] = {}
        """How many events of each stream may go; with the first one goes its head."""
        self._ended: set[int] = set()
        self._news = asyncio.Event()

    def let(self, stream: int, events: int) -> None:
        """Let so many pieces of a stream go, its head with the first; to be called on the loop."""
        self._let[stream] = events
        self._tell()

    def let_all(self, stream: int) -> None:
        """Let all of a stream go, and its response end."""
        self._ended.add(stream)
        self.let(stream, _ALL)

    def set_free(self, free: bool = True) -> None:
        """Let everything go, what is asked for later too, or hold that again; to be called on the loop."""
        self.free = free
        self._tell()

    def is_closed(self, stream: int, gate: str) -> bool:
        """Whether `stream` would wait if it arrived at this gate now."""
        if self.free:
            return super().is_closed(stream, gate)
        if gate == END:
            return stream not in self._ended
        found = _AFTER.fullmatch(after_event(1) if gate == FIRST_BYTE else gate)  # until then the head may be another
        if found:
            return int(found[1]) > self._let.get(stream, 0)
        return super().is_closed(stream, gate)

    async def wait(self, stream: int, gate: str) -> None:
        """Return when the gate is open."""
        while self.is_closed(stream, gate):
            if self.free:
                await super().wait(stream, gate)
            else:
                await self._news.wait()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
