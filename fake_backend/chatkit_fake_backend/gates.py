"""Gates: points in a stream where the backend waits until the test lets it go on."""

import asyncio

from chatkit_e2e.evidence.clock import now_ms


def after_event(number: int) -> str:
    """The gate behind event `number` of a stream (from 1)."""
    return f"after event {number}"


def inside_event(number: int, size: int) -> str:
    """The gate inside event `number` of a stream (from 1), behind its first `size` bytes."""
    return f"inside event {number} at byte {size}"


class Gates:
    """The gates of one session. A gate that nobody closed is open.

    Opened from the test's thread, waited at on the serving thread's loop. A gate belongs to a turn of the
    script, so that the second message can be held where the first one was not.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._closed: dict[tuple[int, str], asyncio.Event] = {}
        self.opened_at: dict[tuple[int, str], float] = {}

    def close(self, turn: int, gate: str) -> None:
        """Make the stream of `turn` wait at `gate`. To be called before the stream gets there."""
        self._closed[turn, gate] = asyncio.Event()

    def open(self, turn: int, gate: str) -> float:
        """Let the stream go on; returns when, in ms since the epoch. Opening an open gate does nothing.

        Raises:
            KeyError: nobody closed this gate.
        """
        opened = self._closed[turn, gate]
        at = self.opened_at.setdefault((turn, gate), now_ms())
        self._loop.call_soon_threadsafe(opened.set)
        return at

    def open_all(self) -> None:
        """Let every stream of the session go on."""
        for turn, gate in self._closed:
            self.open(turn, gate)

    def is_closed(self, turn: int, gate: str) -> bool:
        """Whether a stream that arrived at this gate now would wait."""
        opened = self._closed.get((turn, gate))
        return opened is not None and not opened.is_set()

    def first_closed(self, gate: str) -> int | None:
        """The first turn that would wait at this gate, None when none would."""
        return min((turn for turn, name in self._closed if name == gate and self.is_closed(turn, gate)), default=None)

    async def wait(self, turn: int, gate: str) -> None:
        """Return when the gate is open."""
        opened = self._closed.get((turn, gate))
        if opened is not None:
            await opened.wait()

    def inside(self, turn: int, number: int) -> list[int]:
        """The byte positions in event `number` at which this turn has gates, in order."""
        prefix = inside_event(number, 0).removesuffix("0")
        sizes = [gate.removeprefix(prefix) for held, gate in self._closed if held == turn]
        return sorted(int(size) for size in sizes if size.isdecimal())
