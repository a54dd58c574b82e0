"""Verdicts: both directions, and never a pass where nobody could look."""

import pytest

from chatkit_e2e.diagnose.harness import unknown
from chatkit_e2e.evidence.moments import Ended
from chatkit_e2e.evidence.results import Blank, Finding
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.run.verdict import blank_of, broken_backend, differences, expected_of, reason_of, verdict_of, why_of
from tests.case_runs import judged

MOVED = Finding(id="moved", blame="host page", evidence="it was moved", fix="leave it")
CORS = Finding(id="cors", blame="backend", evidence="it was blocked", fix="allow it")
ERROR = "chatkit-error:StreamError"


def expectation(*fails: str, blank: Blank = "none", causes: tuple[Finding, ...] = ()) -> Expectation:
    """What a case is expected to show; a failing `clean` fails with ERROR, where it is reached."""
    return Expectation(
        fails=list(fails),
        complaint=ERROR if "clean" in fails and "ready" not in fails else None,
        blank=blank,
        causes=[cause.id for cause in causes],
        source="a test",
    )


def complained(run: CaseRun, reason: str = ERROR) -> CaseRun:
    """`run` with an outcome for each checkpoint, of which only `clean` fails."""
    judged(run)
    run.outcomes["clean"] = Outcome(False, "something was said", reason=reason)
    return run


def break_off(run: CaseRun) -> None:
    run.session.log.add(Ended(request=1, turn=1, how="failed", reason="KeyError: 'thread'"))


def test_what_was_expected_to_hold_and_holds_is_as_expected(run: CaseRun) -> None:
    assert verdict_of(judged(run), [], expectation()) == "as-expected"
    assert differences(run, [], expectation()) == []


def test_what_was_expected_to_fail_and_fails_is_as_expected(run: CaseRun) -> None:
    judged(run, rendered=("an empty thread shows", "thread"))
    assert verdict_of(run, [], expectation("rendered", blank="thread")) == "as-expected"
    assert differences(run, [], expectation("rendered", blank="thread")) == []


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_fails_unexpectedly_is_a_change(run: CaseRun, name: str) -> None:
    failed: dict[str, tuple[str, Blank]] = {name: ("only the question shows", "none")}
    judged(run, **failed)
    assert verdict_of(run, [], expectation()) == "changed"
    assert differences(run, [], expectation()) == [f"{name}: expected to hold, but only the question shows"]


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_holds_unexpectedly_is_a_change(run: CaseRun, name: str) -> None:
    assert verdict_of(judged(run), [], expectation(name)) == "changed"
    reason = f" with {ERROR}" if name == "clean" else ""
    assert differences(run, [], expectation(name)) == [f"{name}: expected to fail{reason}, but it shows"]


def test_the_complaint_and_the_causes_that_were_expected_are_as_expected(run: CaseRun) -> None:
    expected = expectation("clean", causes=(MOVED, CORS))
    assert verdict_of(complained(run), [MOVED, CORS], expected) == "as-expected"
    assert differences(run, [MOVED, CORS], expected) == []


def test_a_driver_that_does_not_know_the_dom_judges_nothing(run: CaseRun) -> None:
    blind = unknown("it can be read in <p>, which the driver does not know as a message")
    assert verdict_of(judged(run), [blind], expectation()) == "not-testable"
    assert why_of(run, [blind]) == blind.evidence


def test_another_complaint_is_a_change(run: CaseRun) -> None:
    complained(run, "console-error:TypeError")
    assert verdict_of(run, [], expectation("clean")) == "changed"
    assert differences(run, [], expectation("clean")) == [
        f"clean: expected to fail with {ERROR}, but it failed with console-error:TypeError"
    ]


def test_a_complaint_where_none_was_expected_is_told_in_full(run: CaseRun) -> None:
    assert differences(complained(run), [], expectation()) == ["clean: expected to hold, but something was said"]


def test_a_complaint_that_nobody_expected_to_hear_is_a_change(run: CaseRun) -> None:
    judged(run, ready=("no composer", "unloaded"))
    run.outcomes["clean"] = Outcome(False, "something was said", reason=ERROR)
    expected = expectation("ready", "clean", blank="unloaded")
    assert differences(run, [], expected) == [f"clean: expected not to be reached, but it failed with {ERROR}"]


def test_where_nobody_could_listen_there_is_no_complaint(run: CaseRun) -> None:
    judged(run, clean=("not reached: no composer", "none"))
    assert differences(run, [], expectation("clean")) == [
        f"clean: expected to fail with {ERROR}, but not reached: no composer"
    ]


@pytest.mark.parametrize(
    ("expected", "seen", "line"),
    [
        ((MOVED,), (), "causes: expected moved, seen none"),
        ((MOVED,), (CORS,), "causes: expected moved, seen cors"),
        ((MOVED,), (MOVED, CORS), "causes: expected moved, seen moved, cors"),
        ((MOVED, CORS), (CORS, MOVED), "causes: expected moved, cors, seen cors, moved"),
    ],
)
def test_other_causes_are_a_change(
    run: CaseRun, expected: tuple[Finding, ...], seen: tuple[Finding, ...], line: str
) -> None:
    judged(run, rendered=("an empty thread shows", "thread"))
    expectations = expectation("rendered", blank="thread", causes=expected)
    assert verdict_of(run, seen, expectations) == "changed"
    assert differences(run, seen, expectations) == [line]


def test_a_cause_of_what_works_is_a_change(run: CaseRun) -> None:
    assert verdict_of(judged(run), [MOVED], expectation()) == "changed"
    assert differences(run, [MOVED], expectation()) == ["causes: expected none, seen moved"]


def test_another_blank_is_a_change(run: CaseRun) -> None:
    judged(run, rendered=("the start screen shows", "start-screen"))
    assert verdict_of(run, [], expectation("rendered", blank="thread")) == "changed"
    assert differences(run, [], expectation("rendered", blank="thread")) == [
        "blank: expected thread, seen start-screen"
    ]


def test_a_case_that_nobody_expected_is_no_pass(run: CaseRun) -> None:
    assert verdict_of(judged(run), [], None) == "changed"
    assert differences(run, [], None) == ["there is no expectation for this case"]
    assert expected_of(None) is None


@pytest.mark.parametrize("expected", [expectation(), None])
def test_a_backend_that_broke_is_not_testable_whatever_shows(run: CaseRun, expected: Expectation | None) -> None:
    break_off(judged(run))
    assert verdict_of(run, [], expected) == "not-testable"
    assert why_of(run, []) == "the fake backend failed: KeyError: 'thread'"


@pytest.fixture
def broken_download(run: CaseRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.stage.files, "failures", ["/assets/ck1/late.js: The CDN did not answer."])


@pytest.mark.usefixtures("broken_download")
def test_a_file_of_the_component_that_could_not_be_had_is_no_verdict(run: CaseRun) -> None:
    judged(run, rendered=("an empty thread shows", "thread"))
    assert verdict_of(run, [], expectation("rendered", blank="thread")) == "not-testable"
    assert why_of(run, []) == ("a file of the component could not be had: /assets/ck1/late.js: The CDN did not answer.")


@pytest.mark.usefixtures("broken_download")
def test_one_that_could_not_be_had_in_an_earlier_case_is_that_cases(run: CaseRun) -> None:
    run.component_failures = 1
    assert verdict_of(judged(run), [], expectation()) == "as-expected"


def test_answers_that_ended_or_were_left_are_no_broken_backend(run: CaseRun) -> None:
    run.session.log.add(Ended(request=1, turn=1, how="complete"))
    run.session.log.add(Ended(request=2, turn=1, how="client left"))
    assert broken_backend(judged(run)) is None


def test_blank_is_that_of_the_first_failure_that_judges_messages(run: CaseRun) -> None:
    judged(run, rendered=("…", "thread"), reloaded=("…", "start-screen"))
    assert blank_of(run) == "thread"


@pytest.mark.parametrize("name", ["streamed", "clean"])
def test_blank_is_not_taken_where_nothing_can_be_blank(run: CaseRun, name: str) -> None:
    failed: dict[str, tuple[str, Blank]] = {name: ("…", "thread")}
    judged(run, **failed)
    assert blank_of(run) == "none"


def test_blank_is_none_when_everything_holds(run: CaseRun) -> None:
    assert blank_of(judged(run)) == "none"


def test_why_is_the_first_finding_before_the_first_failure(run: CaseRun) -> None:
    judged(run, rendered=("an empty thread shows", "thread"), clean=("page error", "none"))
    assert why_of(run, []) == "rendered: an empty thread shows"
    cause = Finding(id="a", blame="backend", evidence="it sent nothing", fix="send something")
    assert why_of(run, [cause]) == "it sent nothing"


def test_why_says_that_everything_holds(run: CaseRun) -> None:
    assert why_of(judged(run), []) == "every checkpoint holds"


def test_the_results_carry_the_whole_expectation() -> None:
    expected = expected_of(expectation("clean", blank="thread", causes=(MOVED, CORS)))
    assert expected is not None
    assert expected.checkpoints == {name: name != "clean" for name in CHECKPOINTS}
    assert expected.blank == "thread"
    assert expected.reason == {"clean": ERROR}
    assert expected.causes == ["moved", "cors"]


def test_the_results_carry_the_complaint_of_what_is_not_clean_and_nothing_else(run: CaseRun) -> None:
    judged(run, rendered=("an empty thread shows", "thread"))
    assert reason_of(run) == {}
    assert reason_of(complained(run)) == {"clean": ERROR}
