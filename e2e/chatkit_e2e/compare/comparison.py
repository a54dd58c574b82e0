"""Compares two sides: which cases, all that differs, put together from the cases in which it was seen."""

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from chatkit_e2e.cases import Case
from chatkit_e2e.compare import coverage, packages
from chatkit_e2e.compare.adapting import by_component
from chatkit_e2e.compare.cost import VISITS
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.meaning import meaning
from chatkit_e2e.compare.packages import Conversations
from chatkit_e2e.compare.pair import PICTURE, Pair
from chatkit_e2e.compare.side import Side
from chatkit_e2e.compare.steady import REPETITIONS, Found
from chatkit_e2e.compare.workers import Task, Told, WorkerDied, compared
from chatkit_e2e.component import Component, result_of
from chatkit_e2e.evidence.comparison import Compared, Comparison, Difference, ordered

Progress = Callable[[int, str], None]
"""Is told how many cases are done, and the last one."""
FOLDER = "compare"
"""Where in the report's folder the pictures are."""
MAX_PICTURES = 4
"""Pairs of pictures for each difference: more would show the same."""


def compare(
    sides: tuple[Side, Side],
    components: tuple[Component, Component],
    cases: Sequence[Case],
    report: Path,
    progress: Progress,
    workers: int = 0,
    visits: int = VISITS,
) -> Comparison:
    """Run the cases on both sides and put together what differs. `progress` is told how many are done, and the last.

    Raises:
        BrowserUnavailable, UnknownDom: see `Pair`.
    """
    began = time.perf_counter()
    shutil.rmtree(report / FOLDER, ignore_errors=True)
    task = Task(sides, components, report / FOLDER)
    told, interrupted = _told(task, cases, progress, workers) if cases else ([], [])
    found = Looked(
        differences(told, report), unsteady(told), [*(one.untried for one in told if one.untried), *interrupted]
    )
    if cases and visits and not interrupted and by_component(*sides):
        progress(len(told), "what a visit costs")
        with Pair(sides, components, report / FOLDER) as pair:  # by itself, when nothing else runs
            found.add(pair.costs(visits))
    progress(len(told), "what the packages say by themselves")
    found.add(packages.look(*sides, components[1], _conversations(sides, told, report)))
    a, b = (
        Compared(name=side.name, component=result_of(component), packages=dict(side.packages))
        for side, component in zip(sides, components, strict=True)
    )
    return Comparison(
        a=a,
        b=b,
        cases=[one.case for one in told if one.seen],
        differences=ordered(found.differences),
        unsteady=found.unsteady,
        untried=found.untried,
        wall_ms=round((time.perf_counter() - began) * 1000, 1),
    )


def _conversations(sides: tuple[Side, Side], told: Iterable[Told], report: Path) -> Conversations:
    """What the cases showed; of the protocol's types only where it is asked for, because it is read from many files."""
    seen = {one.case: one.seen for one in told if one.seen}
    events = {name for one in seen.values() for name in one.events}
    if sides[0].sdk == sides[1].sdk:
        return Conversations(events=events)
    wire = coverage.of_last_run(report) | {case: one.wire for case, one in seen.items()}
    return Conversations(coverage.by_type(wire), events)


def _told(task: Task, cases: Sequence[Case], progress: Progress, workers: int) -> tuple[list[Told], list[str]]:
    """The cases that were compared, in their order, and a sentence where somebody, or a fault, put an end to it."""
    told: list[Told] = []
    ended: list[str] = []
    try:
        for one in compared(task, cases, workers):
            told.append(one)
            progress(len(told), one.case)
    except (KeyboardInterrupt, WorkerDied) as reason:
        ended = [f"{len(cases) - len(told)} of {len(cases)} cases and the cost: {str(reason) or 'interrupted'}"]
    order = [case.id for case in cases]
    return sorted(told, key=lambda one: order.index(one.case)), ended


def differences(told: Iterable[Told], report: Path) -> list[Difference]:
    """One for all cases that show the same, with the pictures that show it."""
    by_found: dict[Found, list[Told]] = {}
    for one in told:
        for found in one.seen.steady.found if one.seen else ():
            by_found.setdefault(found, []).append(one)
    return [_difference(found, where, report) for found, where in by_found.items()]


def _difference(found: Found, where: Sequence[Told], report: Path) -> Difference:
    pairs = [
        one.seen.pictures[found.what.removeprefix(PICTURE)]
        for one in where
        if one.seen and found.topic == "screen" and found.what.removeprefix(PICTURE) in one.seen.pictures
    ]
    return Difference(
        topic=found.topic,
        what=found.what.removeprefix("verdict: ").removeprefix("outside: "),
        a=found.a,
        b=found.b,
        meaning=meaning(found),
        certainty=_certainty(where),
        cases=[one.case for one in where],
        pictures=[(_inside(a, report), _inside(b, report)) for a, b in pairs[:MAX_PICTURES]],
    )


def _certainty(where: Sequence[Told]) -> str:
    repeated = next(one.case for one in where if one.seen and one.seen.steady.repeated)
    times = f"Came again {REPETITIONS} times out of {REPETITIONS} in {repeated}"
    others = len(where) - 1
    return f"{times}, and in {others} more {'case' if others == 1 else 'cases'}." if others else f"{times}."


def _inside(path: Path, report: Path) -> str:
    return path.relative_to(report).as_posix()


def unsteady(told: Iterable[Told]) -> list[str]:
    """A line for each thing that differed and did not do so again, with the cases."""
    lines: dict[str, list[str]] = {}
    for one in told:
        for found in one.seen.steady.unsteady if one.seen else ():
            lines.setdefault(f"{found.topic}: {found.what}", []).append(one.case)
    return [f"{line} ({', '.join(sorted(set(cases)))})" for line, cases in sorted(lines.items())]
