"""What went over the wire in one exchange, read back from the backend's log."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from chatkit.types import ThreadStreamEvent
from pydantic import TypeAdapter, ValidationError

from chatkit_e2e.evidence.event_stream import Block, decode
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.log import Ended, Entry, Held, Received, Sent, Started
from chatkit_e2e.evidence.media_types import EVENT_STREAM

_EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
MESSAGE_TYPES = {"threads.create", "threads.add_user_message"}


@dataclass(frozen=True)
class Exchanged:
    """A request and its answer."""

    type: str | None
    status: int
    media_type: str
    body: str
    how: str
    """How the answer ended: complete, client left, failed."""
    authorized: bool = False
    """Whether the request had an Authorization header."""
    late: bool = False
    """Whether half of the answer was made before its first byte was sent."""

    @property
    def is_stream(self) -> bool:
        """Whether the component reads it as an event stream (facts 2.4)."""
        return self.status == 200 and self.media_type.startswith(EVENT_STREAM)

    @property
    def data(self) -> list[str]:
        """The data of each event."""
        return [block.data for block in self._blocks if block.complete and block.data is not None]

    @property
    def unfinished(self) -> bool:
        """Whether the stream ends inside an event, which is then dropped."""
        return any(block.data is not None for block in self._blocks if not block.complete)

    @property
    def _blocks(self) -> list[Block]:
        return decode(self.body) if self.is_stream else []

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events whose data is a JSON object."""
        return [event for data in self.data if isinstance(event := decoded(data), dict)]

    def items(self, event_type: str) -> list[dict[str, Any]]:
        """The items in the events of this type."""
        events = [event for event in self.events if event.get("type") == event_type]
        return [event["item"] for event in events if isinstance(event.get("item"), dict)]

    def ids(self, event_type: str) -> list[Any]:
        """The ids of the items in the events of this type."""
        return [item["id"] for item in self.items(event_type) if "id" in item]


def exchanges(entries: Sequence[Entry]) -> list[Exchanged]:
    """Every request that got an answer, in the order in which they came."""
    return [_exchange(entry, entries) for entry in entries if isinstance(entry, Received)]


def messages(wire: Sequence[Exchanged]) -> list[Exchanged]:
    """The answers to messages."""
    return [exchanged for exchanged in wire if exchanged.type in MESSAGE_TYPES and exchanged.status]


def first_events(entries: Sequence[Entry]) -> list[str]:
    """The names of the events that answered the first message; what comes several times in a row stands once."""
    first = [entry for entry in entries if isinstance(entry, Received) and entry.turn == 1][:1]
    names = [name_of(event) for entry in first for event in _exchange(entry, entries).events]
    return [name for name, _ in groupby(names)]


def first_fields(entries: Sequence[Entry]) -> list[str]:
    """The fields of the events that answered the first message, each with its event's name, sorted."""
    first = [entry for entry in entries if isinstance(entry, Received) and entry.turn == 1][:1]
    events = [event for entry in first for event in _exchange(entry, entries).events]
    return sorted({f"{name_of(event)}: {field}" for event in events for field in _fields(event)})


def _fields(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner, f"{path}[]")
    else:
        yield path


def name_of(event: dict[str, Any]) -> str:
    """The event's type, and that of the item or update in it."""
    inner = event.get("item") or event.get("update")
    kind = inner.get("type") if isinstance(inner, dict) else None
    name = str(event.get("type") or "data without a type")
    return f"{name} ({str(kind).rsplit('.', 1)[-1]})" if kind else name


def is_known(event: dict[str, Any]) -> bool:
    """Whether the installed `openai-chatkit` has an event type of this name, whatever its fields."""
    try:
        _EVENT.validate_python(event)
    except ValidationError as error:
        # Behind a place there is a name that is known, and something else that is not: an item, an update.
        return error.errors()[0]["loc"] != ()
    return True


def _exchange(request: Received, entries: Sequence[Entry]) -> Exchanged:
    answer = [entry for entry in entries if entry.request == request.request]
    started = next((entry for entry in answer if isinstance(entry, Started)), None)
    return Exchanged(
        type=request.type or _rewritten_from(request),
        status=started.status if started else 0,
        media_type=started.headers["content-type"] if started else "",
        body="".join(entry.text for entry in answer if isinstance(entry, Sent)),
        how=next((entry.how for entry in answer if isinstance(entry, Ended)), "client left"),
        authorized="authorization" in request.headers,
        late=_is_late(answer),
    )


def _is_late(answer: Sequence[Entry]) -> bool:
    """Whether the stream was held in its middle before anything of it was sent."""
    for entry in answer:
        if isinstance(entry, Sent):
            return False
        if isinstance(entry, Held) and entry.gate == MIDDLE:
            return True
    return False


def _rewritten_from(request: Received) -> str | None:
    """The message that the reporter's page made `{message, conversation_id}` of; None for any other request."""
    if request.turn is None or not isinstance(request.body, dict):
        return None
    return "threads.create" if request.body.get("conversation_id") is None else "threads.add_user_message"


def is_json(data: str) -> bool:
    """Whether it can be decoded."""
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def decoded(data: str) -> Any:  # noqa: ANN401
    """What the JSON text stands for; None where it is none."""
    try:
        return json.loads(data)
    except ValueError:
        return None
