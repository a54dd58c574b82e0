"""A case run, and the words for what shows."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases import of_area
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.moments import Acted, Written
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.run.case_run import CaseRun
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.screen.observation import Message, shortened
from chatkit_fake_backend.protocols import all_protocols
from tests.case_runs import FakePage, event, received, seen

WORDS: dict[Blank, str] = {
    "none": "nothing",
    "thread": "an empty thread",
    "start-screen": "the start screen",
    "turn-error": "“Something went wrong”",
    "crashed": "an empty frame",
    "removed": "no iframe",
    "unloaded": "a component that never started",
}


def test_what_is_expected_grows_with_what_was_said(run: CaseRun) -> None:
    assert run.expected == []
    for said in (1, 2):
        run.say()
        assert run.expected == messages_of(run.case.script.turns[:said])


def test_what_the_user_sends_is_in_the_timeline(run: CaseRun) -> None:
    run.say()
    assert [act.what for act in run.timeline.of(Acted)] == ["send “Where does the river Spree begin?”"]


def test_the_thread_is_the_one_that_the_page_was_told_of_last(run: CaseRun, screen: FakePage) -> None:
    assert run.thread_id() is None
    screen.log = [event("chatkit.thread.change", {"threadId": name}) for name in ("thr_1", "thr_2")]
    run.driver.log()
    assert run.thread_id() == "thr_2"
    screen.log.append(event("chatkit.thread.change", {"threadId": None}))
    run.driver.log()
    assert run.thread_id() is None


def test_what_a_page_logged_is_kept_when_the_next_one_is_opened(run: CaseRun, screen: FakePage) -> None:
    run.open()
    screen.log = [event("chatkit.ready", at=now_ms())]
    run.open("thr_1")
    assert [moment.kind for moment in run.timeline.moments] == ["act", "event", "act"]
    assert screen.page.goto.call_args.args[0].endswith("&thread=thr_1")


def test_the_backends_log_and_its_gates_come_into_the_timeline(run: CaseRun) -> None:
    run.session.gates.close(1, "end")
    run.session.gates.open(1, "end")
    run.session.log.add(received("threads.create"))
    run.collect_backend()
    assert [(moment.kind, moment.lane) for moment in run.timeline.moments] == [("request", "wire"), ("opened", "wire")]


def test_only_an_answer_that_is_no_event_stream_makes_the_component_wait_by_the_clock() -> None:
    waiting = {name for name, kind in all_protocols().items() if not kind.media_type.startswith("text/event-stream")}
    assert waiting == {"protocol.ndjson", "protocol.plain-text", "protocol.json-once"}


def test_a_look_tells_what_was_seen_or_why_nobody_could_look(run: CaseRun) -> None:
    message = Message(role="user", text="Hello")
    assert run.look("sent", seen(message)).why == "user “Hello” shows"
    assert run.look("sent", seen(holds=False, why="no answer within 5 ms")).why == "no answer within 5 ms"
    assert run.seen_at["sent"] == 1000.0


def test_a_crashed_page_gives_no_screenshot_and_says_so(run: CaseRun, screen: FakePage, tmp_path: Path) -> None:
    screen.page.context.new_cdp_session.side_effect = PlaywrightError("Target crashed")
    screen.page.screenshot.side_effect = PlaywrightError("Target crashed")
    run.screenshot(tmp_path / "ready.jpg")
    assert not (tmp_path / "ready.jpg").exists()
    assert "Target crashed" in run.timeline.of(Written)[0].text


@pytest.mark.parametrize(("blank", "words"), WORDS.items())
def test_each_blank_has_its_words(blank: Blank, words: str) -> None:
    assert str(seen(blank=blank).screen) == words


def test_a_sight_is_told_by_its_messages() -> None:
    messages = [Message(role="user", text="Hello"), Message(role="assistant", text="")]
    assert str(seen(*messages).screen) == "user “Hello”, an empty assistant bubble"


def test_long_messages_are_shortened_to_their_beginning() -> None:
    assert shortened("a" * 32) == "a" * 32
    assert shortened("a" * 33) == "a" * 32 + "…"


def test_cases_have_ids_of_their_own_like_area_name() -> None:
    ids = [case.id for case in of_area("protocol")]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", one) is None] == []


def test_every_case_says_what_it_is_and_where_it_comes_from() -> None:
    assert [case.id for case in of_area("protocol") if not (case.title and case.origin)] == []
