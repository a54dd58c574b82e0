"""Shapes: whether the installed `openai-chatkit` takes what came, by its own types."""

from typing import Any, Final

from chatkit.types import Page, Thread, ThreadItem, ThreadStreamEvent
from pydantic import TypeAdapter, ValidationError

EVENT: Final[TypeAdapter[Any]] = TypeAdapter(ThreadStreamEvent)
THREAD: Final[TypeAdapter[Any]] = TypeAdapter(Thread)
THREADS: Final[TypeAdapter[Any]] = TypeAdapter(Page[Thread])
ITEMS: Final[TypeAdapter[Any]] = TypeAdapter(Page[ThreadItem])


def misfit(value: object, shape: TypeAdapter[Any]) -> str:
    """What the type has against a value, the first of it; empty where it takes it."""
    try:
        shape.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'all of it'}: {first['msg']}"
    return ""
