"""A stranger's backend in the panel: what it sends passes event by event, and what cures it is said."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chatkit_e2e.run import kept
from chatkit_e2e.serving import Serving
from chatkit_e2e.watch import curing
from chatkit_e2e.watch.passing import events_in
from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.watch.streams import TYPE, Stream
from chatkit_fake_backend.stranger import PATH
from tests.watch.conftest import Both, WatchingBackend
from tests.watch.test_keeping import kept_by
from tests.watch.test_report import reported
from tests.watch.test_watch import assert_fits

USER = "thread.item.done (user_message)"
ANSWER = "thread.item.done (assistant_message)"
ITEMS = (
    '{"type":"thread.item.done","item":{"type":"user_message","id":"msg_9",'
    '"content":[{"type":"input_text","text":"Hello there"}],"attachments":[]}},'
    '{"type":"thread.item.done","item":{"type":"assistant_message","id":"msg_10",'
    '"content":[{"type":"output_text","text":"Hi **there**.","annotations":[]}]}}'
)


def added(both: Both, before: str, kind: str) -> None:
    """Put an example of ChatKit's events in front of a piece that waits."""
    both.panel.get_by_role("button", name=f"Add before {before}").first.click()
    both.panel.get_by_label("Event", exact=True).select_option(kind)
    both.panel.get_by_role("button", name="Put in", exact=True).click()
    expect(both.panel.locator("#problems")).to_contain_text("The SDK's types take it")
    both.through(both.panel.get_by_role("button", name="Save").click)


def coming(both: Both, text: str) -> None:
    """What the newest answer is said to be."""
    expect(both.panel.locator(".stream h2").first).to_contain_text(text)


def test_a_backend_is_stepped_and_the_event_that_cures_it_is_said_as_its_change(
    watching_backend: WatchingBackend,
) -> None:
    with watching_backend("protocol.no-user-echo") as both:
        expect(both.panel.locator("#picking")).to_be_hidden()
        expect(both.panel.get_by_role("button", name="Judge the rest", exact=True)).to_be_disabled()
        with pytest.raises(ValueError, match="Say something in the chat first"):
            both.watch.play.do({"do": "finish"})
        both.say()
        coming(both, "to threads.create “Hello there” · all has come")
        both.press("Next")
        expect(both.row(1)).to_contain_text("chatkit.thread.change")
        both.open_more(2)
        added(both, "thread.item.added (assistant_message)", USER)
        expect(both.row(2)).to_contain_text("Hello there")
        both.press("Send the rest")
        expect(both.panel.locator("#cured-section")).to_be_hidden()  # not before its end
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        held = ("ready", "sent", "streamed", "rendered")
        assert {name: both.checkpoints()[name] for name in held} == dict.fromkeys(held, "holds")
        cured = both.panel.locator("#cured li")
        expect(cured).to_have_count(2)
        expect(cured.first).to_contain_text("no thread.item.done for the user's message")
        expect(cured.first).to_contain_text("In the backend: before the answer, in every turn, send data: {")
        expect(cured.last).to_contain_text("You had it send before thread.item.added")
        expect(both.panel.get_by_role("status")).to_contain_text("It works, because of what you changed: You had it")
        assert "canary" not in both.panel.content()
        assert_fits(both.panel)


@pytest.mark.thorough
def test_what_the_second_answer_lacks_is_named(watching_backend: WatchingBackend) -> None:
    with watching_backend("protocol.no-user-echo") as both:
        both.say()
        both.press("Next")
        both.open_more(2)
        added(both, "thread.item.added (assistant_message)", USER)
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator("#causes-section")).to_be_hidden()
        both.press("Judge the rest")
        assert both.checkpoints()["second"] == "fails"
        expect(both.panel.locator("#causes")).to_contain_text("no-user-echo")


@pytest.mark.thorough
def test_a_reload_without_what_was_changed_on_the_way_is_explained(watching_backend: WatchingBackend) -> None:
    with watching_backend("protocol.responses-items") as both:
        both.say()
        both.panel.get_by_role("button", name="Add an event").click()
        both.write("data: " + ITEMS.replace('}},{"type"', '}}\n\ndata: {"type"') + "\n\n")
        both.press("Send the rest")
        both.press("End the response")
        expect(both.row(6)).to_contain_text("It is one of OpenAI's Realtime API.")
        expect(both.row(7)).to_contain_text("For the same reason as event 6.")
        expect(both.panel.locator("#note")).to_be_empty()
        both.press("Judge the rest")
        assert both.checkpoints()["rendered"] == "holds"
        expect(both.panel.locator("#note")).to_contain_text(
            "reloaded and listed: your backend gives back what it stored"
        )


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
        yield f"data: {json.dumps(json.loads(f'[{ITEMS}]')[0])}\n\n"


class Fickle:
    """A backend that gives other ids each time, and the third time another answer."""

    def __init__(self) -> None:
        self.asked = 0
        routes = [Route(PATH, self._answer, methods=["POST"])]
        cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["POST"], allow_headers=["*"])
        self.app = Starlette(routes=routes, middleware=[cors])

    async def _answer(self, request: Request) -> Response:
        if (await request.json())["type"] != "threads.create":
            return JSONResponse({"data": [], "has_more": False})
        self.asked += 1
        created = {"type": "thread.created", "thread": {"id": f"thr_{self.asked}"}}
        events = [{"type": "error", "message": "Too many."}] if self.asked > 2 else [created, *json.loads(f"[{ITEMS}]")]
        return Response("".join(f"data: {json.dumps(event)}\n\n" for event in events), media_type="text/event-stream")


@pytest.mark.thorough
def test_undo_asks_the_backend_again_and_says_what_it_sent_otherwise(watching_backend: WatchingBackend) -> None:
    note = "#note"
    with watching_backend(Fickle().app) as both:
        both.say()
        both.press("Next")
        both.open_more(2)
        both.press(f"Skip {USER}")
        both.open_more(3)
        both.press(f"Double {ANSWER}")
        both.press("Undo")
        assert both.pieces() == ["thread.created", USER, ANSWER]
        assert [piece.state for piece in both.watch.play.streams[0].plan.pieces] == ["sent", "skipped", "waiting"]
        expect(both.row(1)).to_contain_text("chatkit.thread.change")
        expect(both.panel.locator(note)).to_have_text(
            "Your backend sent the same events again, with other ids, times or words in them."
        )
        both.press("Undo")
        assert both.pieces() == ["error"]
        expect(both.panel.locator(note)).to_have_text(
            "Your backend did not send the same again: event 1 of answer 1 was thread.created, and is error now."
        )
        both.press("Start again")
        expect(both.panel.locator(note)).to_be_empty()
        expect(both.panel.locator("#screen")).to_contain_text("the start screen shows")


@pytest.mark.thorough
def test_what_was_let_through_is_kept_with_what_the_suite_sees_of_it(
    watching_backend: WatchingBackend, tmp_path: Path
) -> None:
    with watching_backend("protocol.no-user-echo") as both:
        both.say()
        both.press("Send the rest")
        both.press("Start again")  # else its ids are those that the suite's backend gives
        both.say()
        both.open_more(2)
        added(both, "thread.item.added (assistant_message)", USER)
        both.press("Send the rest")
        both.press("End the response")
        lines = kept_by(both, "mine")
        sent = both.watch.play.streams[0].sent
    assert 'run it with make e2e ARGS="--kept ' in lines[0]
    assert "all else that the chat asks is answered by the suite's own backend" in lines[1]
    case = kept.read(tmp_path / "kept" / "mine.case.json")
    assert case.expectation.fails == []
    assert [(one.turn, one.status, len(one.pieces)) for one in case.answers] == [(1, 200, len(sent))]
    files = {path.name: path.read_text() for path in (tmp_path / "kept").iterdir()}
    assert set(files) >= {"mine.case.json", "mine.sh", "mine.fastapi.py"}
    assert "canary" not in "".join(files.values())


@pytest.mark.thorough
def test_what_comes_later_is_awaited_where_it_is_done_again(
    watching_backend: WatchingBackend, serving: Serving
) -> None:
    slow = Slow()
    with watching_backend(slow.app) as both:
        both.say()
        both.press("Next")
        both.panel.get_by_role("button", name="Add an event").click()
        both.panel.get_by_label("Event", exact=True).select_option("notice")
        both.panel.get_by_role("button", name="Put in", exact=True).click()
        both.through(both.panel.get_by_role("button", name="Save").click)
        serving.loop.call_soon_threadsafe(slow.goes_on.set)
        coming(both, "all has come")
        assert both.pieces() == ["thread.created", "notice", USER]  # as it came, not at the end of all
        both.press("Send the rest")
        both.press("Undo")
        coming(both, "all has come")
        assert both.pieces() == ["thread.created", "notice", USER]
        assert [piece.state for piece in both.watch.play.streams[0].plan.pieces] == ["sent", "waiting", "waiting"]
        expect(both.panel.locator("#note")).to_be_empty()


@pytest.mark.thorough
def test_without_a_change_nothing_is_said_to_have_cured_it_and_it_is_reported(
    watching_backend: WatchingBackend, tmp_path: Path
) -> None:
    with watching_backend("protocol.minimal") as both:
        for text in ("Hello there", "And again"):
            both.say(text)
            both.press("Send the rest")
            both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("assistant “This is answer number 2, and it…” shows")
        expect(both.panel.locator(".stream h2").first).to_have_text(re.compile("^Answer 2 to .* “And again” · ended$"))
        expect(both.panel.locator("#cured-section")).to_be_hidden()
        both.press("Judge the rest")
        assert both.checkpoints() == dict.fromkeys(both.checkpoints(), "holds"), both.watch.play.run.outcomes
        both.press("Start again")
        expect(both.panel.locator("#screen")).to_contain_text("the start screen shows")
    (case,) = reported(tmp_path)
    assert (case["id"], case["verdict"], case["why"]) == ("backend.watched", "as-expected", "every checkpoint holds")
    files = [path for path in (tmp_path / "report").rglob("*") if path.is_file()]
    assert all(b"canary" not in path.read_bytes() for path in files)


@pytest.mark.thorough
def test_an_answer_that_shows_otherwise_than_it_was_written_is_one(watching_backend: WatchingBackend) -> None:
    with watching_backend(Fickle().app) as both:
        both.say()
        both.open_more(1)
        both.press("Later: thread.created")
        both.press("Undo")
        both.press("Send the rest")
        both.press("End the response")
        assert both.checkpoints()["rendered"] == "holds"  # with Markdown, of which the component draws no asterisks
        assert_fits(both.panel)


@pytest.mark.thorough
def test_another_head_and_framing_cure_a_wrong_content_type(watching_backend: WatchingBackend) -> None:
    with watching_backend("framing.application-json") as both:
        both.say()
        expect(both.panel.get_by_label("status:")).to_have_value("200")
        field = both.panel.get_by_label("content-type:")
        field.fill("text/event-stream")
        both.through(lambda: field.press("Tab"))
        both.through(lambda: both.panel.get_by_label("All lines end in").select_option("crlf"))
        both.press("Send the rest")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        expect(both.panel.locator("#cured")).to_contain_text("You had it answer with 200 text/event-stream instead of")


@pytest.mark.thorough
def test_events_are_listed_as_they_come_and_a_login_is_not_shown(
    watching_backend: WatchingBackend, serving: Serving
) -> None:
    slow = Slow()
    with watching_backend(slow.app) as both:
        both.say()
        names = both.panel.locator(".pieces .name")
        coming(both, "more may come")
        expect(names).to_have_text(["thread.created"])
        problem = both.panel.locator("#problem")
        both.panel.get_by_role("button", name="Edit thread.created").click()
        both.through(both.panel.get_by_role("button", name="Save").click)
        expect(problem).to_have_text(re.compile("It holds a secret, which is not shown here"))
        both.press("Next")
        both.send({"do": "next"})
        expect(problem).to_have_text("The backend has not sent more yet.")
        serving.loop.call_soon_threadsafe(slow.goes_on.set)
        expect(names).to_have_text(["thread.created", USER])
        coming(both, "all has come")
        both.press("Break the connection")
        expect(both.panel.locator(".stream h2").last).to_contain_text("connection broken")
        shown = both.panel.content()
        assert "[redacted]" in shown
        assert "canary" not in shown


@pytest.mark.thorough
def test_what_never_becomes_an_answer_has_its_cause_too(watching_backend: WatchingBackend) -> None:
    async def refused(_: Request) -> Response:
        return JSONResponse({"detail": "Not Found"}, 405)

    with watching_backend(Starlette(routes=[Route(PATH, refused, methods=["POST", "OPTIONS"])])) as both:
        composer = both.page.frame_locator("openai-chatkit iframe").get_by_role("textbox")
        composer.fill("Hello there")
        composer.press("Enter")
        while not both.watch.play.findings:
            both.watch.work()
        expect(both.panel.locator("#causes")).to_contain_text("cors")
        expect(both.panel.locator(".pieces")).to_have_count(0)


def stream(came: list[str], sent: list[str]) -> Stream:
    made = Stream(1, 1, 1, {TYPE: "text/event-stream"}, 200, came=came, came_as="200 text/event-stream")
    made.plan, made.state = Plan(sent), "ended"
    for piece in made.plan.pieces:
        piece.state = "sent"
    return made


def test_changes_are_said_as_what_the_backend_has_to_do() -> None:
    first, second, other = (f'data: {{"type":"{name}"}}\n\n' for name in ("one", "two", "other"))
    said = {
        "send before two: " + other.strip(): stream([first, second], [first, other + second]),
        "send at the end: " + other.strip(): stream([first, second], [first, second, other]),
        "leave out one": stream([first, second], [second]),
        "send instead of two: " + other.strip(): stream([first, second], [first, other]),
    }
    assert {text: curing.changes(made) for text, made in said.items()} == {text: [text] for text in said}
    assert not stream([first, second], [first, second]).is_changed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_events_are_told_apart_whatever_their_lines_end_with(end: str) -> None:
    event = f"event: one{end}data: 1{end}{end}"
    assert events_in(event + event + "data: 2") == ([event, event], "data: 2")
    assert events_in("data: 1\r\n\r") == ([], "data: 1\r\n\r")  # of which a line feed may be missing
