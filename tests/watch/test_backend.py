"""A stranger's backend in the panel: what it sends passes event by event, and what cures it is said."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp

from chatkit_e2e.cases import all_cases
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import prepare
from chatkit_e2e.serving import Serving
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.backend import BackendWatch
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger

CASES = {case.id: case for case in all_cases()}
SECRET = "Bearer canary-7f3a91c2"
ECHO = (
    'data: {"type":"thread.item.done","item":{"type":"user_message","id":"msg_9",'
    '"content":[{"type":"input_text","text":"Hello there"}],"attachments":[]}}\n\n'
)


class Both:
    """The component's page and the panel's, played by one person."""

    def __init__(self, watch: BackendWatch, page: Page, panel: Page) -> None:
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

    def edit(self, button: str | re.Pattern[str], change: Callable[[str], str]) -> None:
        self.panel.get_by_role("button", name=button).first.click()
        text = self.panel.locator("#text")
        text.fill(change(text.input_value()))
        self.panel.get_by_role("button", name="Save").click()


Watching = Callable[[str], AbstractContextManager[Both]]


@pytest.fixture
def watching(component: Component, serving: Serving, browser: Browser) -> Watching:
    def backend(case_id: str) -> ASGIApp:
        case = CASES[case_id]
        return Stranger(Sessions(serving.loop), case.protocol(), case.framing)

    @contextmanager
    def begin(case_id: str) -> Iterator[Both]:
        url = f"http://localhost:{serving.start(backend(case_id))}{PATH}"
        target = Target(address(url), messages=(), headers={"authorization": SECRET}, timeout=60)
        with hiding(target.secrets), ProbeStage(target, component, "http://localhost:3000") as stage:
            options = {**SETTINGS.context_options, "proxy": {"server": stage.proxy()}, "ignore_https_errors": True}
            with browser.new_context(**options) as context, browser.new_page() as panel:
                prepare(context, target)
                page = context.new_page()
                with BackendWatch(stage, page, panel) as watch:
                    panel.goto(watch.panel_url)
                    watch.work(wait=False)
                    yield Both(watch, page, panel)

    return begin


def test_a_backend_is_stepped_and_the_event_that_cures_it_is_said_as_its_change(watching: Watching) -> None:
    with watching("protocol.no-user-echo") as both:
        both.say("Hello there")
        expect(both.panel.locator(".stream h2")).to_have_text("Answer 1: open, all has come")
        expect(both.panel.locator(".pieces > li").first).to_contain_text("thread.created")
        both.press("Next")
        expect(both.panel.locator(".pieces > li").first).to_contain_text("chatkit.thread.change")
        both.edit(re.compile(r"Edit thread\.item\.added"), lambda event: ECHO + event)
        expect(both.panel.locator(".pieces > li").nth(1)).to_contain_text("(changed)")
        both.press("Send the rest")
        expect(both.panel.locator("#cured-section")).to_be_hidden()  # not before its end
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        cured = both.panel.locator("#cured li")
        expect(cured).to_have_count(2)
        expect(cured.first).to_contain_text("no thread.item.done for the user's message")
        expect(cured.first).to_contain_text("In the backend: before the answer, in every turn, send data: {")
        expect(cured.last).to_contain_text("You had it send before thread.item.added")
        assert "canary" not in both.panel.content()


def test_without_a_change_nothing_is_said_to_have_cured_it(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say("Hello there")
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        expect(both.panel.locator(".stream h2")).to_have_text("Answer 1: ended")
        expect(both.panel.locator("#cured-section")).to_be_hidden()
        both.press("Start again")
        expect(both.panel.locator("#screen")).to_contain_text("the start screen shows")


def test_another_head_cures_a_wrong_content_type(watching: Watching) -> None:
    with watching("framing.application-json") as both:
        both.say("Hello there")
        both.edit("edit the head", lambda _: "200 text/event-stream")
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        expect(both.panel.locator("#cured")).to_contain_text("You had it answer with 200 text/event-stream instead of")
