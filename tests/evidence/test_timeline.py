"""The timeline: the order of things, and what never gets into it."""

import json

import pytest
from playwright.sync_api import Page

from chatkit_e2e.evidence.moments import (
    MOMENTS,
    Acted,
    Ended,
    NotUnderstood,
    Reported,
    Sent,
    Thrown,
    Written,
    read_entry,
)
from chatkit_e2e.evidence.timeline import Timeline
from tests.case_runs import event, received

TOKEN = "Bearer abcdef123456"
KEY = "sk-abcdefghijklmnopqrstuvwx"
HELLO = {"kind": "appeared", "at": 40.0, "role": "user", "text": "Hello"}


def logged(*entries: object) -> Timeline:
    """A timeline of what page and frame logged."""
    timeline = Timeline()
    timeline.add_page(map(read_entry, entries))
    return timeline


def kinds(timeline: Timeline) -> list[str]:
    return [moment.kind for moment in timeline.moments]


def test_moments_stand_in_the_order_of_time_whoever_came_first() -> None:
    timeline = logged(event("chatkit.ready", at=20.0), HELLO)
    timeline.add(Acted(at=30.0, what="send"))
    timeline.add(received("threads.create", at=35.0), Ended(request=1, turn=1, how="complete", at=10.0))
    assert kinds(timeline) == ["end", "event", "act", "request", "appeared"]


def test_moments_of_the_same_time_keep_the_order_in_which_they_were_added() -> None:
    timeline = Timeline()
    timeline.add(*(Acted(at=1.0, what=what) for what in "abc"))
    assert [act.what for act in timeline.of(Acted)] == ["a", "b", "c"]


def test_a_moment_without_a_time_is_now() -> None:
    first, second = Acted(what="first"), Acted(what="second")
    assert 0 < first.at <= second.at


def test_a_timeline_is_read_back_as_it_was() -> None:
    timeline = logged(event("chatkit.error", {"error": {"message": "half of a pair: \ud800"}}), HELLO)
    timeline.add(Sent(request=3, turn=2, size=5, text="hello", at=7.0), received("threads.list", at=8.0))
    assert MOMENTS.validate_python(json.loads(timeline.json())) == timeline.moments


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"kind": "danced", "at": 2.0}, "'danced'"),
        ({"at": 2.0}, "'kind'"),
        ({"kind": "event", "at": "noon", "name": "chatkit.ready"}, "at: "),
        ({"kind": "appeared", "at": 2.0, "role": "robot", "text": "Hello"}, "role: "),
        ({"kind": "vanished", "at": 2.0, "role": "user"}, "text: "),
        ({"kind": "act", "at": 2.0, "what": "only the test acts"}, "'act'"),
        (None, "dictionary"),
        ("Hello", "dictionary"),
        ([HELLO], "dictionary"),
    ],
)
def test_an_entry_that_is_no_moment_is_told_and_loses_nothing(entry: object, why: str) -> None:
    timeline = logged(event("chatkit.ready"), entry, HELLO)
    (odd,) = timeline.of(NotUnderstood)
    assert why in odd.why
    assert odd.text == json.dumps(entry)
    assert sorted(kinds(timeline)) == ["appeared", "event", "not-understood"]


def test_secrets_in_what_is_not_understood_are_redacted_before_it_is_cut() -> None:
    (odd,) = logged({"kind": KEY, "pad": "x" * 360, "token": TOKEN}).of(NotUnderstood)
    assert KEY not in odd.why + odd.text
    assert "Bearer a" not in odd.text
    assert len(odd.text) <= 400


def test_secrets_in_events_are_redacted_however_deep() -> None:
    timeline = logged(event("chatkit.log", {"headers": [{"value": TOKEN}], "key": KEY, "count": 3, "none": None}))
    (moment,) = timeline.of(Reported)
    assert moment.detail == {
        "headers": [{"value": "[redacted]"}],
        "key": "[redacted]",
        "count": 3,
        "none": None,
    }


def test_secrets_in_messages_on_the_screen_are_redacted() -> None:
    timeline = logged({**HELLO, "text": f"my key is {KEY}"})
    assert "my key is [redacted]" in timeline.json()


def test_the_console_is_logged_without_secrets(page: Page) -> None:
    timeline = Timeline()
    timeline.watch(page)
    with page.expect_console_message():
        page.evaluate("token => console.error('sent', token)", TOKEN)
    (line,) = timeline.of(Written)
    assert (line.level, line.text) == ("error", "sent [redacted]")


def test_page_errors_are_logged_without_secrets(page: Page) -> None:
    timeline = Timeline()
    timeline.watch(page)
    with page.expect_event("pageerror"):
        page.evaluate("key => { queueMicrotask(() => { throw new Error(`no access with ${key}`); }); }", KEY)
    (error,) = timeline.of(Thrown)
    assert "no access with [redacted]" in error.text
    assert error.name == "Error"
    assert KEY not in timeline.json()
