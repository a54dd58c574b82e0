"""A right backend, written by hand on Starlette, as somebody who has no SDK would: what a stranger breaks is a method.

Nothing here knows the suite: ids are random, times are real, and a model takes its time.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from uuid import uuid4

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

Json: TypeAlias = dict[str, Any]
PATH: Final = "/chatkit"
ANSWER: Final = (
    "This is an answer that is long enough that its beginning shows while the rest of it is still being written, as "
    "people expect of a chat."
)
PAGE: Final = 20


class Refusal(Exception):
    """The request is answered with a status and nothing else."""

    def __init__(self, status: int, body: object = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body if body is not None else {"detail": f"status {status}"}


class Chat:
    """Threads and items in memory, by user; answers each of ChatKit's requests that a chat needs."""

    model_s: float = 0.0
    """What the model needs for its answer, in all."""

    def __init__(self) -> None:
        self.threads: dict[str, Json] = {}
        self.items: dict[str, list[Json]] = {}
        self.owners: dict[str, str] = {}
        self.answers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self.respond(request)
        except Refusal as refusal:
            response = JSONResponse(refusal.body, refusal.status)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """The answer to one request."""
        if request.url.path != PATH:
            raise Refusal(404)
        asked = await request.json()
        return await self.handle(str(asked.get("type")), asked.get("params") or {}, self.user(request))

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        """The answer to a request of this type."""
        if kind == "threads.create":
            return await self.stream(self.create(params, user))
        if "thread_id" in params:
            self.open(params["thread_id"], user)
        answers = {
            "threads.list": self.list_threads,
            "threads.get_by_id": self.load,
            "items.list": self.list_items,
            "threads.update": self.rename,
            "threads.delete": self.delete,
            "attachments.create": self.attach,
        }
        if kind == "threads.add_user_message":
            return await self.stream(self.add(params))
        if kind == "threads.retry_after_item":
            return await self.retry(params)
        if kind in ("threads.custom_action", "threads.add_client_tool_output"):
            return await self.act(params)
        if kind not in answers:
            return JSONResponse({})
        return JSONResponse(answers[kind](params, user))

    def user(self, request: Request) -> str:
        """Who asks."""
        return request.headers.get("authorization", "anybody")

    def open(self, thread_id: str, user: str) -> Json:
        """The thread, if it is this user's."""
        if self.owners.get(thread_id) != user:
            raise Refusal(404)
        return self.threads[thread_id]

    async def create(self, params: Json, user: str) -> AsyncIterator[Json]:
        """The events that begin a thread, and answer its first message."""
        thread = self.begin(user)
        yield {"type": "thread.created", "thread": thread}
        async for event in self.turn(thread["id"], params["input"]):
            yield event

    async def add(self, params: Json) -> AsyncIterator[Json]:
        """The events that answer a later message."""
        async for event in self.turn(params["thread_id"], params["input"]):
            yield event

    async def turn(self, thread_id: str, said: Json) -> AsyncIterator[Json]:
        """The events of one turn."""
        asked = self.item(thread_id, "user_message", content=said["content"], attachments=[], inference_options={})
        self.store(thread_id, asked)
        yield {"type": "thread.item.done", "item": asked}
        yield {"type": "stream_options", "stream_options": {"allow_cancel": True}}
        async for event in self.answer(thread_id):
            yield event

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        """The events of one answer."""
        item = self.item(thread_id, "assistant_message", content=[])
        yield {"type": "thread.item.added", "item": item}
        yield updated(item, "added", content=part(""))
        text = ""
        async for delta in self.model():
            text += delta
            yield updated(item, "text_delta", delta=delta)
        done = {**item, "content": [part(text)]}
        yield updated(item, "done", content=part(text))
        self.store(thread_id, done)
        yield {"type": "thread.item.done", "item": done}

    async def model(self) -> AsyncIterator[str]:
        """What the model says, as it says it."""
        self.answers += 1
        words = f"{self.answers}: {ANSWER}".split(" ")
        for number, word in enumerate(words):
            await takes(self.model_s / len(words))
            yield f" {word}" if number else word

    async def retry(self, params: Json) -> Response:
        """The answer to "Regenerate": what came after the user's message goes, and a new answer comes."""
        items = self.items[params["thread_id"]]
        ids = [item["id"] for item in items]
        if params["item_id"] not in ids:
            return await self.stream(nothing())
        del items[ids.index(params["item_id"]) + 1 :]
        return await self.stream(self.answer(params["thread_id"]))

    async def act(self, params: Json) -> Response:
        """The answer to a button, or to what a tool of the page's gave."""
        return await self.stream(self.answer(params["thread_id"]))

    async def stream(self, events: AsyncIterator[Json]) -> Response:
        """An event stream of these."""
        return StreamingResponse(self.framed(events), headers={"content-type": "text/event-stream"})

    async def framed(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        """The events as bytes."""
        async for event in events:
            yield sse(event)

    def begin(self, user: str) -> Json:
        """A new thread, stored."""
        thread_id = self.new_id("thr")
        title = f"Chat {len(self.threads) + 1}"
        thread = {"id": thread_id, "title": title, "created_at": now(), "status": {"type": "active"}, "items": PAGE_0}
        self.threads[thread_id] = thread
        self.items[thread_id] = []
        self.owners[thread_id] = user
        return thread

    def item(self, thread_id: str, kind: str, **fields: object) -> Json:
        """A new item."""
        return {"id": self.new_id("msg"), "type": kind, "thread_id": thread_id, "created_at": now(), **fields}

    def new_id(self, prefix: str) -> str:
        """An id that nothing else has."""
        return f"{prefix}_{uuid4().hex[:12]}"

    def store(self, thread_id: str, item: Json) -> None:
        """Keep an item, in the place of one that has its id."""
        items = self.items[thread_id]
        self.items[thread_id] = [one for one in items if one["id"] != item["id"]] + [item]

    def list_threads(self, params: Json, user: str) -> Json:
        """A page of the user's threads."""
        return self.page([one for one in self.threads.values() if self.owners[one["id"]] == user], params)

    def load(self, params: Json, user: str) -> Json:
        """A thread with its first items."""
        thread = self.open(params["thread_id"], user)
        return {**thread, "items": self.page(self.items[thread["id"]], {"order": "asc"})}

    def list_items(self, params: Json, user: str) -> Json:
        """A page of items."""
        return self.page(self.items[params["thread_id"]], params)

    def rename(self, params: Json, user: str) -> Json:
        """The thread with its new title."""
        thread = self.open(params["thread_id"], user)
        thread["title"] = params["title"]
        return thread

    def delete(self, params: Json, user: str) -> Json:
        """Nothing, where the thread was."""
        del self.threads[params["thread_id"]], self.items[params["thread_id"]], self.owners[params["thread_id"]]
        return {}

    def attach(self, params: Json, user: str) -> Json:
        """An attachment, and where to put its bytes."""
        made = {"id": self.new_id("atc"), "type": "file", "name": params["name"], "mime_type": params["mime_type"]}
        return {**made, "upload_descriptor": {"url": "http://localhost/upload", "method": "PUT", "headers": {}}}

    def page(self, records: Sequence[Json], params: Json) -> Json:
        """The records that come after `after`, and whether there are more."""
        ordered = list(records) if params.get("order") == "asc" else list(reversed(records))
        ids = [one["id"] for one in ordered]
        begin = ids.index(params["after"]) + 1 if params.get("after") in ids else 0
        end = begin + min(params.get("limit") or PAGE, PAGE)
        more = end < len(ordered)
        return {"data": ordered[begin:end], "has_more": more, **({"after": ids[end - 1]} if more else {})}


PAGE_0: Final = {"data": [], "has_more": False}


def everywhere(app: ASGIApp, **allowed: Any) -> ASGIApp:
    """An application that lets pages of any origin in, unless `allowed` says otherwise."""
    allow = {"allow_origins": ["*"], "allow_methods": ["*"], "allow_headers": ["*"], **allowed}
    return CORSMiddleware(app, **allow)


def part(text: str) -> Json:
    """A part of an assistant's message."""
    return {"type": "output_text", "text": text, "annotations": []}


def updated(item: Json, what: str, **fields: object) -> Json:
    """A change of an item that is being written."""
    update = {"type": f"assistant_message.content_part.{what}", "content_index": 0, **fields}
    return {"type": "thread.item.updated", "item_id": item["id"], "update": update}


def sse(event: object) -> bytes:
    """An event of an event stream."""
    return f"data: {json.dumps(event)}\n\n".encode()


def now() -> str:
    """The time, as the SDK writes it."""
    return datetime.now(UTC).isoformat()


async def nothing() -> AsyncIterator[Json]:
    """No event at all."""
    nobody: list[Json] = []
    for event in nobody:
        yield event


async def takes(seconds: float) -> None:
    """What a model takes for its next words: the one thing here that is about time, as it is in a stranger's life."""
    if seconds:
        said = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, said.set)
        await said.wait()
