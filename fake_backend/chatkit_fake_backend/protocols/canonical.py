"""The canonical event sequence, from which several candidates leave something out.

Built with the SDK's own event types, in the order of chatkit/server.py: `thread.created` when the thread is new,
`thread.item.done` for the user's message, then the answer (facts 4.1).
"""

from collections.abc import AsyncIterator

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    Page,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
)

from chatkit_fake_backend.exchange import Exchange


def created(thread: ThreadMetadata, items: list[ThreadItem] | None = None) -> ThreadCreatedEvent:
    """The event that gives the component the thread's id; without it everything vanishes (facts 4.2, RUN 02)."""
    return ThreadCreatedEvent(thread=Thread(**thread.model_dump(), items=Page(data=items or [])))


async def answer(item: AssistantMessageItem, exchange: Exchange) -> AsyncIterator[ThreadStreamEvent]:
    """The events of an assistant's message, from the empty `item` to the whole text, all under one item id."""
    yield ThreadItemAddedEvent(item=item)
    opened = AssistantMessageContentPartAdded(content_index=0, content=AssistantMessageContent(text=""))
    yield ThreadItemUpdatedEvent(item_id=item.id, update=opened)
    async for chunk in exchange.chunks():
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta=chunk)
        yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)
    part = AssistantMessageContent(text=exchange.turn.answer)
    done = AssistantMessageContentPartDone(content_index=0, content=part)
    yield ThreadItemUpdatedEvent(item_id=item.id, update=done)
    yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [part]}))
