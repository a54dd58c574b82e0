"""Gates: points in a stream where the backend waits until the test lets it go on."""

import asyncio

from chatkit_e2e.evidence.clock import now_ms

Gate = tuple[int, str]
"""The number of a stream in its session, from 1, and the name of a place in it."""


def after_event(number: int) -> str:
    """The gate behind event `number` of a stream (from 1)."""
    return f"after event {number}"


def inside_event(number: int, size: int) -> str:
    """The gate inside event `number` of a stream (from 1), behind its first `size` bytes."""
    return f"inside event {number} at byte {size}"


class Gates:
    """The gates of one session. A gate that nobody closed is open.

    Opened from the test's thread, waited at on the serving thread's loop. A gate that is closed for a stream holds
    those behind it too, up to one for which the same gate was closed anew: the component sends a request again when it
    cannot read the answer (facts 2.4), and what it sends again waits where the first one does.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._closed: dict[Gate, asyncio.Event] = {}
        self.opened_at: dict[Gate, float] = {}
        """ms since the epoch."""

    def close(self, stream: int, gate: str) -> None:
        """Make `stream` and those behind it wait at `gate`. To be called before the stream gets there."""
        self._closed[stream, gate] = asyncio.Event()

    def open(self, stream: int, gate: str) -> float:
        """Let what waits there go on; returns when, in ms since the epoch. Opening an open gate does nothing.

        Raises:
            KeyError: nobody closed this gate for this stream.
        """
        opened = self._closed[stream, gate]
        at = self.opened_at.setdefault((stream, gate), now_ms())
        self._loop.call_soon_threadsafe(opened.set)
        return at

    def open_all(self) -> None:
        """Let every stream of the session go on."""
        for stream, gate in self._closed:
            self.open(stream, gate)

    def is_closed(self, stream: int, gate: str) -> bool:
        """Whether `stream` would wait if it arrived at this gate now."""
        opened = self._holding(stream, gate)
        return opened is not None and not opened.is_set()

    async def wait(self, stream: int, gate: str) -> None:
        """Return when the gate is open."""
        opened = self._holding(stream, gate)
        if opened is not None:
            await opened.wait()

    def inside(self, stream: int, number: int) -> list[int]:
        """The byte positions in event `number` at which `stream` would wait, in order."""
        prefix = inside_event(number, 0).removesuffix("0")
        names = {gate for closed, gate in self._closed if gate.startswith(prefix) and self.is_closed(stream, gate)}
        return sorted(int(gate.removeprefix(prefix)) for gate in names)

    def _holding(self, stream: int, gate: str) -> asyncio.Event | None:
        """What opens the gate for this stream, None when nobody closed it."""
        closed = max((number for number, name in self._closed if name == gate and number <= stream), default=None)
        return None if closed is None else self._closed[closed, gate]
