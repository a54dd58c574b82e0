"""What was seen case by case, put together; and what is kept when a comparison ends early."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatkit_e2e.cases import of_area
from chatkit_e2e.compare import comparison, coverage, packages
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.pair import Seen
from chatkit_e2e.compare.side import SDK, Side
from chatkit_e2e.compare.steady import Found, Steady
from chatkit_e2e.compare.workers import Told, WorkerDied
from chatkit_e2e.component.resolution import resolve
from chatkit_e2e.evidence.comparison import Comparison

CASES = of_area("framing")[:3]
HEADER = Found("request", "every request: header x-new", "", "1")
ORDER = Found("element", "order, after chatkit.ready", "", "chatkit.new")


def _told(case: int, *found: Found, repeated: bool = False, unsteady: tuple[Found, ...] = ()) -> Told:
    seen = Steady(frozenset(found), frozenset(unsteady), repeated=repeated)
    return Told(CASES[case].id, Seen(seen, {}, set(), set()))


def _compared(monkeypatch: pytest.MonkeyPatch, told: list[Told], end: BaseException | None = None) -> Any:  # noqa: ANN401
    def run(*_: object) -> Iterator[Told]:
        yield from told
        if end is not None:
            raise end

    monkeypatch.setattr(comparison, "compared", run)


def _compare(report: Path) -> Comparison:
    component = resolve("stand-in")
    sides = Side("a", "stand-in"), Side("b", "stand-in")
    return comparison.compare(sides, (component, component), CASES, report, lambda *_: None, visits=0)


def test_what_several_cases_show_alike_is_one_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compared(monkeypatch, [_told(1, HEADER), _told(0, HEADER, ORDER, repeated=True)])
    found = _compare(tmp_path)

    assert [(one.what, one.cases) for one in found.differences] == [
        (HEADER.what, [CASES[0].id, CASES[1].id]),
        (ORDER.what, [CASES[0].id]),
    ]
    assert found.differences[0].certainty == f"Came again 3 times out of 3 in {CASES[0].id}, and in 1 more case."
    assert found.cases == [CASES[0].id, CASES[1].id]


def test_what_came_and_went_is_listed_and_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compared(monkeypatch, [_told(0, unsteady=(ORDER,), repeated=True)])
    found = _compare(tmp_path)

    assert found.differences == []
    assert found.unsteady == [f"element: {ORDER.what} ({CASES[0].id})"]


@pytest.mark.parametrize(
    ("end", "why"), [(KeyboardInterrupt(), "interrupted"), (WorkerDied("a process has died"), "a process has died")]
)
def test_what_was_compared_before_the_end_is_kept(
    end: BaseException, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _compared(monkeypatch, [_told(0, ORDER, repeated=True)], end)
    found = _compare(tmp_path)

    assert [one.what for one in found.differences] == [ORDER.what]
    assert found.untried == [f"2 of 3 cases and the cost: {why}"]


def test_a_case_that_cannot_be_tried_is_no_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compared(monkeypatch, [Told(CASES[0].id, None, f"{CASES[0].id} on b: npm does not answer")])

    assert _compare(tmp_path).untried == [f"{CASES[0].id} on b: npm does not answer"]
    assert _compare(tmp_path).cases == []


def test_timelines_of_an_earlier_run_are_read_only_for_the_types_of_two_sdks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def of_last_run(report: Path) -> dict[str, set[str]]:
        read.append(report)
        return {}

    monkeypatch.setattr(coverage, "of_last_run", of_last_run)
    monkeypatch.setattr(packages, "look", lambda *_: Looked())
    _compared(monkeypatch, [])
    component = resolve("stand-in")
    plain, old, new = (Side(name, "stand-in", sdk) for name, sdk in (("a", {}), ("b", {SDK: "1"}), ("c", {SDK: "2"})))

    for other in (plain, old):
        comparison.compare((other, other), (component, component), [], tmp_path, lambda *_: None, visits=0)
    assert read == []
    comparison.compare((old, new), (component, component), [], tmp_path, lambda *_: None, visits=0)
    assert read == [tmp_path]
