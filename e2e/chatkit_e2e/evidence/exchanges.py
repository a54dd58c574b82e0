"""Exchanges: each request with its answer, put together from the moments of a timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from chatkit_e2e.evidence.event_stream import Block, Decoder
from chatkit_e2e.evidence.events import decoded, fields_of, has_answer_text, name_of
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import Ended, Fault, Held, M, Moment, Received, Refused, Sent, Started, WireEntry, of
from chatkit_e2e.evidence.request_types import ADD_MESSAGE, CREATE, MESSAGES

ANSWERED: Final = 200


@dataclass(frozen=True)
class SentBlock:
    """A block of an event stream, and when its last byte left, in ms since the epoch."""

    at: float
    block: Block


@dataclass(frozen=True)
class WireExchange:
    """A request and its answer, as far as they were logged."""

    entries: Sequence[WireEntry]
    """All that was logged of it, in the order of time; at least one."""

    @property
    def number(self) -> int:
        """The request's number in the session, from 1."""
        return self.entries[0].request

    @cached_property
    def request(self) -> Received | None:
        """None where the backend could not even read it."""
        return _first(self.entries, Received)

    @cached_property
    def started(self) -> Started | None:
        """The head of the answer; None where none came, or the request was refused."""
        return _first(self.entries, Started)

    @cached_property
    def refused(self) -> Refused | None:
        """How the backend refused it, None where it did not."""
        return _first(self.entries, Refused)

    @cached_property
    def ended(self) -> Ended | None:
        """The end of the answer, None where none was logged."""
        return _first(self.entries, Ended)

    @cached_property
    def sent(self) -> list[Sent]:
        """The body in the groups of bytes in which it was sent."""
        return of(self.entries, Sent)

    @property
    def type(self) -> str | None:
        """The ChatKit request type, also of a message that the reporter's page rewrote; None where it has none."""
        return None if self.request is None else self.request.type or _rewritten_from(self.request)

    @property
    def turn(self) -> int | None:
        """The turn of the script that the request begins, None for other requests."""
        return self.request.turn if self.request else None

    @property
    def status(self) -> int:
        """The answer's status; 0 where no answer began."""
        return self.started.status if self.started else 0

    @property
    def media_type(self) -> str:
        """The answer's content type, word for word; empty where no answer began."""
        return self.started.headers.get("content-type", "") if self.started else ""

    @cached_property
    def body(self) -> str:
        """The answer's body as text."""
        return "".join(piece.text for piece in self.sent)

    @property
    def how(self) -> str:
        """How the answer ended: complete, client left, failed."""
        return self.ended.how if self.ended else "client left"

    @property
    def fault(self) -> Fault:
        """What is wrong with the answer as HTTP has it; empty where nothing is, or nobody looked."""
        return self.ended.fault if self.ended else ""

    @property
    def size(self) -> int:
        """Bytes of the body, as they were sent."""
        return sum(piece.size for piece in self.sent)

    @property
    def authorized(self) -> bool:
        """Whether the request had an Authorization header."""
        return self.request is not None and "authorization" in self.request.headers

    @property
    def late(self) -> bool:
        """Whether the stream was held in its middle before anything of it was sent."""
        for entry in self.entries:
            if isinstance(entry, Sent):
                return False
            if isinstance(entry, Held) and entry.gate == MIDDLE:
                return True
        return False

    @property
    def is_stream(self) -> bool:
        """Whether the component reads it as an event stream (facts 2.4)."""
        return self.status == ANSWERED and self.is_called_stream

    @property
    def is_called_stream(self) -> bool:
        """Whether its content type says event stream, whatever its status."""
        return self.media_type.startswith(EVENT_STREAM)

    @cached_property
    def blocks(self) -> list[SentBlock]:
        """What a body that is called an event stream is made of: events, and comments by themselves."""
        if not self.is_called_stream:
            return []
        decoder = Decoder()
        found = [SentBlock(piece.at, block) for piece in self.sent for block in decoder.feed(piece.text)]
        return found + [SentBlock(self.sent[-1].at, block) for block in decoder.end()]

    @cached_property
    def data(self) -> list[str]:
        """The data of each event of a stream that the component reads."""
        blocks = [sent.block for sent in self.blocks] if self.is_stream else []
        return [block.data for block in blocks if block.complete and block.data is not None]

    @property
    def unfinished(self) -> str | None:
        """The data of an event in which the stream ends, so that it is dropped; None where there is none."""
        is_cut = self.ended is not None and self.ended.cut
        last = self.blocks[-1].block if self.is_stream and self.blocks and not is_cut else None
        return None if last is None or last.complete else last.data

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The events whose data is a JSON object."""
        return [event for data in self.data if isinstance(event := decoded(data), dict)]

    def items(self, event_type: str) -> list[dict[str, Any]]:
        """The items in the events of this type."""
        events = [event for event in self.events if event.get("type") == event_type]
        return [event["item"] for event in events if isinstance(event.get("item"), dict)]

    def ids(self, event_type: str) -> list[str]:
        """The ids of the items in the events of this type, as text whatever they are."""
        return [str(item["id"]) for item in self.items(event_type) if "id" in item]


def exchanges(moments: Iterable[Moment]) -> list[WireExchange]:
    """Every request with its answer, in the order in which they came; `moments` are in the order of time."""
    by_number: dict[int, list[WireEntry]] = {}
    for moment in moments:
        if isinstance(moment, WireEntry):
            by_number.setdefault(moment.request, []).append(moment)
    return [WireExchange(entries) for entries in by_number.values()]


def messages(wire: Iterable[WireExchange]) -> list[WireExchange]:
    """The answers to messages."""
    return [exchange for exchange in wire if exchange.type in MESSAGES and exchange.status]


def text_times(answer: WireExchange) -> list[float]:
    """When text of an answer came, event by event, in ms since the epoch."""
    return [sent.at for sent in answer.blocks if has_answer_text(decoded(sent.block.data or ""))]


def first_events(moments: Iterable[Moment]) -> list[str]:
    """The names of the events that answered the first message; what comes several times in a row stands once."""
    return [name for name, _ in groupby(name_of(event) for event in _first_answer(moments))]


def first_fields(moments: Iterable[Moment]) -> list[str]:
    """The fields of the events that answered the first message, each with its event's name, sorted."""
    events = _first_answer(moments)
    return sorted({f"{name_of(event)}: {field}" for event in events for field in fields_of(event)})


def _first(entries: Sequence[WireEntry], kind: type[M]) -> M | None:
    return next(iter(of(entries, kind)), None)


def _first_answer(moments: Iterable[Moment]) -> list[dict[str, Any]]:
    asked = [exchange for exchange in exchanges(moments) if exchange.turn == 1]
    return asked[0].events if asked else []


def _rewritten_from(request: Received) -> str | None:
    """The message that the reporter's page made `{message, conversation_id}` of; None for any other request."""
    if request.turn is None or not isinstance(request.body, dict):
        return None
    return CREATE if request.body.get("conversation_id") is None else ADD_MESSAGE
