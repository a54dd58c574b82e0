"""Causes in the ids that threads and items have."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ITEM_ADDED, ITEM_DONE


@on_wire(110, broken="thread.numeric-ids", twin="thread.numeric-item-ids")
def numeric_thread_id(wire: Sequence[WireExchange]) -> Finding | None:
    """A thread's id has to be text: the component asks how it begins, and fails."""
    ids = [event["thread"].get("id") for event in _events(wire) if isinstance(event.get("thread"), dict)]
    numbers = [thread_id for thread_id in ids if thread_id is not None and not isinstance(thread_id, str)]
    if not numbers:
        return None
    return Finding(
        id="numeric-thread-id",
        blame="backend",
        evidence=f"the thread's id was the number {numbers[0]}, so no thread.change came and nothing can load it",
        fix=f'send ids as text: "{numbers[0]}"',
    )


@on_wire(120, broken="thread.two-ids", twin="thread.id-changes")
def two_ids(wire: Sequence[WireExchange]) -> Finding | None:
    """An item that is added under one id and done under another is two items (facts 4.2, RUN 10)."""
    for exchanged in messages(wire):
        added, done = exchanged.items(ITEM_ADDED), exchanged.items(ITEM_DONE)
        pairs = [(one, other) for one in _unmatched(added, done) for other in _unmatched(done, added)]
        same = [(one.get("id"), other.get("id")) for one, other in pairs if one.get("type") == other.get("type")]
        if same:
            first, second = same[0]
            return Finding(
                id="two-ids",
                blame="backend",
                evidence=f"an answer was added as {first} and done as {second}, so it shows twice",
                fix=f"make one id for each item and use it in added, updated and done: done as {first} too",
                **place.of_answer(exchanged),
            )
    return None


@on_wire(130, broken="thread.same-answer-id", twin="thread.id-changes")
def repeated_item_id(wire: Sequence[WireExchange]) -> Finding | None:
    """An id that comes again replaces the item that had it (facts 4.2, RUN 11, 13)."""
    ids = [item_id for exchanged in messages(wire) for item_id in dict.fromkeys(exchanged.ids(ITEM_DONE))]
    repeated = [item_id for item_id, count in Counter(ids).items() if count > 1]
    if not repeated:
        return None
    return Finding(
        id="repeated-item-id",
        blame="backend",
        evidence=f"two turns had an item with the id {repeated[0]}, so the second replaced the first",
        fix=_FAKE if repeated[0] == "__fake_id__" else "give every item an id of its own, such as a UUID",
        **place.of_answer([one for one in messages(wire) if repeated[0] in one.ids(ITEM_DONE)][1]),
    )


_FAKE = (
    "give every item an id of its own; do not hand on the model's `__fake_id__`: in respond(), keep an id from "
    'store.generate_item_id("message", thread, context) for each item and put it into added, updated and done'
)


def _unmatched(items: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items whose id none of the others has."""
    ids = [other.get("id") for other in others]
    return [item for item in items if item.get("id") not in ids]


def _events(wire: Sequence[WireExchange]) -> list[dict[str, Any]]:
    return [event for exchanged in messages(wire) for event in exchanged.events]
