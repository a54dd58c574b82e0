"""What two versions of a package differ in by themselves, without a conversation: types, answers, promises."""

from collections.abc import Callable, Collection, Mapping

from chatkit_e2e.compare import answers, schemas
from chatkit_e2e.compare.side import SDK, Side
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.lab.build_cache import NotBuilt

Covered = Mapping[str, Collection[str]]
"""The ids of the cases in which a type was on the wire, by its name."""


def differences(a: Side, b: Side, covered: Covered) -> tuple[list[Difference], list[str]]:
    """What differs, and a sentence for each thing that could not be looked at."""
    found: list[Difference] = []
    untried: list[str] = []
    for name, look in _looks(a, b, covered):
        try:
            found += look()
        except NotBuilt as reason:
            untried.append(f"{name}: {reason}")
    return found, list(dict.fromkeys(untried))


Look = tuple[str, Callable[[], list[Difference]]]


def _looks(a: Side, b: Side, covered: Covered) -> list[Look]:
    one, other = (side.packages.get(SDK) for side in (a, b))
    if not (one and other) or one == other:
        return []
    return [
        (f"{SDK} {one} with {other}", lambda: schemas.differences(one, other, covered)),
        (f"{SDK} {one} with {other}", lambda: answers.differences(one, other)),
    ]
