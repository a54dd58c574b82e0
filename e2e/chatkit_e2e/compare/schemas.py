"""What the types of two versions of the SDK allow: requests, events, items, widgets, attachments."""

import functools
import json
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from chatkit_e2e.compare.sdk_changes import Change, Kind, changes
from chatkit_e2e.compare.sdk_types import Schema, Types, reached, types_of
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.sdk_environments import python_of
from chatkit_e2e.subprocesses import ProgramFailed, run

PROGRAM: Final = Path(str(files("chatkit_fake_backend") / "sdk" / "schemas.py"))
CERTAINTY: Final = "Read from the types of both versions; nothing was sent for it."
_LIMIT_S: Final = 120.0  # ends a hang; it takes some seconds

_REQUESTS: Final = ("ChatKitReq",)
_SENT: Final = ("ThreadStreamEvent", "Thread", "Attachment")
_ANSWERS: Final = ("Result", "Response")  # how the SDK's classes end that only answer a request

Direction = Literal["request", "sent", "both", "python"]
"""Who sends it: the component, the server, either, or nobody: it stays inside a backend's Python."""


def differences(a: str, b: str, covered: Mapping[str, Collection[str]]) -> list[Difference]:
    """The changes of the types from version A to version B. `covered` has the ids of the cases in which a type was on
    the wire, by the names of `wire_names()`.

    Raises:
        NotBuilt: a version is not there, or its types cannot be read here; the message is a sentence.
    """
    return between(types_in(a), types_in(b), covered)


@functools.cache
def types_in(version: str) -> Types:
    """The types of a version.

    Raises:
        NotBuilt: there is no such version, or its types cannot be read here.
    """
    try:
        return types_of(printed_by(python_of(version)))
    except ProgramFailed as error:
        raise NotBuilt(f"the types of openai-chatkit {version} could not be read: {error}") from None


def printed_by(python: Path) -> Schema:
    """What the program prints with the SDK of this interpreter.

    Raises:
        ProgramFailed: it did not end well.
    """
    # Isolated: with the environment's own packages only, whatever folder this runs in.
    answer: Schema = json.loads(run([python, "-I", "-W", "ignore", PROGRAM], limit_s=_LIMIT_S))
    return answer


def between(a: Types, b: Types, covered: Mapping[str, Collection[str]]) -> list[Difference]:
    """The changes from one version's types to another's."""
    return [_difference(change, a, b, covered) for change in changes(a, b)]


def _difference(change: Change, a: Types, b: Types, covered: Mapping[str, Collection[str]]) -> Difference:
    types = b if change.type in b else a
    direction = _direction(change, a, b)
    names = {change.type, *(place.partition(".")[0] for place in change.also)}
    cases = sorted({case for name in names for key in _keys(name, types) for case in covered.get(key, ())})
    sentences = [_SENTENCES[change.kind][each] for each in _EACH[direction]]
    if not cases and direction != "python":
        sentences.append("No case that was run covers it.")
    return Difference(
        topic="schema",
        what=_what(change, types, direction),
        a=change.a,
        b=change.b,
        meaning=" ".join(sentences),
        certainty=CERTAINTY,
        cases=cases,
    )


def _what(change: Change, types: Types, direction: Direction) -> str:
    one = types[change.type]
    place = change.place
    if not change.field and one.wire:
        role = next((role for union, role in _ROLES.items() if change.type in reached_at_once(types, union)), "type")
        place = f"{role} {one.wire} ({change.type})"
    also = f" (also {', '.join(change.also)})" if change.also else ""
    return f"{place}{also}" if direction != "python" else f"{place}{also}, in Python only"


def reached_at_once(types: Types, union: str) -> set[str]:
    """The members of a union; none where there is no such union."""
    return types[union].refers_to() if union in types else set()


_ROLES: Final = {
    "ChatKitReq": "request",
    "ThreadStreamEvent": "event",
    "ThreadItemUpdate": "update",
    "ThreadItem": "item",
    "WidgetRoot": "widget",
    "WidgetComponent": "widget",
}
"""What a member of a union is called."""


def _direction(change: Change, a: Types, b: Types) -> Direction:
    places = {change.type, *(place.partition(".")[0] for place in change.also)}
    asked = any(places & reached(types, _REQUESTS) for types in (a, b))
    sent = any(places & reached(types, [*_SENT, *_answers(types)]) for types in (a, b))
    if asked and sent:
        return "both"
    return "request" if asked else "sent" if sent else "python"


def _answers(types: Types) -> list[str]:
    return [name for name in types if name.endswith(_ANSWERS)]


def _keys(name: str, types: Types) -> set[str]:
    """The names in `covered` that say that this type was there: its own, or where that is not of it alone, or it has
    none, those of the types that it is part of."""
    one = types.get(name)
    if one is None:
        return set()
    alike = [other for other in types.values() if one.wire and other.wire == one.wire]
    if len(alike) == 1:
        return {one.wire}
    around = {types[parent].wire for parent in _around(name, types)}
    return {f"{parent}>{one.wire}" for parent in around} if one.wire else around


def _around(name: str, types: Types) -> set[str]:
    """The nearest types with a `type` of their own that this one is part of."""
    found, seen, ahead = set(), {name}, [name]
    while ahead:
        part = ahead.pop()
        for parent in types.values():
            if parent.name not in seen and (part in parent.refers_to() or part in parent.bases):
                seen.add(parent.name)
                if parent.wire:
                    found.add(parent.name)
                else:
                    ahead.append(parent.name)
    return found


_EACH: Final[Mapping[Direction, tuple[Direction, ...]]] = {
    "request": ("request",),
    "sent": ("sent",),
    "both": ("request", "sent"),
    "python": ("python",),
}
_PYTHON: Final = "It is not on the wire; code of a backend that uses it has to follow."
_SENTENCES: Final[Mapping[Kind, Mapping[Direction, str]]] = {
    "type-added": {
        "request": "The component may send it to a server with B's SDK; one with A's refuses it.",
        "sent": "B's types allow a server to send it; the component then has to know it.",
        "python": "A backend may use it from B on; it is not on the wire.",
    },
    "type-removed": {
        "request": "A server with B's SDK refuses it; the component must not send it any more.",
        "sent": "B's SDK has no type for it: a backend that sends it has to change.",
        "python": _PYTHON,
    },
    "renamed": {
        "request": "On the wire nothing changes; code that names the class has to follow.",
        "sent": "On the wire nothing changes; code that names the class has to follow.",
        "python": _PYTHON,
    },
    "field-added": {
        "request": "The component may send it: a server with B's SDK reads it, one with A's does not.",
        "sent": "B's types allow a server to send it; the component has to know it to make use of it.",
        "python": "Code of a backend may use it from B on; it is not on the wire.",
    },
    "field-removed": {
        "request": "A server with B's SDK does not read it: what the component sends there is lost.",
        "sent": "B's types have no place for it: a component or a page that needs it goes without.",
        "python": _PYTHON,
    },
    "required": {
        "request": "A server with B's SDK refuses a request without it.",
        "sent": "A backend on B's SDK has to give it wherever it makes one.",
        "python": _PYTHON,
    },
    "optional": {
        "request": "A server with B's SDK takes a request without it, one with A's refuses that.",
        "sent": "B's types allow a server to leave it out; the component has to bear that.",
        "python": _PYTHON,
    },
    "default": {
        "request": "A request without it means something else to a server with B's SDK.",
        "sent": "Where a backend does not set it, B's types fill in something else.",
        "python": _PYTHON,
    },
    "more": {
        "request": "The component may send this: a server with B's SDK takes it, one with A's refuses the request.",
        "sent": "B's types allow a server to send this; the component then has to know it.",
        "python": "Code of a backend may use this from B on.",
    },
    "fewer": {
        "request": "A server with B's SDK takes less there, and refuses a request with the rest.",
        "sent": "B's types take less there: a backend that sends the rest has to change.",
        "python": _PYTHON,
    },
    "other": {
        "request": "A server with B's SDK refuses requests that A's takes, or takes others.",
        "sent": "B's types want something else there: a backend has to give it, the component to know it.",
        "python": _PYTHON,
    },
    "extras": {
        "request": "Fields that the SDK does not know are treated otherwise where the component sends them.",
        "sent": "Fields that the SDK does not know are treated otherwise where a backend gives them.",
        "python": _PYTHON,
    },
}
