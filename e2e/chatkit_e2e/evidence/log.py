"""What happened at the backend: every request and every group of bytes sent, with its time."""

import asyncio
from collections.abc import Callable

from chatkit_e2e.evidence.moments import WireEntry


class Log:
    """The entries of one session, in the order in which they happened.

    Written on the serving thread only; reading from another thread is safe, because entries are appended whole
    and never change.
    """

    def __init__(self) -> None:
        self._entries: list[WireEntry] = []
        self._news = asyncio.Event()
        self._requests = 0

    @property
    def entries(self) -> list[WireEntry]:
        """In their order."""
        return self._entries

    def next_request(self) -> int:
        """A number for a request: 1 for the session's first."""
        self._requests += 1
        return self._requests

    def add(self, entry: WireEntry) -> None:
        """Append an entry and wake whoever waits for it."""
        self._entries.append(entry)
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, holds: Callable[[list[WireEntry]], bool]) -> None:
        """Return as soon as `holds(entries)` is true; never looks at a clock."""
        while not holds(self.entries):
            await self._news.wait()
