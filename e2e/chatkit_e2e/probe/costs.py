"""What a probe costs whoever pays for the model: the messages it sends, and the threads it leaves to be deleted."""

from dataclasses import dataclass
from typing import Final

from chatkit_e2e.probe.target import Depth, Target


@dataclass(frozen=True)
class Cost:
    """Of a backend on which all goes well; where something does not, fewer are sent, or the same ones again."""

    messages: int = 0
    retries: int = 0
    """Answers that are asked for anew."""
    threads: int = 0

    def __str__(self) -> str:
        again = f", {_count(self.retries, 'new answer')}" if self.retries else ""
        return f"{_count(self.messages, 'message')} in {_count(self.threads, 'thread')}{again}"


IN_BROWSER: Final[dict[Depth, Cost]] = {
    "quick": Cost(),
    "standard": Cost(messages=7, retries=1, threads=5),
    "full": Cost(messages=32, retries=1, threads=8),
}
"""Besides the two turns of a quick probe."""
ON_WIRE: Final[dict[Depth, Cost]] = {
    "quick": Cost(messages=2, threads=1),
    "standard": Cost(messages=7, retries=2, threads=3),
    "full": Cost(messages=16, retries=2, threads=3),
}


def announced(target: Target, *, wire_only: bool = False) -> list[str]:
    """What the probe will do, a line each."""
    on_wire = f"on the wire, by the rules of conformance: {ON_WIRE[target.depth]}"
    if wire_only:
        return [on_wire]
    said = _count(len(target.messages), "message")
    again = "; up to five times more to look behind a cure" if target.cures else ""
    lines = [f"in the browser: {said} in one thread, a reload, the history{again}"]
    if target.depth != "quick":
        lines += [f"behind that, at depth {target.depth}: {IN_BROWSER[target.depth]}", on_wire]
    return lines


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
