"""Items: those that a stream made, those that a load returned, and what they say."""

import json
from collections.abc import Iterable
from typing import Any

from chatkit_e2e.evidence.stream_events import (
    ASSISTANT_MESSAGE,
    ITEM_ADDED,
    ITEM_DONE,
    PART_ADDED,
    PART_DONE,
    TEXT_DELTA,
    USER_MESSAGE,
)
from chatkit_e2e.probe.conformance.record import NotJudged, Step
from chatkit_e2e.wire.recorder import Leave

Item = dict[str, Any]
Said = tuple[str, str]
"""Whose message it is, and its text."""
MESSAGES = (USER_MESSAGE, ASSISTANT_MESSAGE)


def done(step: Step) -> list[Item]:
    """What is left of a stream at its end: each item as it was last said to be done, in their order."""
    left: dict[str, Item] = {}
    for event in step.events:
        item = event.get("item")
        if event.get("type") in (ITEM_DONE, "thread.item.replaced") and isinstance(item, dict):
            left[json.dumps(item.get("id"))] = item
        elif event.get("type") == "thread.item.removed":
            left.pop(json.dumps(event.get("item_id")), None)
    return list(left.values())


def shown(step: Step) -> list[Item]:
    """What the component shows at a stream's end: what is done, and messages with text that nobody said was done."""
    left, finished, updated = {}, done(step), _updated(step)
    for event in step.events:
        item = event.get("item")
        if event.get("type") == ITEM_ADDED and isinstance(item, dict) and item.get("id") not in ids(finished):
            left[json.dumps(item.get("id"))] = item
        elif event.get("type") == "thread.item.removed":
            left.pop(json.dumps(event.get("item_id")), None)
    added = [{**item, "content": [{"text": text_of(item) + updated.get(id_, "")}]} for id_, item in left.items()]
    return [*finished, *(item for item in messages(added) if text_of(item))]


def _updated(step: Step) -> dict[str, str]:
    """The texts that came as updates, all parts of each, by the item's id as JSON."""
    parts: dict[str, dict[str, str]] = {}
    for event in step.events:
        update = event.get("update")
        if not isinstance(update, dict):
            continue
        texts, place = parts.setdefault(json.dumps(event.get("item_id")), {}), json.dumps(update.get("content_index"))
        content = update.get("content")
        text = str(content.get("text", "")) if isinstance(content, dict) else ""
        if update.get("type") == TEXT_DELTA:
            texts[place] = texts.get(place, "") + str(update.get("delta", ""))
        elif update.get("type") in (PART_ADDED, PART_DONE):
            texts[place] = text or texts.get(place, "")
    return {item_id: "".join(texts.values()) for item_id, texts in parts.items()}


def messages(items: Iterable[Item]) -> list[Item]:
    """Those that somebody said."""
    return [item for item in items if item.get("type") in MESSAGES]


def of_kind(items: Iterable[Item], kind: str) -> list[Item]:
    """The items of this type."""
    return [item for item in items if item.get("type") == kind]


def text_of(item: Item) -> str:
    """Its text, all parts of it."""
    content = item.get("content")
    parts = content if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def said(items: Iterable[Item]) -> list[Said]:
    """What the messages among them say, in their order."""
    return [(item["type"], text_of(item)) for item in messages(items)]


def loaded(step: Step) -> list[Item]:
    """The items of a thread that was loaded.

    Raises:
        NotJudged: it has none, or not in a page.
    """
    thread = step.json
    return data(thread.get("items") if isinstance(thread, dict) else None, step)


def listed(step: Step) -> list[Item]:
    """What is on a page of threads or items.

    Raises:
        NotJudged: it is no page.
    """
    return data(step.json, step)


def data(page: object, step: Step) -> list[Item]:
    """The entries of a page.

    Raises:
        NotJudged: it is none.
    """
    entries = page.get("data") if isinstance(page, dict) else None
    if not isinstance(entries, list):
        raise NotJudged(f"“{step.name}” was answered without a page of entries")
    return [entry for entry in entries if isinstance(entry, dict)]


def ids(items: Iterable[Item]) -> list[Any]:
    """Their ids, in their order; None where one has none."""
    return [item.get("id") for item in items]


def last_id(step: Step, kind: str) -> object:
    """The id of the last item of this type that a stream made; None where there is none."""
    found = [item.get("id") for item in of_kind(step.exchange.items(ITEM_DONE), kind)]
    return found[-1] if found else None


def leaves(said: str) -> Leave:
    """Whether an answer's own text has begun: there a person presses Stop."""

    def leave(heard: str) -> bool:
        return ITEM_ADDED in heard.replace(said, "") and "content_part.text_delta" in heard

    return leave
