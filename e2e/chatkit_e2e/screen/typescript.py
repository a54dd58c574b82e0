"""Declares for the driver's scripts what they and Python tell each other: `static/driver/messages.d.ts`.

Written by `python -m chatkit_e2e.screen.typescript`, from pydantic's JSON schema. Knows of that only what these models
use; json-schema-to-typescript knows all of it, but is one more program in Node between Python and the file.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chatkit_e2e.evidence.cdn import CdnHost
from chatkit_e2e.evidence.chat import Asks, Part, Party, Role
from chatkit_e2e.evidence.element_events import DriverEvent, ElementEvent, EventName
from chatkit_e2e.evidence.moments import LogEntry
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.installation import STATIC
from chatkit_e2e.screen.observation import Answer, Question

FILE: Final = STATIC / "driver" / "messages.d.ts"
HEAD: Final = """\
// What the two halves of the driver and Python tell each other. Generated from Python's models: to change it, change
// those and run `python -m chatkit_e2e.screen.typescript`.
"""
_NAMED: Final[Mapping[str, Any]] = {
    "Blank": Blank,
    "Role": Role,
    "Part": Part,
    "Party": Party,
    "Asks": Asks,
    "ElementEvent": ElementEvent,
    "DriverEvent": DriverEvent,
    "EventName": EventName,
    "CdnHost": CdnHost,
}
_SIMPLE: Final = {"string": "string", "boolean": "boolean", "integer": "number", "number": "number", "null": "null"}

Schema = Mapping[str, Any]


def declarations() -> str:
    """The whole file."""
    # What a script is asked and what it logs has every field; what it answers may lack those that have a default.
    told: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Question, "serialization"), (Answer, "validation")]
    told += [(entry, "serialization") for entry in get_args(LogEntry)]
    _, schema = models_json_schema(told)
    unions = [f"  type {name} = {union};\n" for union, name in _names().items()]
    entries = " | ".join(entry.__name__ for entry in get_args(LogEntry))
    interfaces = [_interface(name, one) for name, one in schema["$defs"].items()]
    body = "\n".join(["".join([*unions, f"  type LogEntry = {entries};\n"]), *interfaces])
    return f"{HEAD}\ndeclare namespace Driver {{\n{body}}}\n"


@cache
def _names() -> dict[str, str]:
    """The names of unions that have one, by their declaration."""
    return {_union(TypeAdapter(kind).json_schema()): name for name, kind in _NAMED.items()}


def _interface(name: str, schema: Schema) -> str:
    required = schema.get("required", ())
    fields = "".join(_field(field, one, field in required) for field, one in schema["properties"].items())
    return f"{_comment(schema, '  ')}  interface {name} {{\n{fields}  }}\n"


def _field(name: str, schema: Schema, is_required: bool) -> str:
    return f"{_comment(schema, '    ')}    {name}{'' if is_required else '?'}: {_type(schema)};\n"


def _comment(schema: Schema, indent: str) -> str:
    return f"{indent}/** {schema['description']} */\n" if "description" in schema else ""


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return (
        _names().get(_union(schema))
        or _union(schema)
        or (f"{_type(schema['items'])}[]" if "items" in schema else "unknown")
    )


def _union(schema: Schema) -> str:
    """What is one of several, or one value; empty for everything else."""
    if "anyOf" in schema:
        return " | ".join(_union(one) or _type(one) for one in schema["anyOf"])
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return " | ".join(map(json.dumps, values)) or _SIMPLE.get(schema.get("type", ""), "")


if __name__ == "__main__":
    FILE.write_text(declarations(), encoding="utf-8")
