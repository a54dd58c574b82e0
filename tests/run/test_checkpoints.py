"""Checkpoints without a browser: what a failure does to later ones, and what is not clean."""

from dataclasses import replace
from operator import attrgetter
from unittest.mock import patch

import pytest
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases.steps import CONVERSATION, Pass, Settle, Steps, after_answers, leading_to
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.gate_names import END, MIDDLE
from chatkit_e2e.evidence.moments import Thrown, Written
from chatkit_e2e.evidence.results import QUESTIONS
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.screen import Driver
from chatkit_e2e.screen.observation import Message
from tests.case_runs import FakePage, event, judged, reached, received, seen

HELD_AT = (MIDDLE, END)
QUESTION = "Where does the river Spree begin?"


@pytest.fixture
def finished(run: CaseRun) -> CaseRun:
    """A case run in which everything held so far."""
    return judged(run)


def request(run: CaseRun, name: str, **body: object) -> None:
    run.session.log.add(received(name, at=now_ms(), body=body))


def console(run: CaseRun, level: str = "error", url: str = "http://localhost/host.js") -> None:
    run.timeline.add(Written(level=level, text="it is undefined", url=url))


# What keeps a checkpoint from being reached


def test_the_nine_checkpoints_stand_in_the_order_of_a_conversation() -> None:
    names = "ready sent streamed rendered persisted second_turn reloaded listed clean"
    assert list(CHECKPOINTS) == names.split()


@pytest.mark.parametrize("name", ["streamed", "rendered", "persisted", "second_turn"])
def test_a_checkpoint_out_of_reach_fails_with_the_reason_and_the_blank(run: CaseRun, name: str) -> None:
    judged(run, sent=("not reached: a component that never started shows", "unloaded"))
    assert reached(name, run) == Outcome(False, "not reached: a component that never started shows", "unloaded")


def test_a_question_that_shows_late_keeps_nothing_out_of_reach(run: CaseRun, screen: FakePage) -> None:
    judged(run, sent=("an empty thread shows", "thread"))
    run.seen_at["sent"] = 1.0  # somebody looked
    run.turns_sent = run.stream = 1
    run.session.gates.close(1, "first byte")
    screen.seen = seen(Message(role="assistant", text="It begins"))
    assert reached("streamed", run) == Outcome(True, "assistant “It begins” shows")


@pytest.mark.parametrize(("name", "call"), [("ready", "goto"), ("sent", "keyboard.insert_text"), ("reloaded", "goto")])
def test_what_playwright_cannot_do_is_a_failure_with_its_first_line(
    finished: CaseRun, screen: FakePage, name: str, call: str
) -> None:
    attrgetter(call)(screen.page).side_effect = PlaywrightError("Timeout 10000ms exceeded.\nCall log:\n  - waiting")
    assert reached(name, finished) == Outcome(
        False, "the component could not be used: Timeout 10000ms exceeded.", "crashed"
    )


def test_other_errors_are_the_suites_own_and_are_not_hidden(finished: CaseRun, screen: FakePage) -> None:
    screen.page.goto.side_effect = KeyError("url")
    with pytest.raises(KeyError):
        reached("ready", finished)


def test_a_missing_composer_is_no_failure_to_send_but_out_of_reach(run: CaseRun, screen: FakePage) -> None:
    screen.seen = seen(holds=False, blank="start-screen")
    assert reached("sent", run) == Outcome(False, "not reached: no composer, the start screen shows", "start-screen")


def test_why_nobody_could_look_is_told(run: CaseRun, screen: FakePage) -> None:
    screen.seen = seen(holds=False, why="no answer from the frame within 10000 ms", blank="crashed")
    assert reached("ready", run) == Outcome(False, "no answer from the frame within 10000 ms", "crashed")


def test_a_component_that_does_not_start_is_not_clean(run: CaseRun) -> None:
    judged(run, ready=("no iframe shows", "removed"))
    outcome = reached("clean", run)
    assert (outcome.passed, outcome.reason) == (False, "")
    assert outcome.why.startswith("not reached: ")


# persisted and reloaded


def test_nothing_persists_that_was_never_rendered(run: CaseRun, screen: FakePage) -> None:
    judged(run, rendered=("an empty thread shows", "thread"))
    screen.seen = seen(holds=True)
    assert reached("persisted", run) == Outcome(False, "nothing had rendered: an empty thread shows")


def test_what_was_shown_and_vanished_does_not_persist_even_if_it_came_back(finished: CaseRun, screen: FakePage) -> None:
    finished.seen_at["rendered"] = 50.0
    screen.log = [{"kind": "vanished", "at": 60.0, "role": "user", "text": QUESTION}]
    assert reached("persisted", finished) == Outcome(False, f"user “{QUESTION[:32].rstrip()}…” vanished")


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "vanished", "at": 40.0, "role": "user", "text": QUESTION},  # before it was rendered
        {"kind": "vanished", "at": 60.0, "role": "assistant", "text": "Thinking…"},  # nothing of the script
        {"kind": "changed", "at": 60.0, "role": "user", "text": QUESTION, "was": "Where"},
    ],
    ids=["earlier", "other", "changed"],
)
def test_other_moments_in_the_frame_leave_the_messages_persisted(
    finished: CaseRun, screen: FakePage, entry: dict[str, object]
) -> None:
    finished.seen_at["rendered"] = 50.0
    screen.log = [entry]
    assert reached("persisted", finished).passed


def test_a_message_that_became_another_did_not_persist(finished: CaseRun, screen: FakePage) -> None:
    finished.seen_at["rendered"] = 50.0
    screen.log = [{"kind": "changed", "at": 60.0, "role": "user", "text": "", "was": QUESTION}]
    assert reached("persisted", finished).why == f"user “{QUESTION[:32].rstrip()}…” vanished"


def test_nothing_is_typed_where_nobody_can_use_the_composer(run: CaseRun) -> None:
    judged(run, ready=("the composer is there, but nobody can read it", "hidden"))
    assert reached("sent", run) == Outcome(
        False, "not reached: the composer is there, but nobody can read it", "hidden"
    )
    assert run.turns_sent == 0


def test_a_rejected_fetch_updates_does_not_persist(finished: CaseRun, screen: FakePage) -> None:
    finished.seen_at["rendered"] = 50.0
    screen.rejection = "TypeError: no thread"
    assert reached("persisted", finished) == Outcome(False, "fetchUpdates() was rejected: TypeError: no thread")


def test_a_page_that_was_told_of_no_thread_cannot_be_reloaded(finished: CaseRun) -> None:
    outcome = reached("reloaded", finished)
    assert (outcome.passed, outcome.why) == (False, "the page never received a thread id to open again")


# clean


def test_a_play_without_errors_is_clean(finished: CaseRun, screen: FakePage) -> None:
    screen.log = [event("chatkit.ready"), event("chatkit.thread.change", {"threadId": "thr_1"})]
    assert reached("clean", finished) == Outcome(True, "no error, no request repeated")


@pytest.mark.parametrize(
    ("detail", "reason", "why"),
    [
        (
            {"error": {"name": "StreamError", "message": "bad JSON"}},
            "chatkit-error:StreamError",
            "chatkit.error: StreamError: bad JSON",
        ),
        ({"error": None}, "chatkit-error:Error", "chatkit.error: Error: "),
        (None, "chatkit-error:Error", "chatkit.error: Error: "),
    ],
)
def test_chatkit_error_is_not_clean(finished: CaseRun, screen: FakePage, detail: object, reason: str, why: str) -> None:
    screen.log = [event("chatkit.error", detail)]
    assert reached("clean", finished) == Outcome(False, why, reason=reason)


def test_a_page_error_is_not_clean(finished: CaseRun) -> None:
    finished.timeline.add(Thrown(name="ReferenceError", text="x is not defined"))
    assert reached("clean", finished) == Outcome(
        False, "page error: ReferenceError: x is not defined", reason="page-error:ReferenceError"
    )


def test_a_console_error_is_not_clean(finished: CaseRun) -> None:
    console(finished)
    assert reached("clean", finished) == Outcome(False, "console error: it is undefined", reason="console-error:Error")


@pytest.mark.parametrize("level", ["warning", "info", "log", "debug"])
def test_the_console_may_say_everything_else(finished: CaseRun, level: str) -> None:
    console(finished, level)
    assert reached("clean", finished).passed


def test_a_request_that_is_sent_twice_is_not_clean(finished: CaseRun) -> None:
    finished.act("open the page")
    request(finished, "threads.create", text="Hello")
    request(finished, "threads.create", text="Hello")
    assert reached("clean", finished) == Outcome(
        False, "threads.create was sent 2 times", reason="repeated:threads.create"
    )


def test_requests_that_differ_are_no_repetition(finished: CaseRun) -> None:
    request(finished, "threads.add_user_message", text="Hello")
    request(finished, "threads.add_user_message", text="And then?")
    request(finished, "threads.create", text="Hello")
    assert reached("clean", finished).passed


@pytest.mark.parametrize("name", ["threads.get_by_id", "items.list"])
def test_what_opens_a_thread_may_be_sent_again(finished: CaseRun, name: str) -> None:
    request(finished, name, thread_id="thr_1")
    request(finished, name, thread_id="thr_1")
    assert reached("clean", finished).passed


@pytest.mark.parametrize(
    ("act", "clean"),
    [("open the page", True), ("open the page with thread thr_1", True), ("open the history panel", False)],
)
def test_only_a_new_page_may_ask_what_the_one_before_it_asked(finished: CaseRun, act: str, clean: bool) -> None:
    finished.act("open the page")
    request(finished, "threads.list", limit=1)
    finished.act(act)
    request(finished, "threads.list", limit=1)
    assert reached("clean", finished).passed is clean


# What a case may ask for


def test_a_case_with_a_pause_moves_the_clock_before_the_second_message(finished: CaseRun, screen: FakePage) -> None:
    finished.case = replace(finished.case, steps=leading_to("second_turn", Pass(6_000)))
    reached("ready", finished)
    assert screen.passed == []
    reached("second_turn", finished)
    assert screen.passed == [6_000]


def test_no_other_case_waits_before_its_second_turn(finished: CaseRun, screen: FakePage) -> None:
    reached("second_turn", finished)
    assert screen.passed == []


def test_a_minute_passes_before_it_is_said_that_messages_stay(finished: CaseRun, screen: FakePage) -> None:
    finished.seen_at["rendered"] = 50.0
    reached("persisted", finished)
    assert screen.passed == [60_000]


def test_a_request_that_nobody_caused_is_told(finished: CaseRun, screen: FakePage) -> None:
    finished.seen_at["rendered"] = 50.0
    screen.while_time_passes = lambda: finished.session.log.add(received("threads.list"))
    assert reached("persisted", finished).why == "threads.list was sent although nobody did anything"


@pytest.mark.parametrize(("steps", "questions"), [(CONVERSATION, 1), (after_answers(Settle()), 2)])
def test_an_answer_may_be_judged_after_what_the_page_does_at_its_end(
    finished: CaseRun, screen: FakePage, steps: Steps, questions: int
) -> None:
    finished.case = replace(finished.case, steps=steps)
    finished.say(HELD_AT)
    before = screen.page.evaluate.call_count
    reached("rendered", finished)
    asked = [call for call in screen.page.evaluate.call_args_list[before:] if ".ask(" in call.args[0]]
    assert len(asked) == questions


def test_a_history_without_threads_is_a_new_picture(finished: CaseRun) -> None:
    finished.drawn = (1, "", False)
    with (
        patch.object(Driver, "has", return_value=seen()),
        patch.object(Driver, "press", side_effect=[seen(), seen(holds=False)]),
    ):
        outcome = reached("listed", finished)
    assert outcome == Outcome(False, "the history panel lists no thread")
    assert finished.drawn == (finished.loads, seen().screen.text, seen().screen.responding)


@pytest.mark.parametrize(
    ("kinds", "shown", "passed"),
    [
        (["appeared", "vanished"], [], True),
        (["appeared"], [], False),
        (["appeared", "appeared", "vanished", "vanished"], [], False),
        (["appeared", "vanished"], [Message(role="assistant", text="Hello")], False),
        ([], [], False),
    ],
)
def test_a_bubble_that_went_before_anybody_asked_was_sent_if_it_was_there_alone(
    run: CaseRun, screen: FakePage, kinds: list[str], shown: list[Message], passed: bool
) -> None:
    screen.seen = seen(*shown, holds=False)
    screen.log = [{"kind": kind, "at": now_ms() + 60_000, "role": "user", "text": QUESTION} for kind in kinds]
    with patch.object(Driver, "send", return_value=seen()):
        assert reached("sent", run).passed is passed


def test_reports_ask_what_the_checkpoints_answer() -> None:
    assert {name: check.__doc__ for name, check in CHECKPOINTS.items()} == QUESTIONS
