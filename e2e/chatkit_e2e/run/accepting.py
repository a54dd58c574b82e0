"""Accepting what a run saw as the new expectation."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from chatkit_e2e.component import Fingerprint, known_builds
from chatkit_e2e.evidence.results import CaseResult, ComponentResult, Results
from chatkit_e2e.run.expectations import FOLDER, Expectation, rewrite

SHORTEST_REASON = 12  # characters; shorter ones say nothing that a later reader could use


class Refused(ValueError):
    """An expectation that is not rewritten, and why."""


def accept(case_id: str, reason: str, results: Results, folder: Path = FOLDER) -> str:
    """Expect of `case_id` what `results` saw, from their build on; returns a sentence that says what was done.

    What is expected of the builds before it stays; on the stand-in, which is no build, what is expected of the newest
    is replaced.

    Raises:
        Refused: there is no reason, no such case in the results, nothing was seen, nothing has changed, or what was
            seen cannot be expected of any case.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say what you saw on the screen and why it is right: --because '…' (make accept CASE=… WHY=…).")
    case = _changed_case(case_id, results)
    seen = seen_of(case, f"{reason.strip()} ({results.component.source}, frame {results.component.frame})")
    build = _build(results.component)
    path = rewrite(case_id, seen, folder, build)
    since = f" from build {build} on" if build else ""
    return f"{case_id} is now expected to {_in_words(seen)}{since}. Commit {path} with the reason."


def _build(component: ComponentResult) -> str | None:
    """The name of the run's build, from now on one that expectations know; None for the stand-in."""
    if component.source == "stand-in":
        return None
    fingerprint = Fingerprint.model_validate(component.model_dump(include=set(Fingerprint.model_fields)))
    if fingerprint.build not in known_builds.order():
        known_builds.add(fingerprint, f"accepted {datetime.now(UTC).date().isoformat()}")
    return fingerprint.build


def _changed_case(case_id: str, results: Results) -> CaseResult:
    case = next((case for case in results.cases if case.id == case_id), None)
    if case is None:
        known = ", ".join(case.id for case in results.cases)
        raise Refused(f"The last run has no case {case_id!r}; it has {known}.")
    blind = next((case for case in results.cases if case.is_blind), None)
    if blind is not None:
        raise Refused(f"The driver does not know the component's DOM, so what it saw is no expectation: {blind.why}.")
    if case.verdict == "not-testable":
        raise Refused(f"{case_id} could not be tested ({case.why}), so there is nothing to accept.")
    if case.verdict == "as-expected":
        raise Refused(f"{case_id} came out as expected; there is nothing to accept.")
    return case


def seen_of(case: CaseResult, source: str) -> Expectation:
    """What was seen of a case, as what is expected of it.

    Raises:
        Refused: it cannot be expected.
    """
    try:
        return Expectation(
            fails=[name for name, passed in case.checkpoints.items() if not passed],
            complaint=case.reason.get("clean"),
            blank=case.blank,
            causes=case.causes,
            source=source,
        )
    except ValidationError as error:
        problem = error.errors()[0]["msg"].removeprefix("Value error, ")
        causes = f" ({', '.join(case.causes)})" if case.causes else ""
        raise Refused(f"What {case.id} showed cannot be expected: {problem}{causes}.") from None


def _in_words(seen: Expectation) -> str:
    fails = f"fail {', '.join(seen.fails)}" if seen.fails else "pass every checkpoint"
    complaint = f" with {seen.complaint}" if seen.complaint else ""
    return f"{fails}{complaint}, blank {seen.blank}, causes: {', '.join(seen.causes) or 'none'}"
