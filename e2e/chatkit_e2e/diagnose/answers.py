"""Causes in how a backend answers a message: refused, crashed, empty, or with right events of a wrong shape."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.foreign import recognise
from chatkit_e2e.diagnose.loaded import is_of_nobody
from chatkit_e2e.diagnose.remedies import answer_item, user_item
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import (
    ANSWER_FAILED,
    ASSISTANT_MESSAGE,
    ITEM_ADDED,
    ITEM_DONE,
    ITEM_UPDATED,
    THREAD_CREATED,
    USER_MESSAGE,
)

_SHOWN_CODES: Final = ("custom", "stream.error")
_CALL: Final = "client_tool_call"
_PIECES: Final = 3
"""An item is done once; so often it was done for each piece."""


@on_wire(29, broken="stranger.crash-in-respond", twin="stranger.crash-in-respond-right")
def server_crashed(wire: Sequence[WireExchange]) -> Finding | None:
    """A message is answered with 5xx, or with the error that the SDK makes of an exception (facts 4.2, RUN 41, 62).

    FastAPI answers an exception without CORS headers, so that the browser speaks of CORS.
    """
    crashes = [(exchange, seen) for exchange in _well_asked(wire) if (seen := _crash(exchange)) is not None]
    if not crashes:
        return None
    first, (what, found) = crashes[0]
    return Finding(
        id="server-crashed",
        blame="backend",
        evidence=f"the server failed while answering {first.type} ({len(crashes)} of {len(messages(wire))} answers): "
        f"{what}",
        fix="look at the server's log at that time: the exception is there. Often packages do not fit each other (an "
        "agents SDK older than its openai, a converter that refuses what ChatKit's SDK builds); raise "
        "CustomStreamError in respond(), or send error with code custom and a message, so that people are told",
        **found,
    )


@on_wire(75, broken="stranger.done-without-item", twin="stranger.done-without-item-right")
def wrong_event_shape(wire: Sequence[WireExchange]) -> Finding | None:
    """Events of the right type that hold something else (facts 4.2, malformed items; RUN 82 to 89)."""
    for exchange in messages(wire):
        for event in exchange.events:
            wrong = _wrong_event(event)
            if wrong is not None:
                what, does = wrong
                role = _item(event).get("type")
                right = user_item(wire) if role == USER_MESSAGE else answer_item(wire)
                return Finding(
                    id="wrong-event-shape",
                    blame="backend",
                    evidence=f"{event['type']} {what}: {does}",
                    fix=f"send {_RIGHT_UPDATE if event['type'] == ITEM_UPDATED else right}",
                    **place.of_event(exchange, event),
                )
    return None


_RIGHT_UPDATE: Final = (
    'data: {"type":"thread.item.updated","item_id":"<the id of thread.item.added>","update":{"type":'
    '"assistant_message.content_part.text_delta","content_index":0,"delta":"…"}}'
)


@on_wire(77, broken="stranger.own-error-code", twin="stranger.own-error-code-right")
def unknown_error_code(wire: Sequence[WireExchange]) -> Finding | None:
    """An error whose code ChatKit does not know, and that has no message, shows nowhere (facts 4.2, RUN 63)."""
    for exchange in messages(wire):
        for event in exchange.events:
            if event.get("type") != ANSWER_FAILED or event.get("message"):
                continue
            if event.get("code") not in (None, *_SHOWN_CODES):
                return Finding(
                    id="unknown-error-code",
                    blame="backend",
                    evidence=f"the answer was an error with the code {event['code']!r} and no message, which shows "
                    "nowhere",
                    fix='send {"type":"error","code":"custom","message":"<a sentence for people>","allow_retry":true}; '
                    "in the SDK: raise CustomStreamError(message, allow_retry=True)",
                    **place.of_event(exchange, event),
                )
    return None


@on_wire(95, broken="stranger.swallowed", twin="stranger.swallowed-right")
def nothing_answered(wire: Sequence[WireExchange]) -> Finding | None:
    """The stream has the user's message and nothing after it: no answer, no error."""
    for exchange in messages(wire):
        ended = exchange.is_stream and exchange.how == "complete" and exchange.unfinished is None
        if not ended or not _is_echo_only(exchange):
            continue
        return Finding(
            id="nothing-answered",
            blame="backend",
            evidence="the stream echoed the message and ended: no item of the assistant's, and no error",
            fix="look for what catches exceptions around the model (try/except that logs or passes) and let it send "
            "error with code custom and a message; else send the answer, such as " + answer_item(wire),
            confidence="likely",
            settles="the server's log at that time: an exception that was caught, or a run without output",
            **place.of_end(exchange),
        )
    return None


@on_wire(97, broken="stranger.server-tool", twin="stranger.server-tool-right")
def server_tool_in_browser(wire: Sequence[WireExchange]) -> Finding | None:
    """A `client_tool_call` runs the page's tool at once; it has to be the last item, and pending (js issues)."""
    for exchange in messages(wire):
        items = exchange.items(ITEM_DONE)
        for number, item in enumerate(items):
            own = item.get("type") == _CALL and (item.get("status") == "completed" or items[number + 1 :])
            if own:
                name = item.get("name")
                return Finding(
                    id="server-tool-in-browser",
                    blame="backend",
                    evidence=f"a client_tool_call of {name!r} was sent, and the server went on without the page's "
                    "answer: the browser is asked to run the server's own tool",
                    fix="send client_tool_call only for tools that run in the page, as the last item, with status "
                    f"pending; run {name!r} on the server and show it as a workflow or progress_update, or not at all",
                    **place.of_event(exchange, {"type": ITEM_DONE, "item": item}),
                )
    return None


@on_wire(98, broken="stranger.done-for-each-piece", twin="stranger.done-for-each-piece-right")
def done_for_each_piece(wire: Sequence[WireExchange]) -> Finding | None:
    """`thread.item.done` replaces the item by what it holds: after each piece, text jumps or goes (RUN 405)."""
    for exchange in messages(wire):
        counts = Counter(exchange.ids(ITEM_DONE))
        item_id, count = next(iter(counts.most_common(1)), ("", 0))
        if count >= _PIECES:
            return Finding(
                id="done-for-each-piece",
                blame="backend",
                evidence=f"thread.item.done came {count} times for the item {item_id} of one answer",
                fix=f"send thread.item.added for {item_id} once, thread.item.updated with a text_delta for each piece, "
                "and thread.item.done once, with the whole text",
                **place.of_answer(exchange),
            )
    return None


def _well_asked(wire: Sequence[WireExchange]) -> list[WireExchange]:
    """The messages to a new thread, or to one that is there: an unknown thread may well fail, in the SDK too."""
    return [one for one in messages(wire) if not is_of_nobody(one, wire)]


def _crash(exchange: WireExchange) -> tuple[str, place.Place] | None:
    """What says that the server failed, and where."""
    for event in exchange.events:
        bare = event.get("code") in (None, "stream.error") and not event.get("message")
        if event.get("type") == ANSWER_FAILED and bare:
            return "the SDK's error stream.error without a message, as any exception gives", place.of_event(
                exchange, event
            )
    return None


def _wrong_event(event: dict[str, Any]) -> tuple[str, str] | None:
    """What is wrong with an event, and what that does; None where nothing is."""
    name = event.get("type")
    if name == ITEM_UPDATED and not isinstance(event.get("update"), dict) and "item" in event:
        return "carries an item and no update", "ignored, so that no text comes"
    if name not in (ITEM_ADDED, ITEM_DONE):
        return None
    if not isinstance(event.get("item"), dict):
        return "has no item", "it shows nothing"
    return next(_wrong_items(_item(event)), None)


def _wrong_items(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind, content = item.get("type"), item.get("content")
    if kind not in (USER_MESSAGE, ASSISTANT_MESSAGE):
        if not is_known({"type": ITEM_DONE, "item": item}) or kind in ("message", "text", "user", "assistant"):
            yield f"has an item of the type {kind!r}, which ChatKit does not have", "it shows nothing"
        return
    role = "user's" if kind == USER_MESSAGE else "assistant's"
    if isinstance(content, str):
        yield f"has the {role} content as a string", "the app crashes to a white frame, or the turn fails"
    elif not isinstance(content, list):
        yield f"has an {kind} without content", "the turn says “Something went wrong”"
    else:
        yield from _wrong_parts(str(kind), content)
    if kind == USER_MESSAGE and "attachments" not in item:
        yield "has a user_message without attachments", "the turn says “Something went wrong”"


def _wrong_parts(kind: str, content: Sequence[object]) -> Iterator[tuple[str, str]]:
    wanted = ("input_text", "input_tag") if kind == USER_MESSAGE else ("output_text",)
    for part in content:
        if not isinstance(part, dict) or part.get("type") not in wanted:
            yield f"has a part that is not of the type {wanted[0]}", "the bubble stays empty"
        elif kind == ASSISTANT_MESSAGE and "annotations" not in part:
            yield "has a part without annotations", "the turn says “Something went wrong”"


def _is_echo_only(exchange: WireExchange) -> bool:
    done = exchange.items(ITEM_DONE) + exchange.items(ITEM_ADDED)
    others = {str(event.get("type")) for event in exchange.events} - {
        THREAD_CREATED,
        "thread.updated",
        "stream_options",
        ITEM_DONE,
        ITEM_ADDED,
    }
    echoed = bool(done) and all(item.get("type") == USER_MESSAGE for item in done)
    return echoed and not others and recognise(exchange) is None


def _item(event: dict[str, Any]) -> dict[str, Any]:
    item = event.get("item")
    return item if isinstance(item, dict) else {}
