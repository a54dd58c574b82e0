"""What the data of an event says: its JSON, its name, its fields."""

import json
from collections.abc import Iterator
from typing import Any


def decoded(data: str) -> Any:  # noqa: ANN401
    """What the JSON text stands for; None where it is none."""
    try:
        return json.loads(data)
    except ValueError:
        return None


def is_json(data: str) -> bool:
    """Whether it can be decoded."""
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def name_of(event: dict[str, Any]) -> str:
    """The event's type, and that of the item or update in it."""
    inner = event.get("item") or event.get("update")
    kind = inner.get("type") if isinstance(inner, dict) else None
    name = str(event.get("type") or "data without a type")
    return f"{name} ({str(kind).rsplit('.', 1)[-1]})" if kind else name


def fields_of(value: object, path: str = "") -> Iterator[str]:
    """The path of everything in it that holds nothing else, dotted, with `[]` for the elements of a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from fields_of(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from fields_of(inner, f"{path}[]")
    else:
        yield path
