"""From a case run to its verdict: the checkpoints and the blank against the expectation."""

from collections.abc import Sequence

from chatkit_e2e.evidence.moments import Ended
from chatkit_e2e.evidence.results import UNKNOWN_DOM, Blank, Expected, Finding, Verdict
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.run.expectations import Expectation, Since

# The blank is what is left where messages should show. While the stream is held nothing has gone wrong yet, and
# `clean` looks at no screen.
_JUDGES_NO_BLANK = {"streamed", "clean"}


def blank_of(run: CaseRun) -> Blank:
    """What was left on the screen at the first failed checkpoint that judges the messages."""
    for name, outcome in run.outcomes.items():
        if not outcome.passed and name not in _JUDGES_NO_BLANK:
            return outcome.blank
    return "none"


def verdict_of(run: CaseRun, findings: Sequence[Finding], expectation: Expectation | None) -> Verdict:
    """Whether the case came out as expected, in both directions; never a pass where nobody could look."""
    if _broken(run) is not None or _is_blind(findings):
        return "not-testable"
    return "changed" if differences(run, findings, expectation) else "as-expected"


def why_of(run: CaseRun, findings: list[Finding]) -> str:
    """One sentence: why it does not work, or that it does."""
    broken = _broken(run)
    if broken is not None:
        return broken
    if _is_blind(findings):
        return findings[0].evidence
    failed = [name for name, outcome in run.outcomes.items() if not outcome.passed]
    if not failed:
        return "every checkpoint holds"
    if findings:
        return findings[0].evidence
    return f"{failed[0]}: {run.outcomes[failed[0]].why}"


def _broken(run: CaseRun) -> str | None:
    """What of the suite's own failed, so that nothing was seen of the component; None when nothing did."""
    backend = broken_backend(run)
    if backend is not None:
        return f"the fake backend failed: {backend}"
    absent = run.stage.files.failures[run.component_failures :]
    return f"a file of the component could not be had: {absent[0]}" if absent else None


def _is_blind(findings: Sequence[Finding]) -> bool:
    """Whether the driver does not know the DOM that it saw."""
    return any(finding.id == UNKNOWN_DOM for finding in findings)


def differences(run: CaseRun, findings: Sequence[Finding], expectation: Expectation | None) -> list[str]:
    """What came out otherwise than expected, a line each."""
    if expectation is None:
        return ["there is no expectation for this case"]
    lines = [_difference(name, run.outcomes[name], expectation) for name in expectation.checkpoints]
    pairs = [
        ("blank", expectation.blank, blank_of(run)),
        ("causes", _listed(expectation.causes), _listed([finding.id for finding in findings])),
    ]
    lines += [f"{what}: expected {expected}, seen {seen}" for what, expected, seen in pairs if expected != seen]
    return [line for line in lines if line]


def _difference(name: str, outcome: Outcome, expectation: Expectation) -> str:
    """How a checkpoint's answer differs from the expected one; empty where it does not."""
    holds = expectation.checkpoints[name]
    reason = expectation.reason.get(name, "")
    if outcome.passed == holds and outcome.reason == reason:
        return ""
    seen = f"it failed with {outcome.reason}" if outcome.reason and not holds else outcome.why
    if holds:
        return f"{name}: expected to hold, but {seen}"
    if reason:
        return f"{name}: expected to fail with {reason}, but {seen}"
    # What fails with a reason was reached, and what is expected to be reached has one.
    return f"{name}: expected {'not to be reached' if outcome.reason else 'to fail'}, but {seen}"


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids) or "none"


def reason_of(run: CaseRun) -> dict[str, str]:
    """Kind and name of what made a checkpoint fail, where it has such."""
    return {name: outcome.reason for name, outcome in run.outcomes.items() if outcome.reason}


def expected_of(expectation: Expectation | None) -> Expected | None:
    """The expectation as it stands in the results."""
    if expectation is None:
        return None
    return Expected(
        checkpoints=expectation.checkpoints,
        blank=expectation.blank,
        reason=expectation.reason,
        causes=expectation.causes,
        since=expectation.build if isinstance(expectation, Since) else "",
    )


def broken_backend(run: CaseRun) -> str | None:
    """The reason why an answer of the fake backend broke off by itself, None when none did; a cut is none."""
    ended = [entry for entry in run.session.log.entries if isinstance(entry, Ended)]
    failed = [entry for entry in ended if entry.how == "failed" and not entry.fault]
    return failed[0].reason if failed else None
