"""A stranger's backend in the panel: what it sends passes event by event, and what cures it is said."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from chatkit_e2e.cases import all_cases
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import prepare
from chatkit_e2e.serving import Serving
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch import curing
from chatkit_e2e.watch.backend import BackendWatch
from chatkit_e2e.watch.passing import Passage, events_in
from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.treatment import Answered
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
        self._work()

    def press(self, name: str) -> None:
        with self.panel.expect_response("**/api/command"):
            self.panel.get_by_role("button", name=name, exact=True).click()
        self._work()

    def _work(self) -> None:
        """All that came of it, up to where everything is idle: then nothing is left for the next time."""
        self.watch.work()
        while self.watch.has_work:
            self.watch.work()

    def edit(self, button: str | re.Pattern[str], change: Callable[[str], str]) -> None:
        self.panel.get_by_role("button", name=button).first.click()
        text = self.panel.locator("#text")
        text.fill(change(text.input_value()))
        self.panel.get_by_role("button", name="Save").click()


Watching = Callable[[str | ASGIApp], AbstractContextManager[Both]]


class Slow:
    """A backend that sends back the login that it was given, and waits in the middle of its answer."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        routes = [Route(PATH, self._answer, methods=["POST"])]
        cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["POST"], allow_headers=["*"])
        self.app = Starlette(routes=routes, middleware=[cors])

    async def _answer(self, request: Request) -> Response:
        if (await request.json())["type"] != "threads.create":
            return JSONResponse({"data": [], "has_more": False})
        return StreamingResponse(self._events(request.headers["authorization"]), media_type="text/event-stream")

    async def _events(self, login: str) -> AsyncIterator[str]:
        yield f'data: {{"type":"thread.created","thread":{{"id":"thr_1","title":"{login}"}}}}\n\n'
        await self.goes_on.wait()
        yield ECHO


@pytest.fixture
def watching(component: Component, serving: Serving, browser: Browser) -> Watching:
    def backend(case_id: str) -> ASGIApp:
        case = CASES[case_id]
        return Stranger(Sessions(serving.loop), case.protocol(), case.framing)

    @contextmanager
    def begin(asked: str | ASGIApp) -> Iterator[Both]:
        app = backend(asked) if isinstance(asked, str) else asked
        url = f"http://localhost:{serving.start(app)}{PATH}"
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
        both.edit(re.compile(r"Insert before thread\.item\.added"), lambda _: ECHO)
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


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_another_head_cures_a_wrong_content_type(watching: Watching) -> None:
    with watching("framing.application-json") as both:
        both.say("Hello there")
        both.edit("edit the head", lambda _: "200 text/event-stream")
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        expect(both.panel.locator("#cured")).to_contain_text("You had it answer with 200 text/event-stream instead of")


@pytest.mark.thorough
def test_events_are_listed_as_they_come_and_a_login_is_not_shown(watching: Watching, serving: Serving) -> None:
    slow = Slow()
    with watching(slow.app) as both:
        both.say("Hello there")
        names = both.panel.locator(".pieces .name")
        expect(both.panel.locator(".stream h2")).to_have_text("Answer 1: open, more may come")
        expect(names).to_have_text(["thread.created"])
        both.edit("Edit thread.created", lambda event: event)
        expect(both.panel.locator("#problem")).to_have_text(re.compile("It holds a secret, which is not shown here"))
        both.press("Next")
        both.panel.get_by_role("button", name="Next", exact=True).click()
        expect(both.panel.locator("#problem")).to_have_text("The backend has not sent more yet.")
        serving.loop.call_soon_threadsafe(slow.goes_on.set)
        expect(names).to_have_text(["thread.created", "thread.item.done (user_message)"])
        expect(both.panel.locator(".stream h2")).to_have_text("Answer 1: open, all has come")
        both.press("Break the connection")
        expect(both.panel.locator(".stream h2").last).to_have_text("Answer 1: broken")
        shown = both.panel.content()
        assert "[redacted]" in shown
        assert "canary" not in shown


def passage(came: list[str], sent: list[str]) -> Passage:
    given = Answered(200, [(b"content-type", b"text/event-stream")], nothing())
    made = Passage(1, 1, given, 200, "text/event-stream", Plan(sent), came)
    for piece in made.plan.pieces:
        piece.state = "sent"
    return made


async def nothing() -> AsyncIterator[bytes]:
    yield b""


def test_changes_are_said_as_what_the_backend_has_to_do() -> None:
    first, second, other = (f'data: {{"type":"{name}"}}\n\n' for name in ("one", "two", "other"))
    said = {
        "send before two: " + other.strip(): passage([first, second], [first, other + second]),
        "send at the end: " + other.strip(): passage([first, second], [first, second, other]),
        "leave out one": passage([first, second], [second]),
        "send instead of two: " + other.strip(): passage([first, second], [first, other]),
    }
    assert {text: curing.changes(made) for text, made in said.items()} == {text: [text] for text in said}
    assert not passage([first, second], [first, second]).is_changed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_events_are_told_apart_whatever_their_lines_end_with(end: str) -> None:
    event = f"event: one{end}data: 1{end}{end}"
    assert events_in(event + event + "data: 2") == ([event, event], "data: 2")
    assert events_in("data: 1\r\n\r") == ([], "data: 1\r\n\r")  # of which a line feed may be missing
