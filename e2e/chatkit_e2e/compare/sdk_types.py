"""The types of one version of the SDK, read from the JSON that `sdk/schemas.py` prints."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]

_TAKES: Final = ("format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_FEW, _MANY = 3, 40
"""Of what may stand somewhere: more than the one go by their name, if they have one; of more than the other values some
are left out."""
_OUTER: Final = re.compile(r"^(?:(?:list|dict) of )+")
_GENERIC: Final = re.compile(r"^([A-Z][A-Za-z]*)_.+_$")  # pydantic's name of `Page[ThreadItem]`: Page_..._
_ANY: Final = "[…]"


@dataclass(frozen=True)
class Field:
    """One field of a type."""

    takes: frozenset[str]
    """What may stand in it: names of types, `string`, `null`, `"a value"`, each perhaps as `list of` or `dict of`."""
    required: bool
    default: str = ""
    """As JSON; empty where the SDK tells none."""


@dataclass(frozen=True)
class SdkType:
    """A class with fields, or a name for a union or for literal values."""

    name: str
    fields: Mapping[str, Field]
    takes: frozenset[str] = frozenset()
    """What a name stands for; empty for a class."""
    bases: tuple[str, ...] = ()
    extras: str = ""
    """`allowed` or `refused`, where the class says so; otherwise fields that it does not know are ignored."""

    @property
    def wire(self) -> str:
        """The value of `type` by which it is known on the wire; empty where it has none or one of several."""
        values = self.fields["type"].takes if "type" in self.fields else frozenset[str]()
        only = next(iter(values)) if len(values) == 1 else ""
        return str(json.loads(only)) if only.startswith('"') else ""

    def refers_to(self) -> set[str]:
        """The names that stand in its fields or among its members; also those of no type, like `string`."""
        return {inner(one) for takes in (self.takes, *(f.takes for f in self.fields.values())) for one in takes}


Types = Mapping[str, SdkType]
"""By name."""


def types_of(printed: Schema) -> dict[str, SdkType]:
    """The types in what `sdk/schemas.py` printed."""
    definitions = {_plain(name): schema for name, schema in printed["definitions"].items()}
    bases = {**{name: (name.removesuffix(_ANY),) for name in definitions if name.endswith(_ANY)}, **printed["bases"]}
    types = {name: _type(name, schema, bases.get(name, ())) for name, schema in definitions.items()}
    for name, schema in printed["exported"].items():
        if name not in types:
            types[name] = _type(name, schema, ())
    return types


def inner(one: str) -> str:
    """`list of ThreadItem` is `ThreadItem`."""
    return _OUTER.sub("", one)


def reached(types: Types, roots: Iterable[str]) -> set[str]:
    """The types that the roots consist of, themselves included."""
    found: set[str] = set()
    ahead = [name for name in roots if name in types]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [other for other in types[name].refers_to() if other in types]
    return found


def shown(takes: Iterable[str], types: Types) -> str:
    """What may stand there, for people: unions and values that have a name in the SDK go by it."""
    left, names = set(takes), []
    aliases = [one for one in types.values() if len(one.takes) > _FEW]
    for alias in sorted(aliases, key=lambda one: (-len(one.takes), one.name)):
        if alias.takes <= left:
            left -= alias.takes
            names.append(alias.name)
    values = sorted(one for one in left if one[0] == '"')
    others = sorted(left - set(values) - {"null"})
    few = values if len(values) <= _MANY else [*values[: _MANY - 1], f"{len(values) - _MANY + 1} more"]
    return " or ".join([*names, *others, *few, *(["null"] if "null" in left else [])])


def _plain(name: str) -> str:
    generic = _GENERIC.match(name)
    return f"{generic[1]}{_ANY}" if generic else name


def _type(name: str, schema: Schema, bases: Iterable[str]) -> SdkType:
    if "properties" not in schema and schema.get("type") != "object":
        return SdkType(name, {}, frozenset(_takes(schema)))
    required = schema.get("required", ())
    fields = {
        field: Field(frozenset(_takes(of)), field in required, json.dumps(of["default"]) if "default" in of else "")
        for field, of in schema.get("properties", {}).items()
    }
    extras = {True: "allowed", False: "refused"}.get(schema.get("additionalProperties", None), "")
    return SdkType(name, fields, frozenset(), tuple(bases), extras)


def _takes(schema: Schema) -> set[str]:
    members = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if members:
        return {one for member in members for one in _takes(member)}
    if "$ref" in schema:
        return {_plain(schema["$ref"].rpartition("/")[2])}
    if "const" in schema:
        return {json.dumps(schema["const"])}
    if "enum" in schema:
        return {json.dumps(value) for value in schema["enum"]}
    return _plain_value(schema)


def _plain_value(schema: Schema) -> set[str]:
    kind = schema.get("type", "any")
    if kind == "array":
        return {f"list of {one}" for one in _takes(schema.get("items", {}))}
    if kind == "object":
        values = schema.get("additionalProperties")
        return {f"dict of {one}" for one in _takes(values if isinstance(values, Mapping) else {})}
    limits = [f"{key} {schema[key]}" for key in _TAKES if key in schema]
    return {f"{kind} ({', '.join(limits)})" if limits else kind}
