"""Both sides on one machine, with a stage and a browser each: runs a case on one, then on the other."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Playwright

from chatkit_e2e.browser import launch
from chatkit_e2e.cases import Case
from chatkit_e2e.compare import pictures
from chatkit_e2e.compare.adapting import adapted
from chatkit_e2e.compare.cost import VISITS, costs, measured_case
from chatkit_e2e.compare.coverage import on_wire
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.side import Side
from chatkit_e2e.compare.steady import Found, Steady, differing, steady, without
from chatkit_e2e.compare.traits import Traits, traits
from chatkit_e2e.compare.witness import picture_of, witness
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.moments import Reported, of, read_timeline
from chatkit_e2e.evidence.results import QUESTIONS
from chatkit_e2e.run.runner import Runner
from chatkit_e2e.screen.unknown_dom import UnknownDom

PICTURE = "picture at "


class NotComparable(Exception):
    """A case could not be tried on a side; the message says why."""


@dataclass(frozen=True)
class Seen:
    """What one case showed on both sides."""

    steady: Steady
    pictures: dict[str, tuple[Path, Path]]
    """By checkpoint, where they differ."""
    wire: set[str]
    """The types that were on the wire, on either side (`wire_names`)."""
    events: set[str]
    """The names of the element's events on B."""


class Pair:
    """Two runners, one for each side, once it is entered."""

    def __init__(
        self,
        sides: tuple[Side, Side],
        components: tuple[Component, Component],
        folder: Path,
        playwright: Playwright | None = None,
    ) -> None:
        """`folder` keeps the pictures that differ.

        Entering looks at both components once. Who has a Playwright already gives it: there is one in a thread.

        Raises:
            BrowserUnavailable: on entering; there is none that starts.
            UnknownDom: on entering; nothing could be said of that component's screen.
        """
        self._sides = sides
        self._components = components
        self._folder = folder
        self._playwright = playwright
        self._known: set[Found] = set()
        self._wire: set[str] = set()
        self._events: set[str] = set()
        self._moving: set[str] = set()
        """The checkpoints at which one side alone did not show the same each time."""

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            playwright = opened.enter_context(launch.running(self._playwright))
            self.runners = [self._opened(opened, position, playwright) for position in (0, 1)]
            self._open = opened.pop_all()
        return self

    def _opened(self, opened: ExitStack, position: int, playwright: Playwright) -> Runner:
        try:
            return opened.enter_context(Runner(self._components[position], playwright))
        except UnknownDom as error:
            raise UnknownDom(f"{'AB'[position]} ({self._sides[position].name}): {error}") from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def compare(self, case: Case) -> Seen:
        """Run a case on either side, again where something new differs.

        Raises:
            NotComparable: it cannot be tried on a side.
        """
        self._wire, self._events, self._moving = set(), set(), set()
        for runner in self.runners:
            shutil.rmtree(_before(runner, case), ignore_errors=True)
        seen = steady(lambda: self.once(case), self._known)
        seen = without(seen, {found for found in seen.found if found.what.removeprefix(PICTURE) in self._moving})
        if seen.repeated:
            self._known |= seen.found
        names = [found.what.removeprefix(PICTURE) for found in seen.found if found.topic == "screen"]
        kept = {name: self._kept(case, name) for name in QUESTIONS if name in names}
        return Seen(seen, kept, self._wire, self._events)

    def costs(self, visits: int = VISITS) -> Looked:
        """What a visit costs more or less on B, from so many `visits` on each side in a round."""
        case = measured_case()
        one, other = (adapted(case, side) for side in self._sides)
        return costs((self.runners[0], self.runners[1]), (one, other), visits)

    def once(self, case: Case) -> set[Found]:
        """What differs between one run on A and one run on B.

        Raises:
            NotComparable: it cannot be tried on a side.
        """
        a, b = (self.observed(position, case) for position in (0, 1))
        return {*differing(a, b), *self.differing_pictures(case)}

    def observed(self, position: int, case: Case) -> Traits:
        """One run of a case on A (0) or B (1).

        Raises:
            NotComparable: it cannot be tried there.
        """
        side, runner = self._sides[position], self.runners[position]
        _put_away(runner, case)
        result = runner.run(adapted(case, side), witness)
        self._moving |= set(_changed(runner, case))
        if result.verdict == "not-testable":
            raise NotComparable(f"{case.id} on {side.name}: {result.why}")
        answers = self._sides[0].sdk != self._sides[1].sdk
        moments = read_timeline(runner.folder / result.artifacts.timeline)
        self._wire |= on_wire(moments)
        if position:
            names = {event.name for event in of(moments, Reported)}
            self._events |= {name for name in names if name.startswith("chatkit.")}  # the driver tells of its own too
        return traits(result, moments, answers=answers)

    def differing_pictures(self, case: Case) -> Iterator[Found]:
        """Where the pictures of the last run on A and on B differ: at each checkpoint that shows more than those
        before it."""
        places = pictures.Places()
        for checkpoint in QUESTIONS:
            if places.has_new(*self._pictures(case, checkpoint)):
                yield Found("screen", f"{PICTURE}{checkpoint}", "one picture", "another")

    def _pictures(self, case: Case, checkpoint: str) -> tuple[Path, Path]:
        a, b = (picture_of(_artifacts(runner, case), checkpoint) for runner in self.runners)
        return a, b

    def _kept(self, case: Case, checkpoint: str) -> tuple[Path, Path]:
        """The pictures, where the report finds them."""
        kept = [self._folder / case.id / f"{checkpoint}-{letter}.jpg" for letter in "ab"]
        for source, place in zip(self._pictures(case, checkpoint), kept, strict=True):
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.exists():
                shutil.copyfile(source, place)
        return kept[0], kept[1]


def _artifacts(runner: Runner, case: Case) -> Path:
    return runner.folder / "cases" / case.id


def _before(runner: Runner, case: Case) -> Path:
    return runner.folder / "before" / case.id


def _put_away(runner: Runner, case: Case) -> None:
    """Keep the pictures of the last run for a look at whether they stay the same; none of them counts for the next."""
    shutil.rmtree(_before(runner, case), ignore_errors=True)
    if _artifacts(runner, case).is_dir():
        shutil.move(_artifacts(runner, case), _before(runner, case))


def _changed(runner: Runner, case: Case) -> Iterator[str]:
    """The checkpoints at which this run's picture is not that of the last run on the same side."""
    for checkpoint in QUESTIONS:
        last, now = picture_of(_before(runner, case), checkpoint), picture_of(_artifacts(runner, case), checkpoint)
        if last.exists() and pictures.Places().has_new(last, now):
            yield checkpoint
