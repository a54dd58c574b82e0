"""What went over the wire in a case, for the HTML report: each request with its answer, read back from the timeline."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import PydanticSerializationError

from chatkit_e2e.evidence.event_stream import Block, decode
from chatkit_e2e.evidence.events import decoded, is_too_deep
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.moments import Moment

EXCERPT = 140  # characters
ERROR_STATUS = 400
_JSON: TypeAdapter[Any] = TypeAdapter(Any, config=ConfigDict(ser_json_inf_nan="constants"))
_TELLING = {"type", "text", "delta"}


@dataclass(frozen=True)
class ShownEvent:
    """One event of a stream; `at` is when its last byte left."""

    at: float
    name: str
    excerpt: str
    text: str
    whole: bool = True


@dataclass(frozen=True)
class ShownExchange:
    """A request and its answer, as the page shows them; times in ms since the case began."""

    number: int
    at: float
    type: str | None
    turn: int | None
    request_headers: Mapping[str, str]
    body: str
    """What was asked; empty where the timeline has no such moment."""
    status: int | None
    """None where no answer came."""
    headers: Mapping[str, str]
    media_type: str
    size: int
    refusal: str
    end: str
    ended_at: float | None
    went_well: bool
    """Whether a whole answer came that does not report an error."""
    events: list[ShownEvent]
    answer: str
    """The body of an answer that is no event stream."""


def shown(moments: Sequence[Moment], began: float) -> list[ShownExchange]:
    """Every request, in the order in which they came; times in ms since `began`."""
    return [_shown(exchange, began) for exchange in exchanges(moments)]


def pretty(value: object) -> str:
    """JSON, laid out for reading; text that is no JSON stays as it is."""
    if isinstance(value, str):
        if is_too_deep(value):
            return value
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    try:
        return _JSON.dump_json(value, indent=2).decode()  # several times as fast as json.dumps with an indent
    except PydanticSerializationError:  # half of a surrogate pair
        return json.dumps(value, indent=2, ensure_ascii=False)


def event_name(text: str) -> str:
    """What a piece of a stream is called: the `type` of its JSON, or its `object`; nothing where it has none."""
    value = _decoded(_said(text))
    return shortened(str(value.get("type", value.get("object", ""))), 60)


def gist(text: str) -> str:
    """What a piece of a stream says besides its name: the types and texts inside, else its JSON without the name."""
    said = _said(text)
    value = _decoded(said)
    rest = {name: part for name, part in value.items() if name != "type"}
    return " · ".join(_tellings(rest)) or (json.dumps(rest, ensure_ascii=False) if rest else "" if value else said)


def shortened(text: str, length: int = EXCERPT) -> str:
    """The start of `text` on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _shown(exchange: WireExchange, began: float) -> ShownExchange:
    request, started, refused, ended = exchange.request, exchange.started, exchange.refused, exchange.ended
    status = started.status if started else refused.status if refused else None
    is_answered = status is not None and status < ERROR_STATUS and not refused
    return ShownExchange(
        number=exchange.number,
        at=exchange.entries[0].at - began,
        type=request.type if request else None,
        turn=exchange.turn,
        request_headers=request.headers if request else {},
        body=pretty(request.body) if request else "",
        status=status,
        headers=started.headers if started else {},
        media_type=exchange.media_type,
        size=sum(piece.size for piece in exchange.sent),
        refusal=f"{refused.field}: {refused.reason}" if refused else "",
        end=" · ".join(part for part in (ended.how, ended.reason) if part) if ended else "no end was logged",
        ended_at=ended.at - began if ended else None,
        went_well=is_answered and ended is not None and ended.how == "complete",
        events=[_event(sent.block, sent.at - began) for sent in exchange.blocks],
        answer="" if exchange.is_called_stream else pretty(exchange.body),
    )


def _event(block: Block, at: float) -> ShownEvent:
    text = "\n".join(block.lines)
    shown = "\n".join([*block.others, pretty(block.data or "")])
    return ShownEvent(at, event_name(text), shortened(gist(text)), shown, block.complete)


@lru_cache(maxsize=2048)  # timeline and requests show the same events
def _decoded(data: str) -> dict[str, Any]:
    """A JSON object; an empty one where `data` is none. Only to be read."""
    value = decoded(data)
    return value if isinstance(value, dict) else {}


def _tellings(value: object) -> Iterator[str]:
    """The types and texts inside a piece of JSON, in order."""
    if isinstance(value, list):
        for part in value:
            yield from _tellings(part)
    if isinstance(value, dict):
        for name, part in value.items():
            if name in _TELLING and isinstance(part, str) and part:
                yield part if name == "type" else f"“{part}”"
            else:
                yield from _tellings(part)


def _said(text: str) -> str:
    """The data in a piece of a stream, or the whole piece where it holds none."""
    return "\n".join(block.data for block in decode(text) if block.data) or text.strip()
