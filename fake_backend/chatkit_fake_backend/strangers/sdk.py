"""Backends on the SDK's own `ChatKitServer`, each with a store of its own make."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import StoreItemType
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chatkit_fake_backend.store import MemoryStore
from chatkit_fake_backend.strangers.chat import ANSWER, everywhere, takes


class RandomIds(MemoryStore):
    """A right store whose ids nobody can foresee."""

    def generate_thread_id(self, context: Any) -> str:
        return f"thr_{uuid4().hex[:10]}"

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Any) -> str:
        return f"{item_type}_{uuid4().hex[:10]}"


class Sdk(ChatKitServer[None]):
    """The SDK's server, right where its store is."""

    model_s: float = 0.0
    """What the model needs for its answer, in all."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store, store)
        self.answers = 0

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in self.answer(thread, self.store.generate_item_id("message", thread, context)):
            yield event

    async def answer(self, thread: ThreadMetadata, item_id: str) -> AsyncIterator[ThreadStreamEvent]:
        """The events of an answer with this id."""
        item = AssistantMessageItem(id=item_id, thread_id=thread.id, created_at=datetime.now(UTC), content=[])
        yield ThreadItemAddedEvent(item=item)
        empty = AssistantMessageContent(text="")
        yield ThreadItemUpdatedEvent(
            item_id=item_id, update=AssistantMessageContentPartAdded(content_index=0, content=empty)
        )
        text = ""
        async for delta in self.model():
            text += delta
            update = AssistantMessageContentPartTextDelta(content_index=0, delta=delta)
            yield ThreadItemUpdatedEvent(item_id=item_id, update=update)
        content = AssistantMessageContent(text=text)
        yield ThreadItemUpdatedEvent(
            item_id=item_id, update=AssistantMessageContentPartDone(content_index=0, content=content)
        )
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [content]}))

    async def model(self) -> AsyncIterator[str]:
        """What the model says, as it says it."""
        self.answers += 1
        words = f"{self.answers}: {ANSWER}".split(" ")
        for number, word in enumerate(words):
            await takes(self.model_s / len(words))
            yield f" {word}" if number else word


def served(store: Callable[[], MemoryStore], server: type[Sdk] = Sdk) -> Callable[[], ASGIApp]:
    """An application with the SDK's server on a new store."""

    def make() -> ASGIApp:
        chat = server(store())

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            result = await chat.process(await Request(scope, receive).body(), None)
            if isinstance(result, StreamingResult):
                response: Response = StreamingResponse(result, media_type="text/event-stream")
            else:
                response = Response(result.json, media_type="application/json")
            await response(scope, receive, send)

        return everywhere(app)

    return make
