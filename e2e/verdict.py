"""From a play to its verdict: the checkpoints and the blank against the expectation."""

from e2e.driver.sight import Blank
from e2e.expectations import Expectation
from e2e.play import Play
from e2e.results import Expected, Finding, Verdict
from fake_backend.log import Ended

# The blank is what is left where messages should show. While the stream is held nothing has gone wrong yet, and
# `clean` looks at no screen.
_JUDGES_NO_BLANK = {"streamed", "clean"}


def blank_of(play: Play) -> Blank:
    """What was left on the screen at the first failed checkpoint that judges the messages."""
    for name, outcome in play.outcomes.items():
        if not outcome.passed and name not in _JUDGES_NO_BLANK:
            return outcome.blank
    return "none"


def verdict_of(play: Play, expectation: Expectation | None) -> Verdict:
    """Whether the case came out as expected, in both directions; never a pass where nobody could look."""
    if broken_backend(play) is not None:
        return "not-testable"
    if expectation is None:
        return "changed"
    seen = {name: outcome.passed for name, outcome in play.outcomes.items()}
    same = seen == expectation.checkpoints and blank_of(play) == expectation.blank
    return "as-expected" if same else "changed"


def why_of(play: Play, findings: list[Finding]) -> str:
    """One sentence: why it does not work, or that it does."""
    broken = broken_backend(play)
    if broken is not None:
        return f"the fake backend failed: {broken}"
    failed = [name for name, outcome in play.outcomes.items() if not outcome.passed]
    if not failed:
        return "every checkpoint holds"
    if findings:
        return findings[0].evidence
    return f"{failed[0]}: {play.outcomes[failed[0]].why}"


def differences(play: Play, expectation: Expectation | None) -> list[str]:
    """What came out otherwise than expected, a line each."""
    if expectation is None:
        return ["there is no expectation for this case"]
    expected = expectation.checkpoints
    lines = [
        f"{name}: expected to {'hold' if expected[name] else 'fail'}, but {outcome.why}"
        for name, outcome in play.outcomes.items()
        if outcome.passed != expected[name]
    ]
    blank = blank_of(play)
    return lines if blank == expectation.blank else [*lines, f"blank: expected {expectation.blank}, seen {blank}"]


def expected_of(expectation: Expectation | None) -> Expected | None:
    """The expectation as it stands in the results."""
    if expectation is None:
        return None
    return Expected(checkpoints=expectation.checkpoints, blank=expectation.blank)


def broken_backend(play: Play) -> str | None:
    """The reason why an answer of the fake backend broke off by itself, None when none did."""
    failed = [entry for entry in play.session.log.entries if isinstance(entry, Ended) and entry.how == "failed"]
    return failed[0].reason if failed else None
