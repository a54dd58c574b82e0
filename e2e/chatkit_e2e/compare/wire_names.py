"""The types that are on the wire, by the names that a mapping of covered types has (`schemas.differences`)."""

from collections.abc import Iterator

from pydantic import JsonValue


def wire_names(message: JsonValue, inside: str = "") -> set[str]:
    """Each `type` in a request, an answer or an event, by itself and behind that of what it is in: `file` is a name of
    several types, `user_message>file` of one. `inside` is what the message itself is in, for an answer the request.
    """
    return set(_names(message, inside))


def _names(value: JsonValue, inside: str) -> Iterator[str]:
    if isinstance(value, dict):
        kind = value.get("type")
        if isinstance(kind, str):
            yield kind
            yield f"{inside}>{kind}"
            inside = kind
        for part in value.values():
            yield from _names(part, inside)
    elif isinstance(value, list):
        for part in value:
            yield from _names(part, inside)
