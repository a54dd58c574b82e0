"""Prints the JSON schemas of the installed `openai-chatkit`, whichever version that is, as one JSON object.

A program, not a module of the suite: it runs in an environment that has the SDK and nothing of the suite, and names
nothing that only some versions have. It prints

- `exported`: each public name of the SDK's modules that has a schema, with that schema;
- `definitions`: the schemas that these refer to (`#/definitions/...`);
- `bases`: for each class, those of the SDK that it inherits fields from;
- `without`: the public names whose schema cannot be made, with the reason.

The schemas are those of what a class takes: of what it writes, a class with a serializer of its own says nothing.
"""

import importlib
import json
import sys
import types
import typing
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.errors import PydanticUserError

MODULES = ("types", "widgets", "actions", "errors", "icons")
TEMPLATE = "#/definitions/{model}"


def exported() -> dict[str, Any]:
    """What the SDK's modules define: classes with fields, enumerations, and names for unions and literals."""
    found: dict[str, Any] = {}
    for name in MODULES:
        try:
            module = importlib.import_module(f"chatkit.{name}")
        except ModuleNotFoundError:
            continue  # an older version has no such module
        found.update({key: value for key, value in vars(module).items() if key[0] != "_" and _has_schema(value)})
    return found


def _has_schema(value: Any) -> bool:  # noqa: ANN401
    if typing.get_origin(value) in (typing.Union, types.UnionType, typing.Annotated, typing.Literal):
        return True
    return isinstance(value, type) and value.__module__.startswith("chatkit.") and _is_data(value)


def _is_data(class_: type) -> bool:
    fielded = issubclass(class_, BaseModel) or hasattr(class_, "__total__")
    return fielded or hasattr(class_, "__members__")


def made(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """The schemas by name, the definitions that they refer to, and what has no schema."""
    adapters: list[tuple[str, typing.Literal["validation"], TypeAdapter[Any]]] = []
    without: dict[str, str] = {}
    for name, value in values.items():
        try:
            adapters.append((name, "validation", TypeAdapter(value)))
        except (PydanticUserError, TypeError) as error:
            without[name] = str(error).splitlines()[0]
    schemas, common = TypeAdapter.json_schemas(adapters, ref_template=TEMPLATE)
    return {name: schema for (name, _), schema in schemas.items()}, common.get("$defs", {}), without


def main() -> None:
    """Print them."""
    values = exported()
    schemas, definitions, without = made(values)
    bases = {
        name: [base.__name__ for base in value.__mro__[1:] if base.__module__.startswith("chatkit.")]
        for name, value in values.items()
        if isinstance(value, type)
    }
    json.dump({"exported": schemas, "definitions": definitions, "bases": bases, "without": without}, sys.stdout)


if __name__ == "__main__":
    main()
