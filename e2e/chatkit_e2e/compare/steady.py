"""What differs between two sides, and whether it does so again: a difference is told once it was repeated."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, NamedTuple, TypeVar

from chatkit_e2e.compare.traits import Traits
from chatkit_e2e.evidence.comparison import Topic

REPETITIONS: Final = 3
"""How often a difference has to come again before it is told."""


class Found(NamedTuple):
    """One difference in one case; the same one in several cases is equal."""

    topic: Topic
    what: str
    a: str
    b: str


def differing(a: Traits, b: Traits) -> set[Found]:
    """All that is not the same in two cases' traits."""
    return {*_in_sequences(a, b), *_in_parts(a, b)}


def _in_sequences(a: Traits, b: Traits) -> Iterator[Found]:
    for subject in {**a.sequences, **b.sequences}:
        topic, what = subject
        one, other = a.sequences.get(subject, []), b.sequences.get(subject, [])
        for tag, begin, end, begin_b, end_b in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            if topic == "speech":
                yield from _in_speech(one[begin:end], other[begin_b:end_b])
            else:
                place = f"{what}, after {one[begin - 1] if begin else 'the start'}"
                yield Found(topic, place, "; ".join(one[begin:end]), "; ".join(other[begin_b:end_b]))


def _in_speech(a: Sequence[str], b: Sequence[str]) -> Iterator[Found]:
    """Line by line, those of one role held against one another; the checkpoint is no part of what is told."""
    roles = {line.split()[0]: None for line in (*a, *b)}
    for role in roles:
        one, other = ([line for line in lines if line.split()[0] == role] for lines in (a, b))
        for line, its_like in zip_longest(one, other, fillvalue=""):
            if line != its_like:
                yield Found("speech", role, line, its_like)


def _in_parts(a: Traits, b: Traits) -> Iterator[Found]:
    for subject in a.parts.keys() & b.parts.keys():
        topic, what = subject
        one, other = a.parts[subject], b.parts[subject]
        for part in {**one, **other}:
            if one.get(part) != other.get(part):
                yield Found(topic, f"{what}: {part}", one.get(part, ""), other.get(part, ""))


T = TypeVar("T")


@dataclass(frozen=True)
class Steady:
    """What differed in every run of a case, and what did not do so again."""

    found: frozenset[Found]
    unsteady: frozenset[Found]
    repeated: bool


def steady(pair: Callable[[], set[Found]], known: set[Found]) -> Steady:
    """The differences that each call of `pair` finds: one run on either side. Where all that the first finds is
    `known` to come again, it is not repeated."""
    first = pair()
    if first <= known:
        return Steady(frozenset(first), frozenset(), repeated=False)
    lasting = set(first)
    for _ in range(REPETITIONS):
        lasting &= pair()
    return Steady(frozenset(lasting), frozenset(first - lasting), repeated=True)
