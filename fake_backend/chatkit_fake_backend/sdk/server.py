"""Serves the installed `openai-chatkit`, whichever version that is, on a free port that it prints.

A program, not a module of the suite: it runs in an environment that has the SDK and uvicorn and nothing else, so it
imports neither the suite nor anything that only newer versions of the SDK have. It ends when its input does.

`/chatkit` answers each message in the pieces that come with it. `/scripted/<world>` is for whoever compares versions:
the events come with the request, each world has a store of its own, and what the SDK raises is the answer.
"""

import json
import os
import socket
import sys
import threading
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, TypeVar

import chatkit.types
import uvicorn
from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.server import ChatKitServer, NonStreamingResult, stream_widget
from chatkit.store import AttachmentStore, NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from chatkit.widgets import WidgetRoot
from openai.types.responses import ResponseStreamEvent
from pydantic import ConfigDict, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

CHUNKS = "x-script-chunks"
"""The header with the pieces of the answer, as JSON."""

T = TypeVar("T")
EVENTS: TypeAdapter[Any] = TypeAdapter(ThreadStreamEvent)
WIDGETS: TypeAdapter[Any] = TypeAdapter(WidgetRoot)
ATTACHMENTS: TypeAdapter[Any] = TypeAdapter(Attachment)
MODEL_EVENTS: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent, config=ConfigDict(defer_build=True))


@dataclass
class Script:
    """What stands where a backend of one's own would be."""

    chunks: list[str] = field(default_factory=list)
    """The pieces of the answer."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """What to send in place of such an answer: events of ChatKit, or steps with a `do` (`ScriptedServer.steps`)."""
    reply: dict[str, Any] = field(default_factory=dict)
    """What a hook of the SDK returns that returns no events."""


class MemoryStore(Store[Script]):
    """Threads and items in dictionaries, with the methods that every version asks for."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = {}
        self.attachments: dict[str, Attachment] = {}

    async def load_thread(self, thread_id: str, context: Script) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(f"no thread {thread_id!r}")
        return self.threads[thread_id].model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: Script) -> None:
        self.threads[thread.id] = ThreadMetadata.model_validate(thread.model_dump())
        self.items.setdefault(thread.id, {})

    async def load_threads(self, limit: int, after: str | None, order: str, context: Script) -> Page[ThreadMetadata]:
        return _page(list(self.threads.values()), limit, after, order)

    async def delete_thread(self, thread_id: str, context: Script) -> None:
        del self.threads[thread_id], self.items[thread_id]

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Script
    ) -> Page[ThreadItem]:
        return _page(list(self.items[thread_id].values()), limit, after, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Script) -> None:
        self.items[thread_id][item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Script) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: Script) -> ThreadItem:
        if item_id not in self.items[thread_id]:
            raise NotFoundError(f"no item {item_id!r}")
        return self.items[thread_id][item_id].model_copy(deep=True)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Script) -> None:
        del self.items[thread_id][item_id]

    async def save_attachment(self, attachment: Attachment, context: Script) -> None:
        self.attachments[attachment.id] = attachment

    async def load_attachment(self, attachment_id: str, context: Script) -> Attachment:
        if attachment_id not in self.attachments:
            raise NotFoundError(f"no attachment {attachment_id!r}")
        return self.attachments[attachment_id]

    async def delete_attachment(self, attachment_id: str, context: Script) -> None:
        self.attachments.pop(attachment_id, None)


class MemoryAttachments(AttachmentStore[Script]):
    """Makes attachments as the script says, and saves them itself, which versions before 1.5.0 leave to it, unless the
    script says otherwise."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def create_attachment(self, input: Any, context: Script) -> Attachment:
        told = {**context.reply, "id": self.generate_attachment_id(input.mime_type, context)}
        made: Attachment = ATTACHMENTS.validate_python({**input.model_dump(), **told})
        if context.reply.get("saved", True):
            await self._store.save_attachment(made, context)
        return made

    async def delete_attachment(self, attachment_id: str, context: Script) -> None:
        await self._store.delete_attachment(attachment_id, context)


class ScriptedServer(ChatKitServer[Script]):
    """The SDK's server; the script that came with the request stands where a model would be."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Script
    ) -> AsyncIterator[ThreadStreamEvent]:
        item_id = self.store.generate_item_id("message", thread, context)
        async for event in self.steps(thread, context.events or [*_answer(item_id, context.chunks)]):
            yield event

    async def action(
        self, thread: ThreadMetadata, action: Any, sender: Any, context: Script
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in self.steps(thread, context.events):
            yield event

    async def sync_action(self, thread: ThreadMetadata, action: Any, sender: Any, context: Script) -> Any:
        _in_thread(context.reply.get("updated_item"), thread)
        return chatkit.types.SyncCustomActionResponse.model_validate(context.reply)

    async def transcribe(self, audio_input: Any, context: Script) -> Any:
        return chatkit.types.TranscriptionResult.model_validate(context.reply)

    async def steps(self, thread: ThreadMetadata, steps: Sequence[dict[str, Any]]) -> AsyncIterator[ThreadStreamEvent]:
        """The events of a script. What this version has no type for is left out."""
        for step in steps:
            if "do" in step:
                async for event in self._done(thread, step):
                    yield event
                continue
            _in_thread(step.get("item"), thread)
            try:
                event = EVENTS.validate_python(step)
            except ValidationError:
                continue
            yield event

    async def _done(self, thread: ThreadMetadata, step: dict[str, Any]) -> AsyncIterator[Any]:
        """The events that come of what a backend's code does with the SDK."""
        if step["do"] == "widget":
            async for event in stream_widget(thread, _states(step["states"]), step["copy_text"]):
                yield event
        elif step["do"] == "agent":
            async for event in self._of_agent(thread, step):
                yield event
        elif step["do"] == "thread":
            _change(thread, step["fields"])
        else:
            raise _FAILURES[step["how"]]

    async def _of_agent(self, thread: ThreadMetadata, step: dict[str, Any]) -> AsyncIterator[Any]:
        """What the SDK makes of the events of a run of the Agents SDK."""
        from chatkit.agents import AgentContext, stream_agent_response  # only here: most requests do without

        context: AgentContext[Script] = AgentContext(thread=thread, store=self.store, request_context=Script())
        run: Any = Run(step["events"], parsed=step["parsed"])
        async for event in stream_agent_response(context, run):
            yield event


class Run:
    """A run that streams what the model said.

    Some versions of the `openai` package leave what is cited as it came, others parse it.
    """

    def __init__(self, events: Sequence[dict[str, Any]], *, parsed: bool) -> None:
        self._events = events
        self._parsed = parsed

    async def stream_events(self) -> AsyncIterator[Any]:
        """As `RunResultStreaming` has it."""
        for event in self._events:
            data = MODEL_EVENTS.validate_python(event)
            if "annotation" in event and not self._parsed:
                data.annotation = event["annotation"]
            yield SimpleNamespace(type="raw_response_event", data=data)


_FAILURES = {
    "custom": CustomStreamError("It did not work.", allow_retry=True),
    "stream": StreamError(ErrorCode.STREAM_ERROR, allow_retry=True),
    "other": RuntimeError("a bug"),
}


def _answer(item_id: str, chunks: Sequence[str]) -> Iterator[dict[str, Any]]:
    item = {"type": "assistant_message", "id": item_id, "created_at": datetime.now(UTC), "content": []}
    done = {"type": "output_text", "text": "".join(chunks)}
    updates: list[dict[str, Any]] = [
        {"type": "assistant_message.content_part.added", "content": {"type": "output_text", "text": ""}},
        *({"type": "assistant_message.content_part.text_delta", "delta": chunk} for chunk in chunks),
        {"type": "assistant_message.content_part.done", "content": done},
    ]
    yield {"type": "thread.item.added", "item": item}
    for update in updates:
        yield {"type": "thread.item.updated", "item_id": item_id, "update": {**update, "content_index": 0}}
    yield {"type": "thread.item.done", "item": {**item, "content": [done]}}


def _in_thread(item: dict[str, Any] | None, thread: ThreadMetadata) -> None:
    if item is not None:
        item["thread_id"] = thread.id


async def _states(widgets: Sequence[dict[str, Any]]) -> AsyncGenerator[Any, None]:
    for widget in widgets:
        yield WIDGETS.validate_python(widget)


def _change(thread: ThreadMetadata, fields: dict[str, Any]) -> None:
    """Set those fields that this version's threads have."""
    known = {name: value for name, value in fields.items() if name in ThreadMetadata.model_fields}
    changed = ThreadMetadata.model_validate({**thread.model_dump(), **known})
    for name in known:
        setattr(thread, name, getattr(changed, name))


def _server() -> ScriptedServer:
    store = MemoryStore()
    return ScriptedServer(store, MemoryAttachments(store))


def application() -> Starlette:
    """One endpoint, as the SDK's README shows it, and one that answers as it is told."""
    server = _server()
    worlds: dict[str, ScriptedServer] = defaultdict(_server)

    async def chat(request: Request) -> Response:
        script = Script(json.loads(request.headers[CHUNKS]))
        try:
            return _response(await server.process(await request.body(), script))
        except NotFoundError as error:
            return JSONResponse({"message": str(error)}, 404)

    async def scripted(request: Request) -> Response:
        told = await request.json()
        script = Script(events=told["events"], reply=told["reply"])
        try:
            asked = json.dumps(told["request"])
            return _response(await worlds[request.path_params["world"]].process(asked, script))
        except Exception as error:
            return JSONResponse({"raised": type(error).__name__}, 500)

    routes = [("/chatkit", chat), ("/scripted/{world}", scripted)]
    return Starlette(routes=[Route(path, endpoint, methods=["POST"]) for path, endpoint in routes])


def _response(result: Any) -> Response:
    if isinstance(result, NonStreamingResult):
        return Response(result.json, media_type="application/json")
    return StreamingResponse(result, media_type="text/event-stream")


def main() -> None:
    """Serve until the input ends, which it does when whoever started this closes it or is gone."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_exit_with_input, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(application(), log_level="critical", lifespan="off", ws="none")
    uvicorn.Server(config).run([listener])


def _exit_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


def _page(records: Sequence[T], limit: int, after: str | None, order: str) -> Page[T]:
    ordered: list[Any] = list(records) if order == "asc" else list(reversed(records))
    ids = [record.id for record in ordered]
    rest = ordered[ids.index(after) + 1 :] if after in ids else ordered
    more = len(rest) > limit
    return Page(data=rest[:limit], has_more=more, after=rest[limit - 1].id if more else None)


if __name__ == "__main__":
    main()
