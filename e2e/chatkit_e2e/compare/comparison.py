"""Compares two sides: which cases, all that differs, put together from the cases in which it was seen."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from chatkit_e2e.cases import Case
from chatkit_e2e.compare.meaning import meaning
from chatkit_e2e.compare.pair import PICTURE, Pair
from chatkit_e2e.compare.side import Side
from chatkit_e2e.compare.steady import REPETITIONS, Found
from chatkit_e2e.compare.workers import Task, Told, compared
from chatkit_e2e.component import Component, result_of
from chatkit_e2e.evidence.comparison import Compared, Comparison, Difference, ordered

FOLDER = "compare"
"""Where in the report's folder the pictures are."""
MAX_PICTURES = 4
"""Pairs of pictures for each difference: more would show the same."""


def compare(
    sides: tuple[Side, Side],
    components: tuple[Component, Component],
    cases: Sequence[Case],
    report: Path,
    progress: Callable[[int, str], None],
    workers: int = 0,
) -> Comparison:
    """Run the cases on both sides and put together what differs. `progress` is told how many are done, and the last.

    Raises:
        BrowserUnavailable, UnknownDom: see `Pair`.
    """
    began = time.perf_counter()
    told: list[Told] = []
    for one in compared(Task(sides, components, report / FOLDER), cases, workers):
        told.append(one)
        progress(len(told), one.case)
    progress(len(told), "what a visit costs")
    with Pair(sides, components, report / FOLDER) as pair:  # by itself, when nothing else runs
        costs = pair.costs()
    order = [case.id for case in cases]
    told.sort(key=lambda one: order.index(one.case))
    a, b = (
        Compared(name=side.name, component=result_of(component), packages=dict(side.packages))
        for side, component in zip(sides, components, strict=True)
    )
    return Comparison(
        a=a,
        b=b,
        cases=[one.case for one in told if one.seen],
        differences=ordered([*differences(told, report), *costs]),
        unsteady=unsteady(told),
        untried=[one.untried for one in told if one.untried],
        wall_ms=round((time.perf_counter() - began) * 1000, 1),
    )


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
