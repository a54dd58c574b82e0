"""Causes in the bytes that answer a message: how events are framed, and when they are sent."""

from collections.abc import Sequence

from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import decoded, is_json
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ITEM_DONE, PART_DONE

DONE = "[DONE]"
SHOWN = 40  # characters of what is quoted


@on_wire(40, broken="protocol.json-once", twin="framing.charset")
def wrong_content_type(wire: Sequence[WireExchange]) -> Finding | None:
    """An answer to a message that is no event stream is sent for again, five times, and never read (facts 2.4)."""
    wrong = [exchanged for exchanged in messages(wire) if exchanged.status < 400 and not exchanged.is_stream]
    if not wrong:
        return None
    return Finding(
        id="wrong-content-type",
        blame="backend",
        evidence=f"the answer to a message came as {wrong[0].media_type} and was requested {len(wrong)} times",
        fix="answer messages with content-type text/event-stream and ChatKit's events",
    )


@on_wire(50, broken="framing.invalid-json-in-the-middle", twin="framing.multi-line-data")
def broken_json(wire: Sequence[WireExchange]) -> Finding | None:
    """Data that is no JSON is lost, and the page gets a `chatkit.error` (facts 2.5, RUN 52, 55)."""
    broken = [data for exchanged in messages(wire) for data in exchanged.data if data != DONE and not is_json(data)]
    if not broken:
        return None
    return Finding(
        id="broken-json",
        blame="backend",
        evidence=f"the data of an event was not JSON, so the event was lost: “{broken[0][:SHOWN]}”",
        fix="write each event's JSON in one line, or write `data:` before every line of it",
    )


@on_wire(200, broken="framing.done-marker", twin="framing.comments")
def done_marker(wire: Sequence[WireExchange]) -> Finding | None:
    """`[DONE]` is no JSON: the messages stay, and the page gets a `chatkit.error` (facts 2.5, RUN 54)."""
    if not any(DONE in exchanged.data for exchanged in messages(wire)):
        return None
    return Finding(
        id="done-marker",
        blame="backend",
        evidence="the stream ended with `data: [DONE]`, which ChatKit reports as a StreamEventParsingError",
        fix="leave `[DONE]` out: there is no end marker; close the response",
    )


@on_wire(100, broken="framing.last-event-lost", twin="framing.no-blank-line-at-end")
def unfinished_event(wire: Sequence[WireExchange]) -> Finding | None:
    """An event without its blank line is dropped (facts 2.5, RUN 47)."""
    unfinished = [exchanged for exchanged in messages(wire) if exchanged.how == "complete"]
    if not any(_is_missed(exchanged, exchanged.unfinished) for exchanged in unfinished):
        return None
    return Finding(
        id="unfinished-event",
        blame="backend",
        evidence="the last event had no blank line after it, so it was dropped",
        fix="end every event with an empty line, the last one too",
    )


@on_wire(210, broken="framing.buffered", twin="framing.gzip")
def buffered(wire: Sequence[WireExchange]) -> Finding | None:
    """An answer that was made in pieces and sent at the end: right in the end, blank until then."""
    if not any(exchanged.late for exchanged in messages(wire)):
        return None
    return Finding(
        id="buffered",
        blame="backend",
        evidence="the answer was collected and sent at its end, so nothing showed while it was made",
        fix="yield each event as it is made; no compression that is not flushed, no proxy that buffers "
        "(nginx: X-Accel-Buffering: no)",
    )


def _is_missed(exchanged: WireExchange, dropped: str | None) -> bool:
    """Whether an event was dropped that held anything that had not come before it."""
    if dropped in (None, DONE):
        return False
    event = decoded(dropped)
    item = event.get("item") if isinstance(event, dict) and event.get("type") == ITEM_DONE else None
    return not isinstance(item, dict) or "id" not in item or str(item["id"]) not in _ended_parts(exchanged)


def _ended_parts(exchanged: WireExchange) -> set[str]:
    """The items that need no end of their own: the end of their part had the whole text (facts 4.2, RUN 07c)."""
    updates = [(str(event.get("item_id")), event.get("update")) for event in exchanged.events]
    return {item_id for item_id, update in updates if isinstance(update, dict) and update.get("type") == PART_DONE}
