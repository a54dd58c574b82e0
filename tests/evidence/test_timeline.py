"""The timeline: the order of things, and what never gets into it."""

import json

from playwright.sync_api import Page

from chatkit_e2e.evidence.log import Ended, Sent
from chatkit_e2e.evidence.timeline import Timeline
from tests.case_runs import event, received

TOKEN = "Bearer abcdef123456"
KEY = "sk-abcdefghijklmnopqrstuvwx"


def kinds(timeline: Timeline) -> list[str]:
    return [moment.kind for moment in timeline.moments]


def text_of(timeline: Timeline) -> str:
    return json.dumps([moment.model_dump() for moment in timeline.moments])


def test_moments_stand_in_the_order_of_time_whoever_came_first() -> None:
    timeline = Timeline()
    timeline.add("page", "act", 30.0, what="send")
    timeline.add_page([event("chatkit.ready", at=20.0), {"kind": "appeared", "at": 40.0, "role": "user", "text": "a"}])
    timeline.add_backend([received("threads.create", at=35.0), Ended(request=1, turn=1, how="complete", at=10.0)])
    assert kinds(timeline) == ["end", "event", "act", "request", "appeared"]


def test_moments_of_the_same_time_keep_the_order_in_which_they_were_added() -> None:
    timeline = Timeline()
    for name in ("a", "b", "c"):
        timeline.add("page", name, 1.0)
    assert kinds(timeline) == ["a", "b", "c"]


def test_lanes_are_told_apart() -> None:
    timeline = Timeline()
    timeline.add_page([event("chatkit.ready"), {"kind": "vanished", "at": 2.0, "role": "user", "text": "a"}])
    timeline.add_backend([Sent(request=1, turn=1, size=1, text="a", at=3.0)])
    assert [(moment.lane, moment.kind) for moment in timeline.moments] == [
        ("page", "event"),
        ("frame", "vanished"),
        ("wire", "bytes"),
    ]


def test_a_moment_without_a_time_is_now() -> None:
    timeline = Timeline()
    timeline.add("page", "act", what="first")
    timeline.add("page", "act", what="second")
    first, second = timeline.moments
    assert 0 < first.at <= second.at
    assert [first.data, second.data] == [{"what": "first"}, {"what": "second"}]


def test_the_backends_entries_come_whole() -> None:
    timeline = Timeline()
    timeline.add_backend([Sent(request=3, turn=2, size=5, text="hello", at=7.0)])
    (moment,) = timeline.moments
    assert (moment.at, moment.data) == (7.0, {"request": 3, "turn": 2, "size": 5, "text": "hello"})


def test_of_picks_kinds_in_the_order_of_time() -> None:
    timeline = Timeline()
    for at, kind in ((3.0, "act"), (2.0, "event"), (1.0, "request")):
        timeline.add("page", kind, at)
    assert [moment.kind for moment in timeline.of("act", "request")] == ["request", "act"]


def test_secrets_in_events_are_redacted_however_deep() -> None:
    timeline = Timeline()
    timeline.add_page([event("chatkit.log", {"headers": [{"value": TOKEN}], "key": KEY, "count": 3, "none": None})])
    (moment,) = timeline.moments
    assert moment.data["detail"] == {
        "headers": [{"value": "[redacted]"}],
        "key": "[redacted]",
        "count": 3,
        "none": None,
    }


def test_secrets_in_messages_on_the_screen_are_redacted() -> None:
    timeline = Timeline()
    timeline.add_page([{"kind": "appeared", "at": 1.0, "role": "user", "text": f"my key is {KEY}"}])
    assert timeline.moments[0].data["text"] == "my key is [redacted]"


def test_the_console_is_logged_without_secrets(page: Page) -> None:
    timeline = Timeline()
    timeline.watch(page)
    with page.expect_console_message():
        page.evaluate("token => console.error('sent', token)", TOKEN)
    (moment,) = timeline.of("console")
    assert (moment.data["level"], moment.data["text"]) == ("error", "sent [redacted]")


def test_page_errors_are_logged_without_secrets(page: Page) -> None:
    timeline = Timeline()
    timeline.watch(page)
    with page.expect_event("pageerror"):
        page.evaluate("key => { queueMicrotask(() => { throw new Error(`no access with ${key}`); }); }", KEY)
    (moment,) = timeline.of("page-error")
    assert "no access with [redacted]" in moment.data["text"]
    assert moment.data["name"] == "Error"
    assert KEY not in text_of(timeline)
