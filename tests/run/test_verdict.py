"""Verdicts: both directions, and never a pass where nobody could look."""

import pytest

from chatkit_e2e.evidence.log import Ended
from chatkit_e2e.evidence.results import Blank, Finding
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.run.play import Outcome, Play
from chatkit_e2e.run.verdict import blank_of, broken_backend, differences, expected_of, reason_of, verdict_of, why_of
from tests.plays import judged

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


def complained(play: Play, reason: str = ERROR) -> Play:
    """`play` with an outcome for each checkpoint, of which only `clean` fails."""
    judged(play)
    play.outcomes["clean"] = Outcome(False, "something was said", reason=reason)
    return play


def break_off(play: Play) -> None:
    play.session.log.add(Ended(request=1, turn=1, how="failed", reason="KeyError: 'thread'"))


def test_what_was_expected_to_hold_and_holds_is_as_expected(play: Play) -> None:
    assert verdict_of(judged(play), [], expectation()) == "as-expected"
    assert differences(play, [], expectation()) == []


def test_what_was_expected_to_fail_and_fails_is_as_expected(play: Play) -> None:
    judged(play, rendered=("an empty thread shows", "thread"))
    assert verdict_of(play, [], expectation("rendered", blank="thread")) == "as-expected"
    assert differences(play, [], expectation("rendered", blank="thread")) == []


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_fails_unexpectedly_is_a_change(play: Play, name: str) -> None:
    failed: dict[str, tuple[str, Blank]] = {name: ("only the question shows", "none")}
    judged(play, **failed)
    assert verdict_of(play, [], expectation()) == "changed"
    assert differences(play, [], expectation()) == [f"{name}: expected to hold, but only the question shows"]


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_holds_unexpectedly_is_a_change(play: Play, name: str) -> None:
    assert verdict_of(judged(play), [], expectation(name)) == "changed"
    reason = f" with {ERROR}" if name == "clean" else ""
    assert differences(play, [], expectation(name)) == [f"{name}: expected to fail{reason}, but it shows"]


def test_the_complaint_and_the_causes_that_were_expected_are_as_expected(play: Play) -> None:
    expected = expectation("clean", causes=(MOVED, CORS))
    assert verdict_of(complained(play), [MOVED, CORS], expected) == "as-expected"
    assert differences(play, [MOVED, CORS], expected) == []


def test_another_complaint_is_a_change(play: Play) -> None:
    complained(play, "console-error:TypeError")
    assert verdict_of(play, [], expectation("clean")) == "changed"
    assert differences(play, [], expectation("clean")) == [
        f"clean: expected to fail with {ERROR}, but it failed with console-error:TypeError"
    ]


def test_a_complaint_where_none_was_expected_is_told_in_full(play: Play) -> None:
    assert differences(complained(play), [], expectation()) == ["clean: expected to hold, but something was said"]


def test_a_complaint_that_nobody_expected_to_hear_is_a_change(play: Play) -> None:
    judged(play, ready=("no composer", "unloaded"))
    play.outcomes["clean"] = Outcome(False, "something was said", reason=ERROR)
    expected = expectation("ready", "clean", blank="unloaded")
    assert differences(play, [], expected) == [f"clean: expected not to be reached, but it failed with {ERROR}"]


def test_where_nobody_could_listen_there_is_no_complaint(play: Play) -> None:
    judged(play, clean=("not reached: no composer", "none"))
    assert differences(play, [], expectation("clean")) == [
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
    play: Play, expected: tuple[Finding, ...], seen: tuple[Finding, ...], line: str
) -> None:
    judged(play, rendered=("an empty thread shows", "thread"))
    expectations = expectation("rendered", blank="thread", causes=expected)
    assert verdict_of(play, seen, expectations) == "changed"
    assert differences(play, seen, expectations) == [line]


def test_a_cause_of_what_works_is_a_change(play: Play) -> None:
    assert verdict_of(judged(play), [MOVED], expectation()) == "changed"
    assert differences(play, [MOVED], expectation()) == ["causes: expected none, seen moved"]


def test_another_blank_is_a_change(play: Play) -> None:
    judged(play, rendered=("the start screen shows", "start-screen"))
    assert verdict_of(play, [], expectation("rendered", blank="thread")) == "changed"
    assert differences(play, [], expectation("rendered", blank="thread")) == [
        "blank: expected thread, seen start-screen"
    ]


def test_a_case_that_nobody_expected_is_no_pass(play: Play) -> None:
    assert verdict_of(judged(play), [], None) == "changed"
    assert differences(play, [], None) == ["there is no expectation for this case"]
    assert expected_of(None) is None


@pytest.mark.parametrize("expected", [expectation(), None])
def test_a_backend_that_broke_is_not_testable_whatever_shows(play: Play, expected: Expectation | None) -> None:
    break_off(judged(play))
    assert verdict_of(play, [], expected) == "not-testable"
    assert why_of(play, []) == "the fake backend failed: KeyError: 'thread'"


def test_answers_that_ended_or_were_left_are_no_broken_backend(play: Play) -> None:
    play.session.log.add(Ended(request=1, turn=1, how="complete"))
    play.session.log.add(Ended(request=2, turn=1, how="client left"))
    assert broken_backend(judged(play)) is None


def test_blank_is_that_of_the_first_failure_that_judges_messages(play: Play) -> None:
    judged(play, rendered=("…", "thread"), reloaded=("…", "start-screen"))
    assert blank_of(play) == "thread"


@pytest.mark.parametrize("name", ["streamed", "clean"])
def test_blank_is_not_taken_where_nothing_can_be_blank(play: Play, name: str) -> None:
    failed: dict[str, tuple[str, Blank]] = {name: ("…", "thread")}
    judged(play, **failed)
    assert blank_of(play) == "none"


def test_blank_is_none_when_everything_holds(play: Play) -> None:
    assert blank_of(judged(play)) == "none"


def test_why_is_the_first_finding_before_the_first_failure(play: Play) -> None:
    judged(play, rendered=("an empty thread shows", "thread"), clean=("page error", "none"))
    assert why_of(play, []) == "rendered: an empty thread shows"
    cause = Finding(id="a", blame="backend", evidence="it sent nothing", fix="send something")
    assert why_of(play, [cause]) == "it sent nothing"


def test_why_says_that_everything_holds(play: Play) -> None:
    assert why_of(judged(play), []) == "every checkpoint holds"


def test_the_results_carry_the_whole_expectation() -> None:
    expected = expected_of(expectation("clean", blank="thread", causes=(MOVED, CORS)))
    assert expected is not None
    assert expected.checkpoints == {name: name != "clean" for name in CHECKPOINTS}
    assert expected.blank == "thread"
    assert expected.reason == {"clean": ERROR}
    assert expected.causes == ["moved", "cors"]


def test_the_results_carry_the_complaint_of_what_is_not_clean_and_nothing_else(play: Play) -> None:
    judged(play, rendered=("an empty thread shows", "thread"))
    assert reason_of(play) == {}
    assert reason_of(complained(play)) == {"clean": ERROR}
