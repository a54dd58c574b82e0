"""A small backend that is right: what a hostile one does as well, so that one thing at a time is wrong."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.probe.raw import JSON, Asked, Line, head

TIME = "2026-01-01T00:00:00+00:00"


@dataclass
class GoodChat:
    """Answers each message with one text, and stores all of it."""

    text: str = "This is the answer."
    headers: Sequence[str] = ()
    """Of each answer, besides those that it needs."""
    threads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The items of each thread."""
    seen: set[bytes] = field(default_factory=set)
    """The messages that somebody noted."""

    async def __call__(self, asked: Asked, line: Line) -> None:
        """Answer one request."""
        if asked.is_message:
            await line.write(head("text/event-stream", *self.headers), *map(event, self.turn(asked)))
        else:
            await line.write(head(JSON, *self.headers), json.dumps(self.load(asked)))

    def turn(self, asked: Asked) -> list[dict[str, Any]]:
        """The events that answer a message, once it and its answer are stored."""
        params = asked.json["params"]
        thread_id = params.get("thread_id") or f"thr_{len(self.threads) + 1}"
        items = self.threads.setdefault(thread_id, [])
        said = {
            "type": "user_message",
            "content": params["input"]["content"],
            "attachments": [],
            "inference_options": {},
        }
        answer = {
            "type": "assistant_message",
            "content": [{"type": "output_text", "text": self.text, "annotations": []}],
        }
        made = [
            {"id": f"{thread_id}_{len(items) + n}", "thread_id": thread_id, "created_at": TIME, **one}
            for n, one in enumerate((said, answer))
        ]
        items += made
        created = [{"type": "thread.created", "thread": _thread(thread_id)}] if "thread_id" not in params else []
        return [*created, *({"type": "thread.item.done", "item": item} for item in made)]

    def load(self, asked: Asked) -> dict[str, Any]:
        """The answer to a request that says nothing new."""
        thread_id = str(asked.json.get("params", {}).get("thread_id", ""))
        if asked.type == "threads.list":
            return _page([self._whole(one) for one in reversed(self.threads)])
        if asked.type == "threads.get_by_id":
            return self._whole(thread_id)
        if asked.type == "items.list":
            return _page(self.threads.get(thread_id, []))
        return {}

    def _whole(self, thread_id: str) -> dict[str, Any]:
        return {**_thread(thread_id), "items": _page(self.threads.get(thread_id, []))}


def event(data: object) -> str:
    """One event of a stream."""
    return f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n"


def _thread(thread_id: str) -> dict[str, Any]:
    return {"id": thread_id, "created_at": TIME, "status": {"type": "active"}, "metadata": {}, "title": "A thread"}


def _page(data: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": data, "has_more": False, "after": None}
