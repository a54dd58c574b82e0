"""What the npm packages promise: options, methods, events and widgets of two versions, and what differs."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.installation import STATIC
from chatkit_e2e.lab.build_cache import LIMIT_S
from chatkit_e2e.lab.node import node
from chatkit_e2e.lab.npm_packages import TYPESCRIPT, package, version_in
from chatkit_e2e.subprocesses import run

_SCRIPT: Final = STATIC / "compare" / "promises.mjs"
MAX_NAMED: Final = 3
"""So many places of one declaration are named in a sentence."""

Kind = Literal["option", "method", "event", "widget", "handler", "returned by useChatKit:"]


class Promised(BaseModel):
    """A member of a type that a page can reach, or the values that one may have."""

    model_config = ConfigDict(frozen=True)

    paths: list[str]
    """Where it is reached, the kind first: `option composer.tools[].icon`."""
    optional: bool
    type: str
    """As it is written; empty for values."""
    shape: str
    """The type without names."""
    values: list[str] | None
    """The literals that it may be; None for a member."""

    def __str__(self) -> str:
        return f"{self.type} (may be left out)" if self.optional else self.type


class Trial(BaseModel):
    """Options that the types allow."""

    model_config = ConfigDict(frozen=True)

    path: str
    """The option that it is about: `composer.tools[].icon`."""
    value: str
    """What it is set to, as the types say it."""
    patches: list[dict[str, Any]]
    """What is set besides the working options: one of these should do, because a string may have to be an address."""


class Promises(BaseModel):
    """All that a version of a package promises."""

    promises: list[Promised]
    trials: list[Trial]


@functools.cache
def promises(name: str, version: str) -> Promises:
    """What this version of an npm package promises, read from its type definitions.

    Raises:
        NotBuilt: it cannot be had here and now.
        ProgramFailed: it has no type definitions.
    """
    folder = package(name, version)
    return read(folder, name)


def read(folder: Path, name: str) -> Promises:
    """What the package in the `node_modules` of a folder promises, read by the TypeScript that is there."""
    typescript = (folder / "node_modules" / "typescript" / "lib" / "typescript.js").as_uri()
    return Promises.model_validate_json(run([*node(), _SCRIPT, folder.as_posix(), name, typescript], limit_s=LIMIT_S))


def differences(a: str, b: str, name: str = "@openai/chatkit") -> list[Difference]:
    """What two versions of an npm package promise otherwise: one difference for each declaration that changed.

    Raises:
        NotBuilt: one of them cannot be had here and now.
        ProgramFailed: one has no type definitions.
    """
    certainty = f"Read in the type definitions of {_called(name, a)} and {_called(name, b)} by TypeScript {TYPESCRIPT}."
    return list(compare(promises(name, a).promises, promises(name, b).promises, certainty))


def _called(name: str, version: str) -> str:
    """With the version of the types where those are another package's."""
    types = "@openai/chatkit"
    brings = "" if name == types else f" (with {types}@{version_in(package(name, version), types)})"
    return f"{name}@{version}{brings}"


def compare(a: Sequence[Promised], b: Sequence[Promised], certainty: str) -> Iterator[Difference]:
    """The differences of two lists of promises. What is new with something else that is new is told with that."""
    tell = functools.partial(_difference, certainty=certainty)
    yield from _compare_members(_of(a, values=False), _of(b, values=False), tell)
    yield from _compare_values(_of(a, values=True), _of(b, values=True), tell)


def _of(promised: Iterable[Promised], *, values: bool) -> list[Promised]:
    return [one for one in promised if (one.values is not None) == values]


Tell = Callable[[Sequence[str], str, str, str], Difference]
"""Of paths, what A and B have, and what it means."""


def _compare_members(a: Sequence[Promised], b: Sequence[Promised], tell: Tell) -> Iterator[Difference]:
    changed = [(was, now) for was, now in _pairs(a, b) if (was.optional, was.shape) != (now.optional, now.shape)]
    for one in _topmost(a, b, [was for was, now in changed if _objects(was) > _objects(now)]):
        yield tell(one.paths, str(one), "", _GONE[kind_of(one.paths[0])])
    for one in _topmost(b, a, [now for was, now in changed if _objects(now) > _objects(was)]):
        # A member that may not be left out is required; a kind of widget is only new.
        sentences = _NEW if one.optional or "." not in one.paths[0] else _NEW_AND_REQUIRED
        yield tell(one.paths, "", str(one), sentences[kind_of(one.paths[0])])
    for was, now in changed:
        yield tell(now.paths, str(was), str(now), _meaning_of_change(was, now))


def _objects(one: Promised) -> int:
    """How many kinds of object it may be."""
    return one.shape.count("{…}")


def _compare_values(a: Sequence[Promised], b: Sequence[Promised], tell: Tell) -> Iterator[Difference]:
    for before, after in _pairs(a, b):
        gone, new = _without(before, after), _without(after, before)
        if gone or new:
            meaning = _VALUES_GONE if gone else _VALUES_NEW
            yield tell([f"{path}: values" for path in after.paths], gone, new, meaning)


def _without(one: Promised, other: Promised) -> str:
    return ", ".join(value for value in one.values or () if value not in (other.values or ()))


def _pairs(a: Sequence[Promised], b: Sequence[Promised]) -> Iterator[tuple[Promised, Promised]]:
    """Those that are reached in one place of both, whatever their types are called; each of B's is told of once."""
    places = {path: one for one in a for path in one.paths}
    for one in b:
        before = next((places[path] for path in one.paths if path in places), None)
        if before is not None:
            yield before, one


def _topmost(there: Sequence[Promised], other: Sequence[Promised], told: Sequence[Promised]) -> Iterator[Promised]:
    """Those that are there and in no place of the other, unless they are inside of another one or of what is `told`."""
    known = {path for one in other for path in one.paths}
    alone = [one for one in there if not known.intersection(one.paths)]
    around = {path for one in [*alone, *told] for path in one.paths}
    for one in alone:
        if not all(_is_inside(path, around) for path in one.paths):
            yield one


_BORDERS: Final = ".[(<:"
"""What stands in a path between a thing and what is inside."""


def _is_inside(path: str, paths: set[str]) -> bool:
    return any(path[:at] in paths for at, sign in enumerate(path) if sign in _BORDERS)


def kind_of(path: str) -> Kind:
    """What a path leads to, its first word or words."""
    return next(kind for kind in _NEW if path.startswith(f"{kind} "))


def _difference(paths: Sequence[str], a: str, b: str, meaning: str, *, certainty: str) -> Difference:
    return Difference(topic="package", what=named(paths), a=a, b=b, meaning=meaning, certainty=certainty)


def named(paths: Sequence[str]) -> str:
    """Paths for people: each kind once, and only a few of many."""
    first = kind_of(paths[0])
    rest = [path.removeprefix(f"{first} ") for path in paths[1:MAX_NAMED]]
    more = [f"{len(paths) - MAX_NAMED} more"] if len(paths) > MAX_NAMED else []
    return ", ".join([paths[0], *rest, *more])


_COMPONENT = "The CDN's component decides what happens; the package only says what TypeScript accepts."
_NEW: Final[dict[Kind, str]] = {
    "option": f"A page may set it from B on. {_COMPONENT}",
    "method": f"A page may use it from B on. {_COMPONENT}",
    "event": f"A page may listen for it, and read it, with its type from B on. {_COMPONENT}",
    "widget": f"A backend that is written in TypeScript may send it with its type from B on. {_COMPONENT}",
    "handler": "A React page may give useChatKit this handler from B on; before, nobody listens for its event.",
    "returned by useChatKit:": "A React page may use it from B on; before, only the element had it.",
}
_NEW_AND_REQUIRED: Final[dict[Kind, str]] = {
    **_NEW,
    "option": f"TypeScript refuses a page that leaves it out from B on, where what it belongs to is set. {_COMPONENT}",
    "widget": f"TypeScript refuses a widget of this kind without it from B on. {_COMPONENT}",
}
_GONE: Final[dict[Kind, str]] = {
    "option": f"TypeScript refuses a page that sets it from B on. {_COMPONENT}",
    "method": f"TypeScript refuses a page that uses it from B on. {_COMPONENT}",
    "event": f"A page that listens for it, or reads it, has no type for it from B on. {_COMPONENT}",
    "widget": f"TypeScript refuses it in a widget from B on. {_COMPONENT}",
    "handler": "A React page that gives useChatKit this handler hears nothing any more from B on.",
    "returned by useChatKit:": "A React page that uses it fails from B on.",
}
_VALUES_NEW: Final = f"B's types accept more values. {_COMPONENT}"
_VALUES_GONE: Final = f"TypeScript refuses a page that has the values which are A's alone from B on. {_COMPONENT}"


def _meaning_of_change(before: Promised, after: Promised) -> str:
    if before.shape != after.shape:
        return f"Code that fits A's type may not fit B's. {_COMPONENT}"
    if before.optional:
        return f"It may be left out in A and not in B. {_COMPONENT}"
    return f"It may be left out in B and not in A. {_COMPONENT}"
