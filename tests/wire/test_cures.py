"""Cures, on real sockets: behind each, the finding that it cures is gone, and the answers are ChatKit's."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatkit_e2e.cases import all_cases
from chatkit_e2e.diagnose import RULES
from chatkit_e2e.diagnose.rule import Evidence
from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.cures import CORS, CURABLE, CURES
from chatkit_e2e.wire.cures.cure import Context, Cure, Event, Memory
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import Stranger
from tests.any_json import CHANGES, Change, bent
from tests.fake_backend.backend import HANG_S

MESSAGES = ("First question?", "Second question?")
CASES = {case.id: case for case in all_cases()}
ON_THE_WIRE = {rule.id: rule for rule in RULES if rule.evidence == "wire" and rule.broken in CASES}


class Chat:
    """A chat's requests, through a relay."""

    def __init__(self, client: httpx.Client, idle: Callable[[], None]) -> None:
        self._client = client
        self._idle = idle
        self.thread = "thr_1"

    def ask(self, kind: str, **params: object) -> httpx.Response:
        return self._client.post("/chatkit", json={"type": kind, "params": params})

    def chat(self) -> None:
        """Two turns, a reload and the history, as the component asks for them."""
        for kind, text in zip(("threads.create", "threads.add_user_message"), MESSAGES, strict=True):
            said = {"content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}
            params = {"input": said} | ({} if kind == "threads.create" else {"thread_id": self.thread})
            answer = self.ask(kind, **params)
            for data in data_of(answer.text):
                event = decoded(data)
                if isinstance(event, dict) and event.get("type") == "thread.created":
                    self.thread = str(event["thread"]["id"])
        self.ask("threads.get_by_id", thread_id=self.thread)
        self.ask("threads.list", limit=20, order="desc")
        self._idle()  # the last byte is there before the end is logged


@contextmanager
def relayed(case_id: str, *cured: str, backend: ASGIApp | None = None) -> Iterator[tuple[Chat, Relay]]:
    """The backend of a case behind a relay, or another."""
    case = CASES[case_id]
    with Serving() as serving:
        port = serving.start(backend or Stranger(Sessions(serving.loop), case.protocol(), case.framing))
        relay = Relay(address(f"http://localhost:{port}/chatkit"), MESSAGES, 10, Gates(serving.loop), cured)
        url = f"http://localhost:{serving.start(relay)}"

        def idle() -> None:
            asyncio.run_coroutine_threadsafe(relay.until_still(), serving.loop).result(HANG_S)

        with httpx.Client(base_url=url, trust_env=False, headers={"origin": "http://localhost:3000"}) as client:
            yield Chat(client, idle), relay
            idle()
        asyncio.run_coroutine_threadsafe(relay.close(), serving.loop).result(HANG_S)


def wire_of(relay: Relay) -> list[WireExchange]:
    return exchanges(relay.log.entries)


@pytest.mark.thorough
@pytest.mark.parametrize("cause", sorted(CURABLE & set(ON_THE_WIRE)))
def test_behind_its_cure_a_cause_is_gone(cause: str) -> None:
    rule = ON_THE_WIRE[cause]
    with relayed(rule.broken) as (chat, relay):
        chat.chat()
        assert rule.find(Evidence(relay.log.entries)) is not None, "there is something to cure"
    with relayed(rule.broken, cause) as (chat, relay):
        chat.chat()
        assert rule.find(Evidence(relay.log.entries)) is None


def test_every_cure_is_of_a_finding() -> None:
    assert {rule.id for rule in RULES} >= CURABLE


def test_an_answer_in_another_protocol_comes_as_chatkits() -> None:
    with relayed("protocol.responses-items", "unknown-events", "stream-for-json") as (chat, relay):
        chat.chat()
        thread = chat.ask("threads.get_by_id", thread_id=chat.thread).json()
    items = [(item["type"], item["content"][0]["text"]) for item in thread["items"]["data"]]
    assert [kind for kind, _ in items] == ["user_message", "assistant_message"] * 2
    assert [text for kind, text in items if kind == "user_message"] == list(MESSAGES)
    assert [text.startswith(f"This is answer number {number}") for number, (_, text) in enumerate(items[1::2], 1)]
    assert all(exchange.status == 200 for exchange in wire_of(relay))


async def calls_threads_and_fails_to_load_them(scope: Scope, receive: Receive, send: Send) -> None:
    asked = json.loads(await Request(scope, receive).body())
    named = {"id": "thr_7", "created_at": "2026-01-01T00:00:00Z", "title": "Cats"}
    events = [
        {"type": "thread.created", "thread": {"id": "thr_7"}},
        {"type": "thread.item.done", "item": {"type": "user_message", "id": "u1", "content": [], "attachments": []}},
        {"type": "thread.updated", "thread": named},
    ]
    stream = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    is_message = asked["type"] in ("threads.create", "threads.add_user_message")
    answer = Response(stream, media_type="text/event-stream") if is_message else Response("", 500)
    await answer(scope, receive, send)


def test_a_thread_that_is_made_up_keeps_its_title() -> None:
    with relayed("protocol.minimal", "failed-load", backend=calls_threads_and_fails_to_load_them) as (chat, _):
        chat.chat()
        assert chat.thread == "thr_7"
        assert chat.ask("threads.get_by_id", thread_id="thr_7").json()["title"] == "Cats"
        assert [one["title"] for one in chat.ask("threads.list").json()["data"]] == ["Cats"]


def test_what_cors_keeps_from_a_page_is_allowed() -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "chatkit-frame-instance-id"}
    with relayed("config.cors-without-frame-id", CORS) as (chat, relay):
        answer = chat._client.options("/chatkit", headers=asked)  # noqa: SLF001
        posted = chat.ask("threads.list", limit=1)
    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert answer.headers["access-control-allow-headers"] == "chatkit-frame-instance-id"
    assert posted.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert relay.preflights[0].status == 400, "what the backend itself says is told"


async def streams_whatever_is_asked(scope: Scope, receive: Receive, send: Send) -> None:
    await Response('data: {"type":"chunk"}\n\n', media_type="text/event-stream")(scope, receive, send)


def test_what_is_asked_in_other_words_than_chatkits_is_answered_as_it_was() -> None:
    with relayed("protocol.minimal", "unknown-events", backend=streams_whatever_is_asked) as (chat, _):
        answer = chat._client.post("/chatkit", json={"message": "Hello"})  # noqa: SLF001
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == 'data: {"type":"chunk"}\n\n'


async def says_it_is_fine(scope: Scope, receive: Receive, send: Send) -> None:
    await Response('{"ok": true}', media_type="application/json")(scope, receive, send)


def test_an_answer_without_words_does_not_become_an_empty_one() -> None:
    with relayed("protocol.minimal", "wrong-content-type", backend=says_it_is_fine) as (chat, _):
        told = [decoded(data) for data in data_of(chat.ask("threads.create", input={"content": []}).text)]
    assert [event["type"] for event in told] == ["thread.created", "thread.item.done"]
    assert told[1]["item"]["type"] == "user_message"


def test_a_failing_answer_is_not_made_to_look_fine() -> None:
    with relayed("auth.jwt-missing", "unknown-events") as (chat, _):
        assert chat.ask("threads.create", input={"content": []}).status_code >= 400


USER = {"id": "u1", "type": "user_message", "content": [{"type": "input_text", "text": "Hello"}], "attachments": []}
ANSWER = {"id": "a1", "type": "assistant_message", "content": [{"type": "output_text", "text": "Hello"}]}
PAGE = {"data": [{"id": "thr_1", "created_at": "2026-01-01T00:00:00Z"}, USER, ANSWER], "has_more": False}
EVENTS = [
    {"type": "thread.created", "thread": {"id": "thr_1", "items": PAGE}},
    {"type": "thread.item.added", "item": ANSWER},
    {"type": "thread.item.updated", "item_id": "a1", "update": {"type": "x"}},
    *({"type": "thread.item.done", "item": item} for item in (USER, ANSWER)),
]
REQUESTS = ("threads.create", "threads.add_user_message", "threads.get_by_id", "threads.list", "items.list")


@settings(max_examples=600)
@given(cure=st.sampled_from(CURES), kind=st.sampled_from(REQUESTS), change=CHANGES)
def test_no_cure_fails_on_any_json(cure: Cure, kind: str, change: Change) -> None:
    memory = Memory({"thr_1": [USER, ANSWER]})
    asked = bent({"type": kind, "params": {"thread_id": "thr_1", "input": {"content": USER["content"]}}}, change)
    context = Context(1, asked if isinstance(asked, dict) else {}, memory, is_stream=cure.load is None, status=200)
    if cure.load is not None:
        for body in (PAGE, {"id": "thr_1", "items": PAGE}):
            cure.load(context, bent(body, change))
    if cure.stream is not None:
        with ThreadPoolExecutor(1) as thread:  # in this one Playwright's loop may be running
            thread.submit(asyncio.run, _all(cure.stream(context, _events(bent(EVENTS, change))))).result()


async def _all(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


async def _events(events: object) -> AsyncIterator[Event]:
    for event in events if isinstance(events, list) else []:
        if isinstance(event, dict):
            yield event
