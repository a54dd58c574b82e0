"""Cures of what answers a message."""

from collections.abc import AsyncIterator
from typing import Any

from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.request_types import CREATE, MESSAGES
from chatkit_e2e.evidence.stream_events import (
    ANSWER_FAILED,
    ASSISTANT_MESSAGE,
    ITEM_ADDED,
    ITEM_DONE,
    THREAD_CREATED,
    USER_MESSAGE,
)
from chatkit_e2e.wire.cures.cure import Context, Event, on_stream
from chatkit_e2e.wire.cures.translation import text_of

Events = AsyncIterator[Event]


@on_stream(10, "unknown-events", "wrong-content-type")
async def translated(context: Context, events: Events) -> Events:
    """Events that ChatKit does not know, as one answer of their text."""
    text = ""
    async for event in events:
        if is_known(event):
            yield event
        else:
            text += text_of(event)
    if text and context.type in MESSAGES:
        yield {"type": ITEM_DONE, "item": _answer(context, text)}


@on_stream(20, "items-in-thread")
async def taken_out(_: Context, events: Events) -> Events:
    """The messages that came inside `thread.created`, as events of their own."""
    async for event in events:
        thread = event.get("thread")
        inside = thread.pop("items", None) if event.get("type") == THREAD_CREATED and isinstance(thread, dict) else None
        yield event
        data = inside.get("data") if isinstance(inside, dict) else None
        for item in data if isinstance(data, list) else []:
            yield {"type": ITEM_DONE, "item": item}


@on_stream(30, "no-thread-created", "unknown-events", "wrong-content-type")
async def with_thread(context: Context, events: Events) -> Events:
    """`thread.created` in front, where a new thread has none; alone, where nothing is left of the answer."""
    is_new = context.type == CREATE
    async for event in events:
        if is_new and event.get("type") != THREAD_CREATED:
            yield _created(context)
        is_new = False
        yield event
    if is_new:
        yield _created(context)


@on_stream(40, "no-user-echo", "unknown-events", "wrong-content-type")
async def with_echo(context: Context, events: Events) -> Events:
    """The user's message, in front of the first item, where nobody sent it back; at the end, where there is none."""
    is_missing = context.type in MESSAGES
    async for event in events:
        kind = event.get("type")
        item = event.get("item")
        if kind == ANSWER_FAILED or (isinstance(item, dict) and item.get("type") == USER_MESSAGE):
            is_missing = False
        elif is_missing and kind != THREAD_CREATED:
            is_missing = False
            yield {"type": ITEM_DONE, "item": _question(context)}
        yield event
    if is_missing:
        yield {"type": ITEM_DONE, "item": _question(context)}


@on_stream(50, "two-ids", "repeated-item-id")
async def with_own_ids(context: Context, events: Events) -> Events:
    """An id of its own for each item, where one comes again in another turn, or changes within this one."""
    ids = _Ids(context)
    async for event in events:
        item = event.get("item")
        if isinstance(item, dict) and "id" in item:
            event = {**event, "item": {**item, "id": ids.of(str(event.get("type")), item)}}
        elif (own := str(event.get("item_id"))) in ids.given:
            event = {**event, "item_id": ids.given[own]}
        yield event


def _created(context: Context) -> Event:
    return {"type": THREAD_CREATED, "thread": {"id": context.thread, "created_at": 0, "status": {"type": "active"}}}


class _Ids:
    """The ids of the items of one answer."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.given: dict[str, str] = {}
        """By the backend's own."""
        self._open: dict[str, str] = {}
        """The item of each type that was added and is not done."""

    def of(self, event: str, item: dict[str, Any]) -> str:
        """The id of the item in an event of this type."""
        own, kind = str(item["id"]), str(item.get("type"))
        if own not in self.given:
            is_added_otherwise = event == ITEM_DONE and kind in self._open
            self.given[own] = self._open[kind] if is_added_otherwise else self._fresh(item["id"])
        if event == ITEM_ADDED:
            self._open[kind] = self.given[own]
        elif event == ITEM_DONE:
            self._open.pop(kind, None)
        return self.given[own]

    def _fresh(self, own: object) -> str:
        return f"{own}_{self._context.number}" if self._context.memory.knows(own) else str(own)


@on_stream(60, "numeric-thread-id")
async def with_text_ids(_: Context, events: Events) -> Events:
    """Ids of threads as text."""
    async for event in events:
        thread = event.get("thread")
        if isinstance(thread, dict) and "id" in thread:
            event = {**event, "thread": {**thread, "id": str(thread["id"])}}
        yield event


@on_stream(70, "done-marker", "broken-json", "unfinished-event")
async def framed_anew(_: Context, events: Events) -> Events:
    """Nothing but the events that can be read, each whole: that is what a relay with any cure sends."""
    async for event in events:
        yield event


def _question(context: Context) -> dict[str, Any]:
    return {
        "type": USER_MESSAGE,
        "id": f"msg_cured_{context.number}_1",
        "thread_id": context.thread,
        "created_at": "2000-01-01T00:00:00Z",
        "content": [{"type": "input_text", "text": context.text}],
        "attachments": [],
        "inference_options": {},
    }


def _answer(context: Context, text: str) -> dict[str, Any]:
    return {
        "type": ASSISTANT_MESSAGE,
        "id": f"msg_cured_{context.number}_2",
        "thread_id": context.thread,
        "created_at": "2000-01-01T00:00:00Z",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }
