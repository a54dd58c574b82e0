"""What went over the wire in one exchange, read back from the backend's log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatkit.types import ThreadStreamEvent
from pydantic import TypeAdapter, ValidationError

from fake_backend.answer import EVENT_STREAM
from fake_backend.log import Ended, Entry, Received, Sent, Started

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

    @property
    def is_stream(self) -> bool:
        """Whether the component reads it as an event stream (facts 2.4)."""
        return self.status == 200 and self.media_type.startswith(EVENT_STREAM)

    @property
    def data(self) -> list[str]:
        """The data of each event (WHATWG HTML, 9.2.6)."""
        blocks = self.body.split("\n\n")[:-1]
        return ["\n".join(_data_lines(block)) for block in blocks] if self.is_stream else []

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events whose data is a JSON object."""
        return [event for data in self.data if isinstance(event := _decoded(data), dict)]


def exchanges(entries: Sequence[Entry]) -> list[Exchanged]:
    """Every request that got an answer, in the order in which they came."""
    return [_exchange(entry, entries) for entry in entries if isinstance(entry, Received)]


def is_known(event: dict[str, Any]) -> bool:
    """Whether the installed `openai-chatkit` has an event type of this name, whatever its fields."""
    try:
        _EVENT.validate_python(event)
    except ValidationError as error:
        return error.errors()[0]["type"] not in {"union_tag_invalid", "union_tag_not_found"}
    return True


def _exchange(request: Received, entries: Sequence[Entry]) -> Exchanged:
    answer = [entry for entry in entries if entry.request == request.request]
    started = next((entry for entry in answer if isinstance(entry, Started)), None)
    return Exchanged(
        type=request.type,
        status=started.status if started else 0,
        media_type=started.headers["content-type"] if started else "",
        body="".join(entry.text for entry in answer if isinstance(entry, Sent)),
        how=next((entry.how for entry in answer if isinstance(entry, Ended)), "client left"),
    )


def _data_lines(block: str) -> list[str]:
    return [line.removeprefix("data:").removeprefix(" ") for line in block.splitlines() if line.startswith("data:")]


def _decoded(data: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(data)
    except ValueError:
        return None
