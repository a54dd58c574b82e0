"""What changed between the types of two versions of the SDK, each real change once.

A class that inherits a changed field, a union that is written out wherever it is used, a class that only a new request
or a new field brings along: they are all there in both schemas, and none of them is a change of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from chatkit_e2e.compare.sdk_types import Field, SdkType, Types, inner, shown

Kind = Literal[
    "type-added", "type-removed", "renamed", "field-added", "field-removed",
    "required", "optional", "default", "more", "fewer", "other", "extras",
]  # fmt: skip
"""`more` and `fewer`: of the values or types that may stand there; `other`: some in place of others."""


@dataclass(frozen=True)
class Change:
    """One change."""

    kind: Kind
    type: str
    """The name of the type, in B where it is there."""
    field: str = ""
    a: str = ""
    b: str = ""
    """What each version has there, for people; for `more` and `fewer` what is there in addition."""
    also: tuple[str, ...] = ()
    """The other types, or types with fields, that have the same change."""

    @property
    def place(self) -> str:
        """`FileAttachment.upload_url`, or the type's name."""
        return f"{self.type}.{self.field}" if self.field else self.type


@dataclass(frozen=True)
class _Members:
    """Members that one place has in one version only."""

    place: Change
    added: frozenset[str]
    removed: frozenset[str]


def changes(a: Types, b: Types) -> list[Change]:
    """The changes from A to B, by the types' names."""
    renamed = _renamed(a, b)
    before = {renamed.get(name, name): _with_names(one, renamed) for name, one in a.items()}
    new, gone = b.keys() - before.keys(), before.keys() - b.keys()
    members: list[_Members] = []
    found = [Change("renamed", later, a=earlier, b=later) for earlier, later in renamed.items()]
    for name in sorted(before.keys() & b.keys()):
        found += _of_type(before[name], b[name], before, b)
        members += _members(before[name], b[name])
    announced = _alone(new, b) | _brought(members, "added", new)
    withdrawn = _alone(gone, before) | _brought(members, "removed", gone)
    found += [Change("type-added", name, b=describe(b[name], b, new)) for name in announced]
    found += [Change("type-removed", name, a=describe(before[name], before, gone)) for name in withdrawn]
    found += _of_members([one for one in members if not _is_told(one, new, gone)], before, b)
    return sorted(_once_by_base(found, b), key=lambda one: (one.type, one.field, one.kind))


def describe(one: SdkType, types: Types, unknown: AbstractSet[str]) -> str:
    """A type with its fields, for people; types that are as unknown as itself are written out where they come first."""
    if not one.fields:
        return f"{one.name}: {shown(one.takes, types)}"
    left = unknown - {one.name}
    fields = []
    for name, field in one.fields.items():
        fields.append(f"{name}{'' if field.required else '?'}: {_written_out(field, types, left)}")
        left = left - {inner(part) for part in field.takes}
    return f"{one.name} {{{', '.join(fields)}}}"


def _written_out(field: Field, types: Types, unknown: AbstractSet[str]) -> str:
    brought = sorted({inner(part) for part in field.takes} & unknown & types.keys())
    text = shown(field.takes, types)
    if len(brought) == 1:
        return text.replace(brought[0], describe(types[brought[0]], types, unknown), 1)
    return text


def _renamed(a: Types, b: Types) -> dict[str, str]:
    """Names in A to names in B: the only class of each side with its `type` and most of its fields."""
    by_wire: dict[str, list[str]] = defaultdict(list)
    for name in b.keys() - a.keys():
        by_wire[b[name].wire].append(name)
    found = {}
    for name in sorted(_classes(a) - _classes(b)):
        candidates = by_wire[a[name].wire] if a[name].wire else []
        alike = [other for other in candidates if _overlap(a[name], b[other]) > 0.5]
        if len(alike) == 1:
            found[name] = alike[0]
    return found


def _classes(types: Types) -> set[str]:
    return {name for name, one in types.items() if one.fields}


def _overlap(one: SdkType, other: SdkType) -> float:
    return len(one.fields.keys() & other.fields.keys()) / max(1, len(one.fields.keys() | other.fields.keys()))


def _with_names(one: SdkType, names: Mapping[str, str]) -> SdkType:
    def now(takes: frozenset[str]) -> frozenset[str]:
        return frozenset(part.removesuffix(inner(part)) + names.get(inner(part), inner(part)) for part in takes)

    fields = {name: replace(field, takes=now(field.takes)) for name, field in one.fields.items()}
    return replace(one, name=names.get(one.name, one.name), fields=fields, takes=now(one.takes))


def _of_type(a: SdkType, b: SdkType, types_a: Types, types_b: Types) -> Iterator[Change]:
    for name in sorted(b.fields.keys() - a.fields.keys()):
        yield Change("field-added", b.name, name, b=_described(b.fields[name], types_b, types_a))
    for name in sorted(a.fields.keys() - b.fields.keys()):
        yield Change("field-removed", b.name, name, a=_described(a.fields[name], types_a, types_b))
    for name in sorted(a.fields.keys() & b.fields.keys()):
        yield from _of_field(b.name, name, a.fields[name], b.fields[name])
    if a.extras != b.extras:
        yield Change("extras", b.name, "", a.extras or "ignored", b.extras or "ignored")


def _of_field(type_: str, name: str, a: Field, b: Field) -> Iterator[Change]:
    if a.required != b.required:
        words = {True: "required", False: "optional"}
        yield Change("required" if b.required else "optional", type_, name, words[a.required], words[b.required])
    elif a.default != b.default:
        yield Change("default", type_, name, a.default or "no default", b.default or "no default")


def _described(field: Field, types: Types, others: Types) -> str:
    return f"{'required' if field.required else 'optional'}: {_written_out(field, types, types.keys() - others.keys())}"


def _members(a: SdkType, b: SdkType) -> Iterator[_Members]:
    pairs = [("", a.takes, b.takes)] if a.takes and b.takes else []
    pairs += [(name, a.fields[name].takes, b.fields[name].takes) for name in a.fields.keys() & b.fields.keys()]
    for name, before, after in sorted(pairs):
        if before != after:
            yield _Members(Change("other", b.name, name), after - before, before - after)


def _brought(members: Iterable[_Members], side: Literal["added", "removed"], types: Iterable[str]) -> set[str]:
    """The types that a union or field gained, or lost."""
    known = set(types)
    return {inner(part) for one in members for part in getattr(one, side) if inner(part) in known}


def _alone(names: Iterable[str], types: Types) -> set[str]:
    """Of these types, those that no other names and none is made of: nothing else tells of them."""
    named = {other for one in types.values() for other in (*one.refers_to(), *one.bases) if other != one.name}
    return {name for name in names if name not in named and types[name].fields}


def _is_told(one: _Members, new: Iterable[str], gone: Iterable[str]) -> bool:
    """Whether the change is only that types came or went, which are told themselves."""
    added, removed = ({inner(part) for part in side} for side in (one.added, one.removed))
    return (added <= set(new) and not removed) or (removed <= set(gone) and not added)


def _of_members(members: Iterable[_Members], a: Types, b: Types) -> Iterator[Change]:
    """One change for all places with the same one; a name for the union or the values comes first."""
    groups: dict[tuple[frozenset[str], frozenset[str]], list[_Members]] = defaultdict(list)
    for one in members:
        groups[frozenset(map(inner, one.added)), frozenset(map(inner, one.removed))].append(one)
    for (added, removed), group in groups.items():
        group.sort(key=lambda one: (bool(one.place.field), len(b[one.place.type].takes), one.place.place))
        first, *others = (one.place for one in group)
        also = tuple(one.place for one in others)
        kind = _kind(added, removed)
        if added and removed and first.field:
            added, removed = b[first.type].fields[first.field].takes, a[first.type].fields[first.field].takes
        yield replace(first, kind=kind, a=shown(removed, a), b=shown(added, b), also=also)


def _kind(added: AbstractSet[str], removed: AbstractSet[str]) -> Kind:
    if not removed or (added and removed <= {"string"} and all(map(_is_text, added))):
        return "more" if not removed else "fewer"
    return "fewer" if not added else "more" if added <= {"string"} and all(map(_is_text, removed)) else "other"


def _is_text(one: str) -> bool:
    """Whether it is a value or a pattern, which a plain `string` takes too."""
    return one.startswith(('"', "string"))


def _once_by_base(found: Iterable[Change], types: Types) -> Iterator[Change]:
    """Each change at the class that has it by itself; those that inherit it are named in it."""
    groups: dict[tuple[str, str, str, str], list[Change]] = defaultdict(list)
    for one in found:
        groups[one.kind, one.field, one.a, one.b].append(one)
    for (_, field, *_), group in groups.items():
        names = {one.type for one in group} if field else set()
        own = {one.type: one for one in group if not names.intersection(types[one.type].bases if field else ())}
        for one in group:
            if one.type not in own:
                base = next(name for name in types[one.type].bases if name in own)
                own[base] = replace(own[base], also=(*own[base].also, one.type))
        yield from own.values()
