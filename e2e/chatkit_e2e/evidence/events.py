"""What the data of an event says: its JSON, its name, its fields."""

import json
from collections.abc import Iterator
from typing import Any, Final, NoReturn

SHALLOW: Final = 300  # levels that can always be read
MAX_DIGITS: Final = 400  # of a number; one with more is infinite as a float, which is what JavaScript reads


def decoded(data: str) -> Any:  # noqa: ANN401
    """What the JSON text stands for; None where it is none, or nested deeper than can be read."""
    try:
        return _read(data)
    except (ValueError, RecursionError):
        return None


def is_json(data: str) -> bool:
    """Whether it is JSON; one that is nested too deep to be read is."""
    try:
        _read(data)
    except ValueError:
        return False
    except RecursionError:
        return True
    return True


def is_too_deep(data: str) -> bool:
    """Whether it is nested deeper than can be read."""
    if data.count("[") + data.count("{") < SHALLOW:  # nearly all
        return False
    try:
        _read(data)
    except ValueError:
        return False
    except RecursionError:
        return True
    return False


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


def _read(data: str) -> Any:  # noqa: ANN401
    # As a browser does: NaN and Infinity are no JSON (RFC 8259, 6), and a number may have any size.
    return _DECODER.decode(data)


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_json, parse_int=_number)
