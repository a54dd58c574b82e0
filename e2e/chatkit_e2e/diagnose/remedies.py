"""Remedies in the user's own terms: the event to send instead, with the ids that went over their wire."""

import json
from collections.abc import Sequence
from typing import Any

from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.stream_events import ITEM_DONE, THREAD_CREATED, USER_MESSAGE

TIME = "2026-01-01T00:00:00Z"


def thread_id(wire: Sequence[WireExchange]) -> str:
    """The thread that was told of first, or one made up."""
    for exchange in messages(wire):
        for event in exchange.events:
            thread = event.get("thread")
            if isinstance(thread, dict) and isinstance(thread.get("id"), str):
                return str(thread["id"])
        if isinstance(named := _param(exchange, "thread_id"), str):
            return named
    return "thr_1"


def said(wire: Sequence[WireExchange]) -> str:
    """What the user said first."""
    for exchange in messages(wire):
        asked = _param(exchange, "input")
        content = asked.get("content") if isinstance(asked, dict) else None
        if isinstance(content, list) and content and isinstance(content[0], dict):
            return str(content[0].get("text", ""))
    return "what the user said"


def created(wire: Sequence[WireExchange]) -> str:
    """The event that begins a thread."""
    thread = {"id": thread_id(wire), "created_at": TIME, "status": {"type": "active"}, "items": {"data": []}}
    return _data({"type": THREAD_CREATED, "thread": thread})


def user_item(wire: Sequence[WireExchange]) -> str:
    """The event that echoes what the user said."""
    content = [{"type": "input_text", "text": said(wire)}]
    item = {"type": USER_MESSAGE, **_of(wire, "msg_1"), "content": content, "attachments": [], "inference_options": {}}
    return _data({"type": ITEM_DONE, "item": item})


def answer_item(wire: Sequence[WireExchange], text: str = "the answer") -> str:
    """The event that ends an answer, and is enough of one."""
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return _data({"type": ITEM_DONE, "item": {"type": "assistant_message", **_of(wire, "msg_2"), "content": content}})


def _of(wire: Sequence[WireExchange], item_id: str) -> dict[str, Any]:
    return {"id": item_id, "thread_id": thread_id(wire), "created_at": TIME}


def _param(exchange: WireExchange, name: str) -> Any:  # noqa: ANN401  JSON
    body = exchange.request.body if exchange.request else None
    params = body.get("params") if isinstance(body, dict) else None
    return params.get(name) if isinstance(params, dict) else None


def _data(event: dict[str, Any]) -> str:
    return f"data: {json.dumps(event, ensure_ascii=False, separators=(',', ':'))}"
