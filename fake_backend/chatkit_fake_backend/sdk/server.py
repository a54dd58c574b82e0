"""Serves the installed `openai-chatkit`, whichever version that is, on a free port that it prints.

A program, not a module of the suite: it runs in an environment that has the SDK and uvicorn and nothing else, so it
imports neither the suite nor anything that only newer versions of the SDK have. It ends when its input does.
"""

import json
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import uvicorn
from chatkit.server import ChatKitServer, NonStreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    Attachment,
    Page,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

CHUNKS = "x-script-chunks"
"""The header with the pieces of the answer, as JSON."""

T = TypeVar("T")


class MemoryStore(Store[list[str]]):
    """Threads and items in dictionaries, with the methods that every version asks for."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = {}

    async def load_thread(self, thread_id: str, context: list[str]) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(f"no thread {thread_id!r}")
        return self.threads[thread_id].model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: list[str]) -> None:
        self.threads[thread.id] = ThreadMetadata.model_validate(thread.model_dump())
        self.items.setdefault(thread.id, {})

    async def load_threads(self, limit: int, after: str | None, order: str, context: list[str]) -> Page[ThreadMetadata]:
        return _page(list(self.threads.values()), limit, after, order)

    async def delete_thread(self, thread_id: str, context: list[str]) -> None:
        del self.threads[thread_id], self.items[thread_id]

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: list[str]
    ) -> Page[ThreadItem]:
        return _page(list(self.items[thread_id].values()), limit, after, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: list[str]) -> None:
        self.items[thread_id][item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id: str, item: ThreadItem, context: list[str]) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: list[str]) -> ThreadItem:
        if item_id not in self.items[thread_id]:
            raise NotFoundError(f"no item {item_id!r}")
        return self.items[thread_id][item_id].model_copy(deep=True)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: list[str]) -> None:
        del self.items[thread_id][item_id]

    async def save_attachment(self, attachment: Attachment, context: list[str]) -> None:
        raise NotImplementedError("no case sends a file")

    async def load_attachment(self, attachment_id: str, context: list[str]) -> Attachment:
        raise NotFoundError(f"no attachment {attachment_id!r}")

    async def delete_attachment(self, attachment_id: str, context: list[str]) -> None:
        raise NotFoundError(f"no attachment {attachment_id!r}")


class ScriptedServer(ChatKitServer[list[str]]):
    """The SDK's server; the pieces that came with the request stand where a model would be."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: list[str]
    ) -> AsyncIterator[ThreadStreamEvent]:
        item = AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(UTC),
            content=[],
        )
        yield ThreadItemAddedEvent(item=item)
        opened = AssistantMessageContentPartAdded(content_index=0, content=AssistantMessageContent(text=""))
        yield ThreadItemUpdatedEvent(item_id=item.id, update=opened)
        for chunk in context:
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta=chunk)
            yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)
        part = AssistantMessageContent(text="".join(context))
        done = AssistantMessageContentPartDone(content_index=0, content=part)
        yield ThreadItemUpdatedEvent(item_id=item.id, update=done)
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [part]}))


def application() -> Starlette:
    """One endpoint, as the SDK's README shows it."""
    server = ScriptedServer(MemoryStore())

    async def chatkit(request: Request) -> Response:
        chunks = json.loads(request.headers[CHUNKS])
        try:
            result = await server.process(await request.body(), chunks)
        except NotFoundError as error:
            return JSONResponse({"message": str(error)}, 404)
        if isinstance(result, NonStreamingResult):
            return Response(result.json, media_type="application/json")
        return StreamingResponse(result, media_type="text/event-stream")

    return Starlette(routes=[Route("/chatkit", chatkit, methods=["POST"])])


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
