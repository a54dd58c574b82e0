"""What a play can be played on: a case of the suite, or somebody's own backend."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.watch.play import Command, Play, Scene
from chatkit_e2e.watch.seat import Seat


class Source(Protocol):
    """All of it is used on the thread that owns Playwright, but for `told`."""

    @property
    def seat(self) -> Seat: ...
    @property
    def stage(self) -> Stage | ProbeStage: ...

    def begin(self, changed: Callable[[], None], tell: Callable[[], None]) -> Scene:
        """Another chat, in which nothing was said yet; `changed` and `tell` as in `Passing` and `Streams`."""

    def told(self) -> dict[str, Any]:
        """What the panel says of it; `choice` is None where nothing else can be picked."""

    def expectation(self, play: Play) -> Expectation | None:
        """What comes of it when all is well; None where nobody knows."""

    def pick(self, command: Command) -> Callable[[], None]:
        """Play something else from the next `begin` on; returns what has to be done as soon as the play has ended.

        Raises:
            ValueError: it cannot be had.
        """

    def choices(self) -> dict[str, list[dict[str, Any]]]:
        """What can be picked."""

    def keep(self, play: Play, folder: Path, name: str) -> list[str]:
        """Write a play with what is expected of it; see `keeping.keep`."""
