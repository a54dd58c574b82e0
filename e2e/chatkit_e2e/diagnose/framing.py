"""Causes in the bytes that answer a message: how events are framed, and when they are sent."""

from collections.abc import Sequence
from typing import Final

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.foreign import has_client_secret, recognise
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import decoded, is_json
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import Held
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, ITEM_DONE, PART_DONE, TEXT_DELTA

DONE = "[DONE]"
SHOWN = 60  # characters of what is quoted
WAITED_MS: Final = 1200.0
"""Before the first word, from which on a burst is no quick model's."""
BURST_MS: Final = 50.0
"""All of an answer within this time came at once; or within a twentieth of the wait before it."""
FEW_READS: Final = 2
PIECE_MS: Final = 2.0
"""Between two pieces of an answer; no model is quicker."""


@on_wire(25, broken="stranger.session-endpoint", twin="stranger.session-endpoint-right")
def session_endpoint(wire: Sequence[WireExchange]) -> Finding | None:
    """The address makes sessions for a chat that OpenAI hosts, whose backend OpenAI is."""
    found = next((exchanged for exchanged in messages(wire) if has_client_secret(exchanged)), None)
    if found is None:
        return None
    return Finding(
        id="session-endpoint",
        blame="host page",
        evidence=f"{found.type} was answered with a client_secret: this address begins sessions of a chat that "
        "OpenAI hosts, and answers no message",
        fix="give the component api.getClientSecret, which asks this address, in place of api.url; or, for a backend "
        "of your own, have another address answer ChatKit's requests (ChatKitServer does) and name that one in api.url",
        **place.of_answer(found),
    )


@on_wire(40, broken="protocol.json-once", twin="framing.charset")
def wrong_content_type(wire: Sequence[WireExchange]) -> Finding | None:
    """An answer to a message that is no event stream is sent for again, five times, and never read (facts 2.4)."""
    wrong = [exchanged for exchanged in messages(wire) if exchanged.status < 400 and not exchanged.is_stream]
    if not wrong or has_client_secret(wrong[0]):
        return None
    other = recognise(wrong[0])
    whose = "" if other is None else f"; it is {other.name}"
    return Finding(
        id="wrong-content-type",
        blame="backend",
        evidence=f"the answer to a message came as {wrong[0].media_type} and was requested {len(wrong)} times{whose}"
        + _complained(wrong[0]),
        fix="answer messages with content-type text/event-stream and ChatKit's events"
        + ("" if other is None else f"; {other.fix}"),
        **place.of_answer(wrong[0]),
    )


@on_wire(50, broken="framing.invalid-json-in-the-middle", twin="framing.multi-line-data")
def broken_json(wire: Sequence[WireExchange]) -> Finding | None:
    """Data that is no JSON is lost, and the page gets a `chatkit.error` (facts 2.5, RUN 52, 55)."""
    broken = [
        (exchanged, data)
        for exchanged in messages(wire)
        for data in exchanged.data
        if data != DONE and not is_json(data)
    ]
    if not broken:
        return None
    first, data = broken[0]
    other = recognise(first)
    return Finding(
        id="broken-json",
        blame="backend",
        evidence=f"the data of an event was not JSON, so the event was lost: “{data[:SHOWN]}”"
        + ("" if other is None else f"; it is {other.name}"),
        fix="write each event's JSON in one line, or write `data:` before every line of it"
        if other is None
        else other.fix,
        **place.of_data(first, data),
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
    late = [exchanged for exchanged in messages(wire) if exchanged.late]
    told = [(one, silent) for one in messages(wire) if (silent := waited(one)) is not None]
    # An answer that came bit by bit clears the others: the machine was busy, or had to start first.
    burst = [one for one in told if one[1] >= WAITED_MS] if all(silent for _, silent in told) else []
    if not late and not burst:
        return None
    if not late:
        return _burst(*burst[0])
    return Finding(
        id="buffered",
        blame="backend",
        evidence="the answer was collected and sent at its end, so nothing showed while it was made",
        fix="yield each event as it is made; no compression that is not flushed, no proxy that buffers "
        "(nginx: X-Accel-Buffering: no)",
    )


def _complained(exchanged: WireExchange) -> str:
    """What went wrong, where a body of JSON says so although its status does not."""
    body = decoded(exchanged.body)
    said = [body.get(name) for name in ("error", "detail", "message")] if isinstance(body, dict) else []
    words = next((one for one in said if isinstance(one, str) and one), "")
    return f"; it says “{words[:SHOWN]}”" if words else ""


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


def _burst(exchanged: WireExchange, waited: float) -> Finding:
    early = bool(exchanged.blocks) and exchanged.blocks[-1].at - exchanged.blocks[0].at > WAITED_MS / 2
    way = (
        "the first events came early and the whole text at once: the run is awaited before its text is sent. Stream "
        "it: Runner.run_streamed() and stream_agent_response(), or stream=True, and yield each delta"
        if early
        else "not even the first event came before: the body is collected before it is sent (return a "
        "StreamingResponse over the generator, not over its result), or a proxy buffers (nginx: X-Accel-Buffering: no; "
        "no compression that is not flushed)"
    )
    sized = exchanged.started is not None and "content-length" in exchanged.started.headers
    return Finding(
        id="buffered",
        blame="backend",
        evidence=f"nothing of the answer came for {waited / 1000:.1f} s, and then all of it at once"
        + ("; the answer has a content-length, so it was whole before it was sent" if sized else ""),
        fix=way,
        confidence="sure" if sized else "likely",
        settles="" if sized else "curl -N to the backend itself, past any proxy: whether words come one by one",
        **place.of_answer(exchanged),
    )


def waited(exchanged: WireExchange) -> float | None:
    """How long (ms) nobody held an answer that then came all at once, 0 where it came bit by bit; None where nobody can
    tell."""
    said = [sent.at for sent in exchanged.blocks if _is_of_answer(sent.block.data)]
    if exchanged.started is None or not said:
        return None
    gates = [entry for entry in exchanged.entries if isinstance(entry, Held)]
    if any(one.gate not in (FIRST_BYTE, MIDDLE, END) for one in gates):  # somebody sent it event by event
        return None
    held = [entry.at for entry in gates]
    # What came while it was held looks like a burst and need not be one, unless its length was known before.
    if held and said[0] - exchanged.started.at < BURST_MS and "content-length" not in exchanged.started.headers:
        return None
    waited = said[0] - exchanged.entries[0].at - sum(exchanged.started.at - at for at in held)
    spread = said[-1] - said[0]
    if spread > max(BURST_MS, waited / 20):
        return 0.0
    # A quick model says a short answer within that time too, but not in one read, or a thousand pieces a second.
    return waited if len({*said}) <= FEW_READS or spread / (len(said) - 1) < PIECE_MS else None


def _is_of_answer(data: str | None) -> bool:
    event = decoded(data) if data is not None else None
    if not isinstance(event, dict):
        return False
    item = event.get("item")
    is_answer = isinstance(item, dict) and item.get("type") == ASSISTANT_MESSAGE
    return (is_answer and event.get("type") == ITEM_DONE) or _is_delta(event)


def _is_delta(event: dict[str, object]) -> bool:
    update = event.get("update")
    return isinstance(update, dict) and update.get("type") == TEXT_DELTA
