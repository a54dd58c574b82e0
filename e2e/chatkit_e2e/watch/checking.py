"""Whether the installed `openai-chatkit` would take an event: what somebody typed, against the SDK's own types."""

from typing import Any, Final

from chatkit.types import ThreadStreamEvent
from pydantic import BaseModel, TypeAdapter, ValidationError

from chatkit_e2e.evidence.event_stream import decode
from chatkit_e2e.evidence.events import decoded, is_json

_EVENT: Final[TypeAdapter[ThreadStreamEvent]] = TypeAdapter(ThreadStreamEvent)
_MAX_SHOWN: Final = 8


class Problem(BaseModel):
    """What the types, or the standard of event streams, have against a text."""

    field: str
    """Dotted, with the number of the event in front where there are several; empty for the event as a whole."""
    message: str


def problems(text: str) -> list[Problem]:
    """What is wrong with the events in a text; none where OpenAI's own server could have sent them."""
    blocks = decode(text)
    events = [block for block in blocks if block.data is not None]
    if not events:
        return [Problem(field="", message="There is no `data:` line in it, so nobody is told of an event.")]
    found: list[Problem] = []
    for number, block in enumerate(events, 1):
        front = f"event {number}: " if len(events) > 1 else ""
        found += [Problem(field=f"{front}{one.field}", message=one.message) for one in _of_data(str(block.data))]
    if not blocks[-1].complete:
        found.append(Problem(field="", message="No blank line ends the last event: it is dropped."))
    return found[:_MAX_SHOWN]


def _of_data(data: str) -> list[Problem]:
    if not is_json(data):
        return [Problem(field="", message="The data is not JSON.")]
    event = decoded(data)
    try:
        _EVENT.validate_python(event)
    except ValidationError as error:
        return [
            Problem(field=_path(one["loc"], event), message=_said(one["type"], one["msg"])) for one in error.errors()
        ]
    return []


def _said(kind: str, message: str) -> str:
    if kind == "union_tag_invalid":
        found, _, expected = message.removeprefix("Input tag ").partition(" found using ")
        return f"ChatKit has no type {found}; it has {expected.partition('expected tags: ')[2]}"
    if kind == "union_tag_not_found":
        return "It has no `type`."
    return message


def _path(places: tuple[int | str, ...], value: Any) -> str:  # noqa: ANN401  JSON
    """Where that is in the event: the names of types, which pydantic puts in between, are no fields of it."""
    path: list[str] = []
    for number, place in enumerate(places):
        is_index = isinstance(value, list) and isinstance(place, int)
        is_field = isinstance(value, dict) and place in value
        if is_index or is_field:
            value = value[place]
        elif number < len(places) - 1:
            continue
        path.append(str(place))
    return ".".join(path)
