"""Traits: what can be said of a case on one side so that it can be held against the other.

Read from its result and its timeline. Times, ids, ports and names of hashed files are no traits: `normal.py`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, TypeVar

from chatkit_e2e.compare.normal import Normal
from chatkit_e2e.evidence.comparison import Topic
from chatkit_e2e.evidence.element_events import LAYOUT_CHANGE, LOG
from chatkit_e2e.evidence.events import name_of
from chatkit_e2e.evidence.exchanges import exchanges
from chatkit_e2e.evidence.moments import (
    Appeared,
    AskedOutside,
    Changed,
    Moment,
    Received,
    Reported,
    Spoken,
    Thrown,
    Vanished,
    Written,
    of,
)
from chatkit_e2e.evidence.results import CaseResult

Subject = tuple[Topic, str]
"""A topic, and what of it is told: a type of request, an event, a checkpoint."""

# Headers that follow from the body, and those that the browser sets by its own version.
_DERIVED: Final = {"content-length", "user-agent", "sec-ch-ua", "sec-ch-ua-platform", "sec-ch-ua-mobile"}
_SWARMS: Final = (LOG, LAYOUT_CHANGE)
# The component's name for a thread that the backend has not named yet (facts 1.4).
_CLIENT_THREAD: Final = re.compile(r"\bclient_thread_\w+")


@dataclass
class Traits:
    """Of one case, on one side."""

    sequences: dict[Subject, list[str]] = field(default_factory=dict)
    """What comes in an order."""
    parts: dict[Subject, dict[str, str]] = field(default_factory=dict)
    """What a subject consists of; held against the other side only where that has the subject too."""


def traits(result: CaseResult, moments: Sequence[Moment], *, answers: bool = False) -> Traits:
    """The traits of a case; with `answers` also those of the backend, which is the same on both sides otherwise."""
    found = Traits()
    normal = Normal()
    found.parts["verdict", "verdict"] = _verdict(result)
    found.sequences["screen", "messages"] = _messages(moments)
    for spoken in of(moments, Spoken):
        found.sequences["speech", spoken.checkpoint] = _lines(normal.of(spoken.text))
    _requests(of(moments, Received), normal, found)
    _events(of(moments, Reported), normal, found)
    found.parts["console", "console"] = dict.fromkeys(_console(moments, normal), "written")
    found.parts["outside", "outside"] = dict.fromkeys(_outside(of(moments, AskedOutside), normal), "asked")
    if answers:
        _answers(moments, normal, found)
    return found


def _verdict(result: CaseResult) -> dict[str, str]:
    reasons = {name: f" ({reason})" for name, reason in result.reason.items()}
    judged = {
        f"checkpoint {name}": "holds" if holds else f"fails{reasons.get(name, '')}"
        for name, holds in result.checkpoints.items()
    }
    return {**judged, "left on the screen": result.blank, "causes": ", ".join(result.causes) or "none"}


def _messages(moments: Sequence[Moment]) -> list[str]:
    """What came on the screen, what was written anew there, and what went.

    An answer that grows is left to speech and pictures: in how many steps it does so is up to the network.
    """
    seen = [moment for moment in moments if isinstance(moment, Appeared | Changed | Vanished)]
    words = [f"{one.role} {_became(one)}" for one in seen if not _grew(one)]
    return [word for word, _ in groupby(words)]


def _grew(moment: Moment) -> bool:
    return isinstance(moment, Changed) and moment.text.startswith(moment.was)


def _became(moment: Appeared | Changed | Vanished) -> str:
    if isinstance(moment, Changed):
        return "rewritten" if moment.text else "emptied"
    return moment.kind


def _lines(text: str) -> list[str]:
    # A colon at the end says that the next lines are inside: they say so themselves.
    return [line.strip().removeprefix("- ").rstrip(":") for line in text.splitlines() if line.strip()]


def _requests(requests: Sequence[Received], normal: Normal, found: Traits) -> None:
    found.sequences["request", "order"] = [_type(request) for request in requests]
    for name, same in _grouped(requests, _type):
        bodies = [normal.of(request.body) for request in same]
        paths = _joined(one.path.partition("/chatkit")[2] for one in same)
        elsewhere = {"path behind api.url": paths} if paths else {}
        found.parts["request", name] = {"method": _joined(one.method for one in same), **elsewhere, **_values(bodies)}
    names = {name for request in requests for name in request.headers} - _DERIVED
    found.parts["request", "every request"] = {
        f"header {name}": _joined(normal.of(request.headers.get(name, "not sent")) for request in requests)
        for name in sorted(names)
    }


def _type(request: Received) -> str:
    return request.type or "a request without a type"


def _events(events: Sequence[Reported], normal: Normal, found: Traits) -> None:
    found.sequences["element", "order"] = [event.name for event in events if event.name not in _SWARMS]
    for name, same in _grouped(events, lambda event: event.name):
        if name == LOG:
            found.parts["element", name] = _logged(same)
        elif name != LAYOUT_CHANGE:
            found.parts["element", name] = _values([normal.of(_own(event.detail)) for event in same])


def _logged(events: Iterable[Reported]) -> dict[str, str]:
    """What is logged, by name, and which data come with it; their values are the visit's, durations for example."""
    logs = [event.detail for event in events if isinstance(event.detail, dict)]
    names = {str(log.get("name", "")): "logged" for log in logs}
    data = {f"{log.get('name', '')} {path}": "said" for log in logs for path, _ in leaves(log.get("data")) if path}
    return dict(sorted({**names, **data}.items()))


def _own(detail: Any) -> Any:  # noqa: ANN401  any JSON
    """An event's detail, with the same name for each thread that only the component knows."""
    if isinstance(detail, str):
        return _CLIENT_THREAD.sub("<client thread>", detail)
    if isinstance(detail, dict):
        return {name: _own(part) for name, part in detail.items()}
    return [_own(part) for part in detail] if isinstance(detail, list) else detail


def _console(moments: Sequence[Moment], normal: Normal) -> Iterator[str]:
    for moment in moments:
        if isinstance(moment, Written):
            yield f"{moment.level}: {normal.of(moment.text.partition(chr(10))[0]) or '(an empty line)'}"
        elif isinstance(moment, Thrown):
            yield f"page error: {moment.name}: {normal.of(moment.text.partition(chr(10))[0])}"


def _outside(asked: Iterable[AskedOutside], normal: Normal) -> Iterator[str]:
    for one in asked:
        yield f"{one.method} {normal.of(one.address)}"


def _answers(moments: Sequence[Moment], normal: Normal, found: Traits) -> None:
    """What the backend answers. An event is the same one whatever was asked for: its change is told once."""
    answered = list(exchanges(moments))
    for kind, same in _grouped(answered, lambda exchange: exchange.type or "a request without a type"):
        heads = [{"status": exchange.status, "content-type": exchange.media_type} for exchange in same]
        found.parts["answer", kind] = _values(normal.of(heads))
    events = [event for exchange in answered for event in exchange.events]
    found.sequences["answer", "order"] = [name_of(event) for event in events]
    for name, alike in _grouped(events, name_of):
        found.parts["answer", name] = _values([normal.of(event) for event in alike])


def _values(bodies: Iterable[Any]) -> dict[str, str]:
    """The values at each place of some JSON: `params.input.content[].text` and what stands there."""
    places: dict[str, set[str]] = {}
    for body in bodies:
        for path, value in leaves(body) if body else ():  # an empty detail has no place
            places.setdefault(path, set()).add(value)
    return {path: _joined(values) for path, values in places.items()}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401  any JSON
    """Each scalar and each empty object or list in a JSON value, with its path; `[]` in it is any place of a list."""
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value:
        for part in value:
            yield from leaves(part, f"{path}[]")
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def _joined(values: Iterable[str]) -> str:
    return ", ".join(sorted(set(values)))


T = TypeVar("T")


def _grouped(things: Iterable[T], key: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    groups: dict[str, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return list(groups.items())
