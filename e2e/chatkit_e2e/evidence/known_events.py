"""The events that ChatKit has, as the installed `openai-chatkit` knows them."""

from typing import Any

from chatkit.types import ThreadStreamEvent
from pydantic import TypeAdapter, ValidationError

_EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)


def is_known(event: dict[str, Any]) -> bool:
    """Whether the installed `openai-chatkit` has an event type of this name, whatever its fields."""
    try:
        _EVENT.validate_python(event)
    except ValidationError as error:
        # Behind a place there is a name that is known, and something else that is not: an item, an update.
        return error.errors()[0]["loc"] != ()
    return True
