"""Findings: named causes of what went wrong, each with the party to blame, the evidence and the fix.

Each is a function from what went over the wire to a finding, or None. A new one is a new function and its line in
`FINDINGS`; the first that applies is the sentence of why.
"""

from collections.abc import Callable, Sequence
from typing import Any

from e2e.results import Finding
from e2e.wire import MESSAGE_TYPES, Exchanged, is_known

Find = Callable[[Sequence[Exchanged]], Finding | None]
LOADS = {"threads.get_by_id", "threads.list", "items.list"}


def wrong_content_type(wire: Sequence[Exchanged]) -> Finding | None:
    """An answer to a message that is no event stream is sent for again, five times, and never read (facts 2.4)."""
    wrong = [exchanged for exchanged in _answers(wire) if not exchanged.is_stream]
    if not wrong:
        return None
    return Finding(
        id="wrong-content-type",
        blame="backend",
        evidence=f"the answer to a message came as {wrong[0].media_type} and was requested {len(wrong)} times",
        fix="answer messages with content-type text/event-stream and ChatKit's events",
    )


def unknown_events(wire: Sequence[Exchanged]) -> Finding | None:
    """Event types that ChatKit does not have are ignored without a word (facts 2.5, RUN 56, 57)."""
    unknown = list(dict.fromkeys(_name(event) for event in _first_events(wire) if not is_known(event)))
    if not unknown:
        return None
    shown = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
    return Finding(
        id="unknown-events",
        blame="backend",
        evidence=f"ChatKit silently ignores events it does not know: {shown}",
        fix="send thread.item.done with a user_message, then with an assistant_message",
    )


def no_thread_created(wire: Sequence[Exchanged]) -> Finding | None:
    """Without `thread.created` the new thread is dropped at the end of the stream (facts 5.3)."""
    created = [exchanged for exchanged in wire if exchanged.type == "threads.create" and exchanged.is_stream]
    if not created or any(event.get("type") == "thread.created" for event in created[0].events):
        return None
    return Finding(
        id="no-thread-created",
        blame="backend",
        evidence="the answer to threads.create had no thread.created, so the thread was dropped at its end",
        fix="begin the answer to threads.create with thread.created and the thread's id",
    )


def items_in_thread(wire: Sequence[Exchanged]) -> Finding | None:
    """Messages inside `thread.created` are not drawn (facts 4.2, RUN 25)."""
    inside = [event for event in _first_events(wire) if _items_of(event.get("thread"))]
    if not inside or _done_types(wire):
        return None
    return Finding(
        id="items-in-thread",
        blame="backend",
        evidence="the messages came only inside thread.created, where they are not drawn",
        fix="send each message as a thread.item.done of its own",
    )


def no_user_echo(wire: Sequence[Exchanged]) -> Finding | None:
    """The optimistic user bubble is dropped unless the server sent the item (facts 5.2)."""
    done = _done_types(wire)
    if "assistant_message" not in done or "user_message" in done:
        return None
    return Finding(
        id="no-user-echo",
        blame="backend",
        evidence="no thread.item.done for the user's message, so its bubble was dropped at the end",
        fix="send thread.item.done with the user_message before the answer, in every turn",
    )


def not_stored(wire: Sequence[Exchanged]) -> Finding | None:
    """Any load replaces what is on the screen (facts 5.6)."""
    loads = [exchanged for exchanged in wire if exchanged.type == "threads.get_by_id" and exchanged.status == 200]
    if not loads or not all('"items":{"data":[]' in exchanged.body for exchanged in loads):
        return None
    return Finding(
        id="not-stored",
        blame="backend",
        evidence="threads.get_by_id answered a thread without items",
        fix="store both messages by the time of thread.item.done, and answer threads.get_by_id with them",
    )


def stream_for_json(wire: Sequence[Exchanged]) -> Finding | None:
    """A load that gets an event stream fails (facts 0, the second cause)."""
    streamed = [exchanged for exchanged in wire if exchanged.type in LOADS and exchanged.is_stream]
    if not streamed:
        return None
    return Finding(
        id="stream-for-json",
        blame="backend",
        evidence=f"{streamed[0].type} was answered with an event stream",
        fix="tell requests apart by their type and answer this one with JSON",
    )


FINDINGS: tuple[Find, ...] = (
    wrong_content_type,
    unknown_events,
    items_in_thread,
    no_thread_created,
    no_user_echo,
    not_stored,
    stream_for_json,
)


def find(wire: Sequence[Exchanged]) -> list[Finding]:
    """Every finding that applies, the first cause first."""
    return [finding for rule in FINDINGS if (finding := rule(wire)) is not None]


def _answers(wire: Sequence[Exchanged]) -> list[Exchanged]:
    return [exchanged for exchanged in wire if exchanged.type in MESSAGE_TYPES and exchanged.status]


def _first_events(wire: Sequence[Exchanged]) -> list[dict[str, Any]]:
    answers = _answers(wire)
    return answers[0].events if answers else []


def _name(event: dict[str, Any]) -> str:
    return str(event.get("type") or "data without a type")


def _items_of(thread: object) -> list[Any]:
    items = thread.get("items") if isinstance(thread, dict) else None
    return list(items.get("data") or []) if isinstance(items, dict) else []


def _done_types(wire: Sequence[Exchanged]) -> set[str]:
    done = [event for event in _first_events(wire) if event.get("type") == "thread.item.done"]
    return {str(event["item"].get("type")) for event in done if isinstance(event.get("item"), dict)}
