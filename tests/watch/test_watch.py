"""Watching: a stream that is sent event by event, in the panel and the component together."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chatkit_e2e.cases import all_cases
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.watch.watch import Watch

CASES = {case.id: case for case in all_cases()}
ECHO = (
    'data: {"type":"thread.item.done","item":{"type":"user_message","id":"msg_9",'
    '"content":[{"type":"input_text","text":"Hello there"}],"attachments":[]}}\n\n'
)


Watching = Callable[[str], AbstractContextManager["Both"]]


class Both:
    """The component's page and the panel's, played by one person."""

    def __init__(self, watch: Watch, page: Page, panel: Page) -> None:
        self.watch = watch
        self.page = page
        self.panel = panel

    def say(self, text: str) -> None:
        composer = self.page.frame_locator("openai-chatkit iframe").get_by_role("textbox")
        composer.fill(text)
        composer.press("Enter")
        self.watch.work()

    def press(self, name: str) -> None:
        self.panel.get_by_role("button", name=name, exact=True).click()
        self.watch.work()

    def pieces(self) -> list[str]:
        return [name.inner_text() for name in self.panel.locator(".pieces .name").all()]


@pytest.fixture
def watching(stage: Stage, watched_context: BrowserContext, browser: Browser) -> Watching:
    @contextmanager
    def begin(case_id: str) -> Iterator[Both]:
        with (
            watched_context.new_page() as page,
            browser.new_page() as panel,
            Watch(CASES[case_id], stage, page) as watch,
        ):
            panel.goto(watch.panel_url)
            watch.work(wait=False)
            yield Both(watch, page, panel)

    return begin


def test_each_event_says_what_it_did(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say("Hello there")
        assert both.pieces() == [
            "thread.created",
            "thread.item.done (user_message)",
            "thread.item.done (assistant_message)",
        ]
        both.press("Next")
        expect(both.panel.locator(".pieces > li").first).to_contain_text("chatkit.thread.change")
        both.press("Send the rest")
        expect(both.panel.locator(".pieces > li").last).to_contain_text("assistant appeared")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        expect(both.panel.locator("#causes")).to_be_empty()


def test_the_first_event_to_blame_is_named_and_an_edit_cures_it(watching: Watching) -> None:
    with watching("protocol.no-user-echo") as both:
        both.say("Hello there")
        both.press("Next")
        both.panel.get_by_role("button", name="Edit thread.item.added").first.click()
        event = both.panel.locator("#text").input_value()
        both.panel.locator("#text").fill(ECHO + event)
        both.panel.get_by_role("button", name="Save").click()
        expect(both.panel.locator(".pieces > li").nth(1)).to_contain_text("(changed)")
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")


def test_an_unknown_event_does_nothing_and_says_why(watching: Watching) -> None:
    with watching("protocol.responses-items") as both:
        both.say("Hello there")
        both.press("Next")
        both.press("Next")
        expect(both.panel.locator(".pieces > li").nth(1)).to_contain_text("silently ignores events of a type")
        both.press("Start again")
        expect(both.panel.locator("#screen")).to_contain_text("the start screen shows")


def test_a_window_that_goes_is_noticed_while_nothing_is_to_be_done(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.watch.work(wait=False)
        both.panel.on("console", lambda _: both.watch.close())  # as any event of Playwright's
        both.panel.evaluate("() => { setTimeout(() => console.log('bye')) }")
        assert not both.watch.work()


def test_a_command_that_lacks_something_says_what(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say("Hello there")
        url, token = both.watch.panel_url.split("#")
        headers = {"x-watch-token": token}
        answers = [
            httpx.post(f"{url}api/command", json=command, headers=headers, trust_env=False)
            for command in ({"do": "edit", "piece": 1}, {"do": "to", "piece": 99}, {"do": "skip", "piece": None})
        ]
        assert [answer.status_code for answer in answers] == [409] * 3
        assert answers[0].json()["error"] == "The command lacks 'text'."
        assert answers[1].json()["error"] == "Piece 99 does not wait any more."


def test_nobody_else_may_ask(stage: Stage, watched_context: BrowserContext) -> None:
    with watched_context.new_page() as page, Watch(CASES["protocol.minimal"], stage, page) as watch:
        url, token = watch.panel_url.split("#")
        ours = {"x-watch-token": token}
        strangers: list[dict[str, str]] = [
            {},
            {"x-watch-token": "guessed"},
            {**ours, "origin": "http://evil.example"},
            {**ours, "host": "evil.example:80"},
        ]

        def ask(headers: dict[str, str], command: str) -> httpx.Response:
            return httpx.post(f"{url}api/command", json={"do": command}, headers=headers, trust_env=False)

        assert [ask(headers, "again").status_code for headers in strangers] == [403] * len(strangers)
        right = ask(ours, "nothing")
        assert (right.status_code, right.json()["error"]) == (409, "Nothing streams yet: say something in the chat.")
