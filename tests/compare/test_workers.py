"""What a process tells of its cases, also when it cannot go on."""

from pathlib import Path
from typing import Self

import pytest

from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.compare import workers
from chatkit_e2e.compare.pair import NotComparable, Seen
from chatkit_e2e.compare.side import Side
from chatkit_e2e.compare.steady import Steady
from chatkit_e2e.compare.workers import Task, Told, WorkerDied, tell_all
from chatkit_e2e.component.resolution import resolve

CASES = [case.id for case in of_area("framing")[:3]]
NOTHING = Seen(Steady(frozenset(), frozenset(), repeated=False), {}, set(), set())


class FakePair:
    """Compares until it comes to the case that it cannot compare."""

    at = ""
    error: Exception = KeyError()

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> Self:
        if not self.at:
            raise self.error
        return self

    def __exit__(self, *_: object) -> None: ...

    def compare(self, case: Case) -> Seen:
        if case.id == self.at:
            raise self.error
        return NOTHING


def _told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at: str, error: Exception) -> list[object]:
    monkeypatch.setattr(workers, "Pair", FakePair)
    monkeypatch.setattr(FakePair, "at", at)
    monkeypatch.setattr(FakePair, "error", error)
    component = resolve("stand-in")
    told: list[object] = []
    tell_all(Task((Side("a"), Side("b")), (component, component), tmp_path), CASES, told.append)
    return told


def test_a_case_that_cannot_be_tried_keeps_no_other_from_being_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _told(monkeypatch, tmp_path, CASES[1], NotComparable("npm does not answer"))
    assert told == [Told(CASES[0], NOTHING), Told(CASES[1], None, "npm does not answer"), Told(CASES[2], NOTHING), None]


def test_a_fault_comes_behind_what_was_compared_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = _told(monkeypatch, tmp_path, CASES[1], RuntimeError("the browser has gone"))
    assert first == Told(CASES[0], NOTHING)
    assert isinstance(last, WorkerDied)
    assert str(last) == "a process that compared cases failed: RuntimeError: the browser has gone"


def test_a_browser_that_does_not_start_is_told_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = BrowserUnavailable("there is none")
    assert _told(monkeypatch, tmp_path, "", error) == [error]
