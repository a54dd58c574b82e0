"""What went over the wire in a case, for the HTML report: each request with its answer, read back from the timeline."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import PydanticSerializationError

from chatkit_e2e.evidence.event_stream import Block, Decoder, decode
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.timeline import Moment

EXCERPT = 140
_JSON: TypeAdapter[Any] = TypeAdapter(Any, config=ConfigDict(ser_json_inf_nan="constants"))
_TELLING = {"type", "text", "delta"}


@dataclass(frozen=True)
class Event:
    """One event of a stream; `at` is when its last byte left."""

    at: float
    name: str
    excerpt: str
    text: str
    whole: bool = True


@dataclass(frozen=True)
class Exchange:
    """A request and its answer."""

    number: object
    at: float
    type: object
    turn: object
    request_headers: dict[str, Any]
    body: str
    """What was asked; empty where the timeline has no such moment."""
    status: object
    """None where no answer came."""
    headers: dict[str, Any]
    size: int
    refusal: str
    end: str
    ended_at: float | None
    events: list[Event]
    answer: str
    """The body of an answer that is no event stream."""

    @property
    def media_type(self) -> str:
        """What the answer says it is."""
        return str(self.headers.get("content-type", ""))

    @property
    def went_well(self) -> bool:
        """Whether a whole answer came that does not report an error."""
        return isinstance(self.status, int) and self.status < 400 and self.end == "complete" and not self.refusal


def exchanges(moments: list[Moment], began: float) -> list[Exchange]:
    """Every request, in the order in which they came; times in ms since `began`."""
    numbers = dict.fromkeys(moment.data["request"] for moment in moments if _is_numbered(moment))
    return [_exchange(number, [m for m in moments if m.data.get("request") == number], began) for number in numbers]


def pretty(value: object) -> str:
    """JSON, laid out for reading; text that is no JSON stays as it is."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    try:
        return _JSON.dump_json(value, indent=2).decode()  # several times as fast as json.dumps with an indent
    except PydanticSerializationError:  # half of a surrogate pair
        return json.dumps(value, indent=2, ensure_ascii=False)


def mapping(value: object) -> dict[str, Any]:
    """`value` where it is what it should be, else nothing."""
    return value if isinstance(value, dict) else {}


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


def _is_numbered(moment: Moment) -> bool:
    return moment.lane == "wire" and isinstance(moment.data.get("request"), int)


def _exchange(number: object, moments: list[Moment], began: float) -> Exchange:
    of = {kind: list(part) for kind, part in groupby(sorted(moments, key=_kind), key=_kind)}
    request, response, refused, end = (_first(of.get(kind, [])) for kind in ("request", "response", "refused", "end"))
    headers = mapping(response.get("headers"))
    is_stream = str(headers.get("content-type", "")).startswith(EVENT_STREAM)
    sent = of.get("bytes", [])
    return Exchange(
        number=number,
        at=moments[0].at - began,
        type=request.get("type"),
        turn=request.get("turn"),
        request_headers=mapping(request.get("headers")),
        body=pretty(request["body"]) if "body" in request else "",
        status=response.get("status", refused.get("status")),
        headers=headers,
        size=sum(size for moment in sent if isinstance(size := moment.data.get("size"), int)),
        refusal=f"{refused.get('field')}: {refused.get('reason')}" if refused else "",
        end=" · ".join(str(end[name]) for name in ("how", "reason") if end.get(name)) or "no end was logged",
        ended_at=of["end"][0].at - began if "end" in of else None,
        events=list(_events(sent, began)) if is_stream else [],
        answer="" if is_stream else pretty("".join(_text(moment) for moment in sent)),
    )


def _kind(moment: Moment) -> str:
    return moment.kind


def _first(moments: list[Moment]) -> dict[str, Any]:
    return moments[0].data if moments else {}


def _text(moment: Moment) -> str:
    return str(moment.data.get("text", ""))


def _events(sent: list[Moment], began: float) -> Iterator[Event]:
    """The events of a stream; the bytes of one may have left in several groups."""
    decoder = Decoder()
    for moment in sent:
        yield from (_event(block, moment.at - began) for block in decoder.feed(_text(moment)))
    yield from (_event(block, sent[-1].at - began) for block in decoder.end())


def _event(block: Block, at: float) -> Event:
    text = "\n".join(block.lines)
    shown = "\n".join([*block.others, pretty(block.data or "")])
    return Event(at, event_name(text), shortened(gist(text)), shown, block.complete)


@lru_cache(maxsize=2048)  # timeline and requests show the same events
def _decoded(data: str) -> dict[str, Any]:
    """A JSON object; an empty one where `data` is none. Only to be read."""
    try:
        return mapping(json.loads(data))
    except ValueError:
        return {}


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
