"""A play, and the words for what shows."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases import of_area
from chatkit_e2e.evidence.log import now_ms
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.run.play import Play
from chatkit_e2e.screen.sight import Message, shortened
from chatkit_fake_backend.protocols import all_protocols
from tests.plays import Screen, event, received, seen

WORDS: dict[Blank, str] = {
    "none": "nothing",
    "thread": "an empty thread",
    "start-screen": "the start screen",
    "turn-error": "“Something went wrong”",
    "crashed": "an empty frame",
    "removed": "no iframe",
    "unloaded": "a component that never started",
}


def test_what_is_expected_grows_with_what_was_said(play: Play) -> None:
    assert play.expected == []
    for said in (1, 2):
        play.say()
        assert play.expected == messages_of(play.case.script.turns[:said])


def test_what_the_user_sends_is_in_the_timeline(play: Play) -> None:
    play.say()
    assert [moment.data["what"] for moment in play.timeline.of("act")] == ["send “Where does the river Spree begin?”"]


def test_the_thread_is_the_one_that_the_page_was_told_of_last(play: Play, screen: Screen) -> None:
    assert play.thread_id() is None
    screen.log = [event("chatkit.thread.change", {"threadId": name}) for name in ("thr_1", "thr_2")]
    play.driver.log()
    assert play.thread_id() == "thr_2"
    screen.log.append(event("chatkit.thread.change", {"threadId": None}))
    play.driver.log()
    assert play.thread_id() is None


def test_what_a_page_logged_is_kept_when_the_next_one_is_opened(play: Play, screen: Screen) -> None:
    play.open()
    screen.log = [event("chatkit.ready", at=now_ms())]
    play.open("thr_1")
    assert [moment.kind for moment in play.timeline.moments] == ["act", "event", "act"]
    assert screen.page.goto.call_args.args[0].endswith("&thread=thr_1")


def test_the_backends_log_and_its_gates_come_into_the_timeline(play: Play) -> None:
    play.session.gates.close(1, "end")
    play.session.gates.open(1, "end")
    play.session.log.add(received("threads.create"))
    play.collect_backend()
    assert [(moment.kind, moment.lane) for moment in play.timeline.moments] == [("request", "wire"), ("opened", "wire")]


def test_only_an_answer_that_is_no_event_stream_makes_the_component_wait_by_the_clock() -> None:
    waiting = {name for name, kind in all_protocols().items() if not kind.media_type.startswith("text/event-stream")}
    assert waiting == {"protocol.ndjson", "protocol.plain-text", "protocol.json-once"}


def test_a_look_tells_what_was_seen_or_why_nobody_could_look(play: Play) -> None:
    message = Message(role="user", text="Hello")
    assert play.look("sent", seen(message)).why == "user “Hello” shows"
    assert play.look("sent", seen(holds=False, why="no answer within 5 ms")).why == "no answer within 5 ms"
    assert play.seen_at["sent"] == 1000.0


def test_a_crashed_page_gives_no_screenshot_and_says_so(play: Play, screen: Screen, tmp_path: Path) -> None:
    screen.page.context.new_cdp_session.side_effect = PlaywrightError("Target crashed")
    screen.page.screenshot.side_effect = PlaywrightError("Target crashed")
    play.screenshot(tmp_path / "ready.jpg")
    assert not (tmp_path / "ready.jpg").exists()
    assert "Target crashed" in play.timeline.of("console")[0].data["text"]


@pytest.mark.parametrize(("blank", "words"), WORDS.items())
def test_each_blank_has_its_words(blank: Blank, words: str) -> None:
    assert str(seen(blank=blank).sight) == words


def test_a_sight_is_told_by_its_messages() -> None:
    messages = [Message(role="user", text="Hello"), Message(role="assistant", text="")]
    assert str(seen(*messages).sight) == "user “Hello”, an empty assistant bubble"


def test_long_messages_are_shortened_to_their_beginning() -> None:
    assert shortened("a" * 32) == "a" * 32
    assert shortened("a" * 33) == "a" * 32 + "…"


def test_cases_have_ids_of_their_own_like_area_name() -> None:
    ids = [case.id for case in of_area("protocol")]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", one) is None] == []


def test_every_case_says_what_it_is_and_where_it_comes_from() -> None:
    assert [case.id for case in of_area("protocol") if not (case.title and case.origin)] == []
