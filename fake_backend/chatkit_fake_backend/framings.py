"""Framings: what may happen to an event stream between the protocol that made it and the browser.

A framing changes the answer to a message and leaves what it says alone. Most change the events one by one; what
happens to the bytes behind the backend (`in_transit`) is not in the backend's log, which keeps what was said.
"""

from dataclasses import dataclass, field, replace

from chatkit_e2e.evidence.media_types import EVENT_STREAM, JSON
from chatkit_fake_backend.answer import Answer, Reframe
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.reframes import (
    appended,
    buffered,
    byte_by_byte,
    each,
    each_line_prefixed,
    first_line_prefixed,
    gzipped,
    in_one_chunk,
    inserted,
    inside_characters,
    last,
    line_before,
    named,
    with_bom,
    with_heartbeats,
)

ROOT_CAUSE = "bug report, potential root cause 1"
PRIORITY = "bug report, next step, priority 1"
NETWORK = "bug report, works 2: network layer"
DELIVERY = "bug report, works 3: event delivery"
STREAMING = "bug report, works 1: backend streaming"
# In the first turn the deltas begin behind thread.created, the user's message, the empty item and its empty part.
DELTAS = 4


@dataclass(frozen=True)
class Framing:
    """A change to the body of the answer to a message, to its content type, or to its headers."""

    id: str
    """`framing.name`."""
    title: str
    origin: str
    reframe: Reframe | None = None
    """From the body's groups of bytes, an event each, to those that are sent."""
    media_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    in_transit: Reframe | None = None
    """From the groups of bytes that are sent to those that arrive."""

    def applied(self, answer: Answer, exchange: Exchange) -> Answer:
        """The answer as it is sent, if it is one that is changed: an answer to a message."""
        return answer if exchange.number is None else self.frame(answer)

    def frame(self, answer: Answer) -> Answer:
        """The answer as it is sent."""
        return replace(
            answer,
            body=answer.body if self.reframe is None else self.reframe(answer.body),
            media_type=self.media_type or answer.media_type,
            headers={**answer.headers, **self.headers},
            in_transit=self.in_transit or answer.in_transit,
        )


GZIP = {"content-encoding": "gzip"}
FRAMINGS: tuple[Framing, ...] = (
    Framing("framing.event-line", "An `event:` line with the type on each event", PRIORITY, line_before(named)),
    Framing(
        "framing.other-event-name",
        "An `event:` line that names another event",
        PRIORITY,
        line_before(lambda *_: "event: thread.message.created"),
    ),
    Framing("framing.id-line", "An `id:` line on each event", PRIORITY, line_before(lambda number, _: f"id: {number}")),
    Framing("framing.retry-line", "A `retry:` line on each event", ROOT_CAUSE, line_before(lambda *_: "retry: 3000")),
    Framing("framing.comments", "Comments and heartbeats between the events", ROOT_CAUSE, with_heartbeats),
    Framing(
        "framing.crlf",
        "Lines that end in CR LF",
        ROOT_CAUSE,
        each(lambda event: event.replace(b"\n", b"\r\n")),
    ),
    Framing("framing.cr", "Lines that end in CR", ROOT_CAUSE, each(lambda event: event.replace(b"\n", b"\r"))),
    Framing(
        "framing.no-space",
        "No space after `data:`",
        ROOT_CAUSE,
        each(lambda event: event.replace(b"data: ", b"data:", 1)),
    ),
    Framing(
        "framing.multi-line-data", "JSON over many lines, `data:` before each", ROOT_CAUSE, each(each_line_prefixed)
    ),
    Framing(
        "framing.pretty-json",
        "JSON over many lines, `data:` before the first only",
        ROOT_CAUSE,
        each(first_line_prefixed),
    ),
    Framing("framing.bom", "A byte order mark before the first event", ROOT_CAUSE, with_bom),
    Framing(
        "framing.split-utf8", "Writes that end inside a multi-byte character", DELIVERY, in_transit=inside_characters
    ),
    Framing("framing.split-everywhere", "Each byte in a write of its own", DELIVERY, in_transit=byte_by_byte),
    Framing("framing.one-chunk", "All events in one write", STREAMING, in_one_chunk),
    Framing(
        "framing.no-blank-line-at-end",
        "Nothing after the last event's line",
        ROOT_CAUSE,
        last(lambda event: event.removesuffix(b"\n\n")),
    ),
    Framing(
        "framing.one-newline-at-end",
        "One line end after the last event, no blank line",
        ROOT_CAUSE,
        last(lambda event: event.removesuffix(b"\n")),
    ),
    Framing(
        "framing.last-event-lost",
        "No blank line after the last of the three events of a minimal answer",
        ROOT_CAUSE,
        last(lambda event: event.removesuffix(b"\n\n")),
    ),
    Framing("framing.done-marker", "`data: [DONE]` at the end", ROOT_CAUSE, appended(sse("[DONE]"))),
    Framing(
        "framing.invalid-json-in-the-middle",
        "An event in the middle that is not JSON",
        DELIVERY,
        inserted(sse('{"type":"thread.item.updated","item_'), DELTAS),
    ),
    Framing(
        "framing.event-without-type",
        "An event in the middle that has no `type`",
        DELIVERY,
        inserted(sse({"id": "evt_1", "object": "heartbeat"}), DELTAS),
    ),
    Framing(
        "framing.charset",
        "Content type `text/event-stream; charset=utf-8`",
        NETWORK,
        media_type=f"{EVENT_STREAM}; charset=utf-8",
    ),
    Framing(
        "framing.wrong-charset",
        "A content type that says ISO 8859-1 of UTF-8",
        NETWORK,
        media_type=f"{EVENT_STREAM}; charset=iso-8859-1",
    ),
    Framing(
        "framing.application-json", "Content type `application/json` over an event stream", NETWORK, media_type=JSON
    ),
    Framing(
        "framing.gzip", "Compressed with gzip, flushed after each event", NETWORK, headers=GZIP, in_transit=gzipped
    ),
    Framing(
        "framing.gzip-buffered",
        "Compressed with gzip in one piece, at the end",
        NETWORK,
        in_one_chunk,
        headers=GZIP,
        in_transit=gzipped,
    ),
    Framing("framing.buffered", "Nothing before the end, then blocks of 4096 bytes", STREAMING, buffered),
)
"""Every framing that is tried."""
