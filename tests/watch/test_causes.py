"""The report's three attempts and their relatives: the cause at the first event to blame, and one edit that cures."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.watch.conftest import Watching

# As the README has them (facts 0 and 4.2), with the ids of the attempt's own thread.
USER: dict[str, object] = {
    "type": "thread.item.done",
    "item": {
        "type": "user_message",
        "id": "msg_9",
        "content": [{"type": "input_text", "text": "Hello there"}],
        "attachments": [],
    },
}
ANSWER: dict[str, object] = {
    "type": "thread.item.done",
    "item": {
        "type": "assistant_message",
        "id": "msg_10",
        "content": [{"type": "output_text", "text": "Hi there.", "annotations": []}],
    },
}
CREATED: dict[str, object] = {"type": "thread.created", "thread": {"id": "thr_1"}}
HELD = ("ready", "sent", "streamed", "rendered")


def written(*events: dict[str, object]) -> str:
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events)


@pytest.mark.parametrize(
    ("case_id", "to_blame", "cause", "cure"),
    [
        ("protocol.thread-item-events", 2, "unknown-events", (USER, ANSWER)),
        ("protocol.assistants-api", 1, "unknown-events", (CREATED, USER, ANSWER)),
        ("protocol.responses-items", 2, "unknown-events", (USER, ANSWER)),
    ],
)
def test_an_attempt_is_blamed_at_its_first_unknown_event_and_cured_by_one_edit(
    watching: Watching, case_id: str, to_blame: int, cause: str, cure: tuple[dict[str, object], ...]
) -> None:
    with watching(case_id) as both:
        both.say()
        for _ in range(to_blame):
            both.press("Next")
        blamed = both.row(to_blame)
        expect(blamed).to_contain_text("Nothing happened.")
        expect(blamed.locator(".cause")).to_contain_text(f"Cause: {cause}")
        expect(blamed.locator(".cause")).to_contain_text("(backend)")
        expect(both.panel.locator("#causes")).to_contain_text(f"event {to_blame} of answer 1")
        assert both.panel.locator(".cause").count() == 1
        both.row(to_blame + 1).get_by_role("button", name="Edit").click()
        both.write(written(*cure))
        both.press("Send the rest")
        both.press("End the response")
        assert {name: both.checkpoints()[name] for name in HELD} == dict.fromkeys(HELD, "holds")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant “Hi there.”")


@pytest.mark.thorough
def test_the_readme_s_three_events_are_put_in_and_work(watching: Watching) -> None:
    with watching("protocol.responses-items") as both:
        both.say()
        both.press("Next")
        both.row(2).get_by_role("button", name="Edit").click()
        kind, text = both.panel.get_by_label("Event", exact=True), both.panel.locator("#text")
        kind.select_option("thread.item.done (user_message)")
        both.panel.get_by_role("button", name="Put in", exact=True).click()
        kind.select_option("thread.item.done (assistant_message)")
        both.panel.get_by_role("button", name="Append", exact=True).click()
        expect(text).to_have_value(re.compile("msg_added_1.*msg_added_2", re.DOTALL))
        expect(both.panel.locator("#problems")).to_contain_text("The SDK's types take it")
        both.through(both.panel.get_by_role("button", name="Save").click)
        both.press("Next")
        both.press("End the response")
        assert {name: both.checkpoints()[name] for name in HELD} == dict.fromkeys(HELD, "holds")
        expect(both.panel.locator("#causes-section")).to_be_hidden()


def test_a_user_that_is_not_echoed_is_cured_by_adding_the_item(watching: Watching) -> None:
    with watching("protocol.no-user-echo") as both:
        both.say()
        both.open_more(2)
        both.panel.get_by_role("button", name="Add before thread.item.added (assistant_message)").click()
        both.panel.get_by_label("Event", exact=True).select_option("thread.item.done (user_message)")
        both.panel.get_by_role("button", name="Put in", exact=True).click()
        expect(both.panel.locator("#problems")).to_contain_text("The SDK's types take it")
        both.through(both.panel.get_by_role("button", name="Save").click)
        expect(both.row(2)).to_contain_text("Hello there")
        both.press("Send the rest")
        both.press("End the response")
        assert both.checkpoints()["rendered"] == "holds"
        expect(both.panel.locator("#causes-section")).to_be_hidden()


def test_a_thread_that_is_not_named_is_blamed_and_cured_by_adding_thread_created(watching: Watching) -> None:
    with watching("protocol.no-thread-created") as both:
        both.say()
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator(".stream > .cause")).to_contain_text("Cause: no-thread-created")
        assert both.checkpoints()["rendered"] == "fails"
        both.press("Start again")
        both.say()
        both.open_more(1)
        both.panel.get_by_role("button", name="Add before thread.item.done (user_message)").first.click()
        expect(both.panel.get_by_label("Event", exact=True)).to_have_value("thread.created")
        both.through(both.panel.get_by_role("button", name="Save").click)
        both.press("Send the rest")
        both.press("End the response")
        assert both.checkpoints()["rendered"] == "holds"
