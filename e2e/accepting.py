"""Accepting what a run saw as the new expectation."""

from pathlib import Path

from e2e.expectations import FILE, Expectation, rewrite
from e2e.results import CaseResult, Results

SHORTEST_REASON = 12  # characters; shorter ones say nothing that a later reader could use


class Refused(Exception):
    """An expectation that is not rewritten, and why."""


def accept(case_id: str, reason: str, results: Results, path: Path = FILE) -> str:
    """Rewrite the expectation of `case_id` to what `results` saw; returns a sentence that says what was done.

    Raises:
        Refused: there is no reason, no such case in the results, nothing was seen, or nothing has changed.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say what you saw on the screen and why it is right: --because '…' (make accept CASE=… WHY=…).")
    case = _changed_case(case_id, results)
    build = f"{results.component.source}, frame {results.component.frame}"
    fails = [name for name, passed in case.checkpoints.items() if not passed]
    rewrite(case_id, Expectation(fails=fails, blank=case.blank, source=f"{reason.strip()} ({build})"), path)
    return f"{case_id} is now expected to {_in_words(fails)}, blank {case.blank}. Commit {path.name} with the reason."


def _changed_case(case_id: str, results: Results) -> CaseResult:
    case = next((case for case in results.cases if case.id == case_id), None)
    if case is None:
        known = ", ".join(case.id for case in results.cases)
        raise Refused(f"The last run has no case {case_id!r}; it has {known}.")
    if case.verdict == "not-testable":
        raise Refused(f"{case_id} could not be tested ({case.why}), so there is nothing to accept.")
    if case.verdict == "as-expected":
        raise Refused(f"{case_id} came out as expected; there is nothing to accept.")
    return case


def _in_words(fails: list[str]) -> str:
    return f"fail {', '.join(fails)}" if fails else "pass every checkpoint"
