"""What two versions of a package differ in by themselves, without a conversation: types, answers, promises."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chatkit_e2e.compare import answers, held, promises, schemas
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.side import SDK, TYPES, Side
from chatkit_e2e.compare.steady import REPETITIONS
from chatkit_e2e.component import Component
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import BINDINGS
from chatkit_e2e.lab.npm_packages import package
from chatkit_e2e.lab.sdk_environments import python_of
from chatkit_e2e.run.runner import Runner
from chatkit_e2e.subprocesses import ProgramFailed


@dataclass(frozen=True)
class Conversations:
    """What they showed of the protocol."""

    types: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The ids of the cases in which a type was on the wire, by its name (`wire_names`)."""
    events: Collection[str] = ()
    """The names of the element's events on B."""


def install(one: Side) -> None:
    """Have what the side names, or find out that it cannot be had, before anything is compared.

    Raises:
        NotBuilt: there is no such version, or it cannot be installed here and now.
    """
    for name, version in one.packages.items():
        if name == SDK:
            python_of(version)
        else:
            package(name, version)


def look(a: Side, b: Side, component: Component, seen: Conversations) -> Looked:
    """What the packages of two sides differ in. `component` is that of B.

    Raises:
        BrowserUnavailable, UnknownDom: see `Runner`.
    """
    found = Looked()
    for name, one in _looks(a, b, component, seen):
        try:
            found.add(one())
        except (NotBuilt, ProgramFailed) as reason:
            found.add(Looked(untried=[f"{name}: {reason}"]))
    return found


Look = Callable[[], Looked]


def _looks(a: Side, b: Side, component: Component, seen: Conversations) -> Iterator[tuple[str, Look]]:
    for name in (SDK, BINDINGS, TYPES):
        one, other = a.packages.get(name), b.packages.get(name)
        if one is None or other is None or one == other:
            continue
        looks = _sdk(one, other, seen) if name == SDK else _npm(name, one, other, component, seen)
        yield from ((f"{name} {one} with {other}", look) for look in looks)


def _sdk(one: str, other: str, seen: Conversations) -> Iterator[Look]:
    yield lambda: Looked(schemas.differences(one, other, seen.types))
    yield lambda: answers.look(one, other)


def _npm(name: str, one: str, other: str, component: Component, seen: Conversations) -> Iterator[Look]:
    yield lambda: Looked(promises.differences(one, other, name))
    yield lambda: _held(name, other, component, seen)


def _held(name: str, version: str, component: Component, seen: Conversations) -> Looked:
    """What the newer package promises, against the component; told where it is so each time."""
    with Runner(component) as runner:
        looks = [held.look(runner, version, seen.events, name)]
        while looks[0].differences and len(looks) <= REPETITIONS:
            looks.append(held.look(runner, version, seen.events, name))
    return lasting(looks)


def lasting(looks: Sequence[Looked]) -> Looked:
    """What each of several looks found, and apart from it what only some did."""
    first, *again = looks
    steady = [one for one in first.differences if all(one in other.differences for other in again)]
    times = f"Came again {len(again)} times out of {len(again)}."
    found = Looked([one.model_copy(update={"certainty": f"{one.certainty} {times}"}) for one in steady])
    for each in looks:
        others = [f"{one.topic}: {one.what}" for one in each.differences if one not in steady]
        found.add(Looked(unsteady=others, untried=each.untried))
    return found
