"""All events that ChatKit knows, each with an example that the installed `openai-chatkit` takes.

The examples are made from the JSON schema of the SDK's types, so that there is no copy of them here; ids and texts are
those of the chat.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from chatkit.types import ThreadStreamEvent
from pydantic import TypeAdapter

from chatkit_e2e.diagnose.remedies import TIME
from chatkit_fake_backend.framing import compact, sse

# Fields that have a default in the SDK's types, and without which the component does not draw what it is told of.
_BESIDES: Final = {"type", "attachments", "annotations", "message", "data"}
_FILLED: Final = {"content", "children"}
"""Lists that say nothing while they are empty."""
_PARTS: Final = ("item", "update")
"""Fields whose type says what the event is about."""
_FORMATS: Final = {"date-time": TIME, "uri": "https://example.com/"}
_SIMPLE: Final[dict[str, Any]] = {"integer": 0, "number": 0, "boolean": False, "null": None}

Schema = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """What the examples say."""

    thread_id: str = "thr_1"
    item_id: str = "msg_new"
    """Of an item that is new."""
    last_item_id: str = "msg_1"
    """Of the item that updates are about."""
    said: str = "Hello"
    answer: str = "Hi there."


@dataclass(frozen=True)
class Example:
    """One kind of event."""

    name: str
    """Its type, and that of the item or update in it."""
    text: str
    """As it stands in a stream."""


def catalogue(words: Words) -> list[Example]:
    """An example of each kind of event, with each kind of item and update in it, in the SDK's order."""
    schema = TypeAdapter(ThreadStreamEvent).json_schema()
    maker = _Maker(schema.get("$defs", {}), words)
    events = [event for kind in maker.members(schema) for event in maker.events(kind)]
    return [Example(_name(event), sse(compact(event)).decode()) for event in events]


def _name(event: dict[str, Any]) -> str:
    part = next((event[name] for name in _PARTS if name in event), None)
    return event["type"] if part is None else f"{event['type']} ({part['type']})"


class _Maker:
    """Makes what a schema takes."""

    def __init__(self, definitions: Schema, words: Words) -> None:
        self._definitions = definitions
        self._words = words

    def events(self, kind: Schema) -> Iterator[dict[str, Any]]:
        """An event of this type for each kind of item or update that it may have."""
        part = next((name for name in _PARTS if name in kind["properties"]), None)
        event = self._object(kind, "")
        if part is None:
            yield event
            return
        for member in self.members(kind["properties"][part]):
            yield {**event, part: self._object(member, part)}

    def members(self, schema: Schema) -> list[Schema]:
        """The schemas of a union, what they refer to in their place; the schema itself where it is none."""
        if "$ref" in schema:
            return self.members(self._definitions[schema["$ref"].rpartition("/")[2]])
        union = schema.get("oneOf") or schema.get("anyOf")
        return [schema] if union is None else [member for one in union for member in self.members(one)]

    def _object(self, schema: Schema, around: str) -> dict[str, Any]:
        """With the fields that it needs; `around` is the name of the object that it is in."""
        properties = schema.get("properties", {})
        kind = properties.get("type", {}).get("const", "")
        needed = {*schema.get("required", ()), *_BESIDES, *(("id",) if around == "item" else ())}
        inside = kind if around in _PARTS else around
        return {
            name: self._value(name, one, inside if name not in _PARTS else name)
            for name, one in properties.items()
            if name in needed
        }

    def _value(self, name: str, schema: Schema, around: str) -> Any:  # noqa: ANN401  JSON
        schema = next((one for one in self.members(schema) if one.get("type") != "null"), schema)
        if "const" in schema or "enum" in schema:
            return schema.get("const", [*schema.get("enum", ()), None][0])
        if schema.get("type") == "array":
            return [self._value(name, schema["items"], around)] if _is_filled(name, schema) else []
        if schema.get("type") == "object":
            return self._object(schema, around or name)
        if schema.get("type") in _SIMPLE:
            return _SIMPLE[schema["type"]]
        return _FORMATS.get(schema.get("format", "")) or self._text(name, around)

    def _text(self, name: str, around: str) -> str:
        words = self._words
        if name in ("text", "delta", "message", "value"):
            return words.said if around == "user_message" else words.answer
        ids = {"thread_id": words.thread_id, "item_id": words.last_item_id}
        if name == "id":
            return words.thread_id if around == "thread" else words.item_id
        return ids.get(name, name.replace("_", " "))


def _is_filled(name: str, schema: Schema) -> bool:
    return name in _FILLED or schema.get("minItems", 0) > 0
