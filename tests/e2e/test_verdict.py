"""Verdicts: both directions, and never a pass where nobody could look."""

import pytest

from e2e.checkpoints import CHECKPOINTS
from e2e.driver.sight import Blank
from e2e.expectations import Expectation
from e2e.play import Play
from e2e.results import Finding
from e2e.verdict import blank_of, broken_backend, differences, expected_of, verdict_of, why_of
from fake_backend.log import Ended
from tests.e2e.plays import judged


def expectation(*fails: str, blank: Blank = "none") -> Expectation:
    return Expectation(fails=list(fails), blank=blank, source="a test")


def break_off(play: Play) -> None:
    play.session.log.add(Ended(request=1, turn=1, how="failed", reason="KeyError: 'thread'"))


def test_what_was_expected_to_hold_and_holds_is_as_expected(play: Play) -> None:
    assert verdict_of(judged(play), expectation()) == "as-expected"
    assert differences(play, expectation()) == []


def test_what_was_expected_to_fail_and_fails_is_as_expected(play: Play) -> None:
    judged(play, rendered=("an empty thread shows", "thread"))
    assert verdict_of(play, expectation("rendered", blank="thread")) == "as-expected"
    assert differences(play, expectation("rendered", blank="thread")) == []


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_fails_unexpectedly_is_a_change(play: Play, name: str) -> None:
    failed: dict[str, tuple[str, Blank]] = {name: ("only the question shows", "none")}
    judged(play, **failed)
    assert verdict_of(play, expectation()) == "changed"
    assert differences(play, expectation()) == [f"{name}: expected to hold, but only the question shows"]


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_holds_unexpectedly_is_a_change(play: Play, name: str) -> None:
    assert verdict_of(judged(play), expectation(name)) == "changed"
    assert differences(play, expectation(name)) == [f"{name}: expected to fail, but it shows"]


def test_another_blank_is_a_change(play: Play) -> None:
    judged(play, rendered=("the start screen shows", "start-screen"))
    assert verdict_of(play, expectation("rendered", blank="thread")) == "changed"
    assert differences(play, expectation("rendered", blank="thread")) == ["blank: expected thread, seen start-screen"]


def test_a_case_that_nobody_expected_is_no_pass(play: Play) -> None:
    assert verdict_of(judged(play), None) == "changed"
    assert differences(play, None) == ["there is no expectation for this case"]
    assert expected_of(None) is None


@pytest.mark.parametrize("expected", [expectation(), None])
def test_a_backend_that_broke_is_not_testable_whatever_shows(play: Play, expected: Expectation | None) -> None:
    break_off(judged(play))
    assert verdict_of(play, expected) == "not-testable"
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
    expected = expected_of(expectation("clean", blank="thread"))
    assert expected is not None
    assert expected.checkpoints == {name: name != "clean" for name in CHECKPOINTS}
    assert expected.blank == "thread"
