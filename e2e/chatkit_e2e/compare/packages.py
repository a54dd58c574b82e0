"""What two versions of a package differ in by themselves, without a conversation: types, answers, promises."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from chatkit_e2e.compare import answers, held, promises, schemas
from chatkit_e2e.compare.side import SDK, TYPES, Side
from chatkit_e2e.compare.steady import REPETITIONS
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import BINDINGS
from chatkit_e2e.run.runner import Runner
from chatkit_e2e.subprocesses import ProgramFailed


@dataclass(frozen=True)
class Seen:
    """What the conversations showed of the protocol."""

    types: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The ids of the cases in which a type was on the wire, by its name (`wire_names`)."""
    events: Collection[str] = ()
    """The names of the element's events on B."""


def differences(a: Side, b: Side, component: Component, seen: Seen) -> tuple[list[Difference], list[str]]:
    """What differs, and a sentence for each thing that could not be looked at. `component` is that of B.

    Raises:
        BrowserUnavailable, UnknownDom: see `Runner`.
    """
    found: list[Difference] = []
    untried: list[str] = []
    for name, look in _looks(a, b, component, seen):
        try:
            differing, unseen = look()
        except (NotBuilt, ProgramFailed) as reason:
            differing, unseen = [], [f"{name}: {reason}"]
        found += differing
        untried += unseen
    return found, list(dict.fromkeys(untried))


Found = tuple[list[Difference], list[str]]
Look = tuple[str, Callable[[], Found]]


def _looks(a: Side, b: Side, component: Component, seen: Seen) -> Iterator[Look]:
    for name in (SDK, BINDINGS, TYPES):
        one, other = a.packages.get(name), b.packages.get(name)
        if one is None or other is None or one == other:
            continue
        looks = _sdk(one, other, seen) if name == SDK else _npm(name, one, other, component, seen)
        yield from ((f"{name} {one} with {other}", look) for look in looks)


def _sdk(one: str, other: str, seen: Seen) -> Iterator[Callable[[], Found]]:
    yield lambda: (schemas.differences(one, other, seen.types), [])
    yield lambda: (answers.differences(one, other), [])


def _npm(name: str, one: str, other: str, component: Component, seen: Seen) -> Iterator[Callable[[], Found]]:
    yield lambda: (promises.differences(one, other, name), [])
    yield lambda: _held(name, other, component, seen)


def _held(name: str, version: str, component: Component, seen: Seen) -> Found:
    """What the newer package promises, against the component; told where it is so each time."""
    with Runner(component) as runner:
        lasting, untried = held.differences(runner, version, seen.events, name)
        for _ in range(REPETITIONS if lasting else 0):
            again, _ = held.differences(runner, version, seen.events, name)
            lasting = [one for one in lasting if one in again]
    return lasting, untried
