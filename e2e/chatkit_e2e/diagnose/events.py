"""Causes in the events that answer a message: which there are, and which are not."""

from collections.abc import Sequence
from typing import Any

from chatkit_e2e.diagnose import place, remedies
from chatkit_e2e.diagnose.foreign import recognise
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import decoded, is_json
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.request_types import CREATE
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import (
    ASSISTANT_MESSAGE,
    ITEM_DONE,
    PART_DONE,
    TEXT_DELTA,
    THREAD_CREATED,
    USER_MESSAGE,
)

UNTYPED = "data without a type"


@on_wire(60, broken="protocol.responses-items", twin="framing.event-line")
def unknown_events(wire: Sequence[WireExchange]) -> Finding | None:
    """Event types that ChatKit does not have are silently ignored (facts 2.5, RUN 56, 57), and do no harm as extras."""
    unknown = list(dict.fromkeys(_unknown(wire)))
    if not unknown or _is_whole(wire) or _ends_a_text(wire):
        return None
    shown = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
    first = messages(wire)[0]
    other = recognise(first)
    whose = "" if other is None else f"; they are those of {other.name}"
    needed = f"send {remedies.user_item(wire)} and, at the end of the answer, {remedies.answer_item(wire)}"
    return Finding(
        id="unknown-events",
        blame="backend",
        evidence=f"ChatKit silently ignores events it does not know: {shown}{whose}",
        fix=needed if other is None else f"{other.fix}: {needed}",
        **place.of_event(first, next((event for event in first.events if not is_known(event)), {})),
    )


@on_wire(80, broken="protocol.no-thread-created", twin="protocol.minimal")
def no_thread_created(wire: Sequence[WireExchange]) -> Finding | None:
    """Without `thread.created` the new thread is dropped at the end of the stream (facts 5.3)."""
    created = [exchanged for exchanged in wire if exchanged.type == CREATE and exchanged.is_stream]
    if not created or any(event.get("type") == THREAD_CREATED for event in created[0].events):
        return None
    return Finding(
        id="no-thread-created",
        blame="backend",
        evidence="the answer to threads.create had no thread.created, so the thread was dropped at its end",
        fix=f"begin the answer to threads.create with {remedies.created(wire)}",
        **place.of_answer(created[0]),
    )


@on_wire(70, broken="protocol.items-in-thread", twin="protocol.minimal")
def items_in_thread(wire: Sequence[WireExchange]) -> Finding | None:
    """Messages inside `thread.created` are not drawn (facts 4.2, RUN 25)."""
    inside = [event for event in _first_events(wire) if _items_of(event.get("thread"))]
    if not inside or _done_types(wire):
        return None
    return Finding(
        id="items-in-thread",
        blame="backend",
        evidence="the messages came only inside thread.created, where they are not drawn",
        fix=f"send each message as a thread.item.done of its own, such as {remedies.user_item(wire)}",
        **place.of_event(messages(wire)[0], inside[0]),
    )


@on_wire(90, broken="protocol.no-user-echo", twin="protocol.minimal")
def no_user_echo(wire: Sequence[WireExchange]) -> Finding | None:
    """The optimistic user bubble is dropped unless the server sent the item (facts 5.2), in every turn (RUN 15)."""
    answers = [one for one in messages(wire) if ASSISTANT_MESSAGE in _done_types([one])]
    mute = next((one for one in answers if USER_MESSAGE not in _done_types([one])), None)
    if mute is None:
        return None
    return Finding(
        id="no-user-echo",
        blame="backend",
        evidence="no thread.item.done for the user's message, so its bubble was dropped at the end",
        fix=f"before the answer, in every turn, send {remedies.user_item([mute])}",
        **place.of_end(mute),
    )


def _first_events(wire: Sequence[WireExchange]) -> list[dict[str, Any]]:
    answers = messages(wire)
    return answers[0].events if answers else []


def _unknown(wire: Sequence[WireExchange]) -> list[str]:
    """The names of what the first answer has and ChatKit does not; JSON that is no object has none."""
    data = messages(wire)[0].data if messages(wire) else []
    events = [decoded(one) for one in data if is_json(one)]
    return [_name(event) if isinstance(event, dict) else UNTYPED for event in events if not _is_known(event)]


def _is_known(event: object) -> bool:
    return isinstance(event, dict) and is_known(event)


def _is_whole(wire: Sequence[WireExchange]) -> bool:
    """Whether the first answer has all events that ChatKit needs."""
    needed = {USER_MESSAGE, ASSISTANT_MESSAGE}
    return needed <= _done_types(wire) and no_thread_created(messages(wire)[:1]) is None


def _ends_a_text(wire: Sequence[WireExchange]) -> bool:
    """Whether the text of the first answer came, and its end, in events that ChatKit knows (facts 4.2, RUN 07c)."""
    updates = [event.get("update") for event in _first_events(wire)]
    kinds = {str(update.get("type")) for update in updates if isinstance(update, dict)}
    return {TEXT_DELTA, PART_DONE} <= kinds and USER_MESSAGE in _done_types(wire)


def _name(event: dict[str, Any]) -> str:
    return str(event.get("type") or UNTYPED)


def _items_of(thread: object) -> list[Any]:
    items = thread.get("items") if isinstance(thread, dict) else None
    return list(items.get("data") or []) if isinstance(items, dict) else []


def _done_types(wire: Sequence[WireExchange]) -> set[str]:
    return {str(item.get("type")) for answer in messages(wire)[:1] for item in answer.items(ITEM_DONE)}
