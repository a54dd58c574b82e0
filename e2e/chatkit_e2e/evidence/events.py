"""What the data of an event says: its JSON, its name, its fields."""

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 100  # levels
MAX_DIGITS: Final = 400  # of a number; one with more is infinite as a float, which is what JavaScript reads
_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_BRACKET: Final = re.compile(r"[^\[\]{}]+")


def decoded(data: str) -> Any:  # noqa: ANN401
    """What the JSON text stands for; None where it is none, or nested too deep to be read."""
    if is_too_deep(data):
        return None
    try:
        return _DECODER.decode(data)
    except ValueError:
        return None


def is_json(data: str) -> bool:
    """Whether it can be decoded, or only is nested too deep for it."""
    if is_too_deep(data):
        return True
    try:
        _DECODER.decode(data)
    except ValueError:
        return False
    return True


def is_too_deep(data: str) -> bool:
    """Whether it is nested deeper than anybody who walks through it can go."""
    if data.count("[") + data.count("{") <= MAX_DEPTH:  # nearly all
        return False
    depths = accumulate(1 if one in "[{" else -1 for one in _NO_BRACKET.sub("", _TEXT.sub("", data)))
    return any(depth > MAX_DEPTH for depth in depths)


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


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


# As a browser reads: NaN and Infinity are no JSON (RFC 8259, 6), and a number may have any size.
_DECODER: Final = json.JSONDecoder(parse_constant=_no_json, parse_int=_number)
