"""What differs between two sides, and whether it does so again: a difference is told once it was repeated."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, NamedTuple

from chatkit_e2e.compare.traits import Traits
from chatkit_e2e.evidence.comparison import Topic

REPETITIONS: Final = 3
"""How often a difference has to come again before it is told."""
_ALIKE: Final = 0.6
"""Two lines of the console are one with other words from here on (`SequenceMatcher.ratio`)."""
_STATES: Final = re.compile(r"(?: \[[^\]]*\])+$")
"""What stands behind a name in an ARIA snapshot: `[disabled]`, `[level=2]`."""


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
    for topic, what in {**a.sequences, **b.sequences}:
        one, other = a.sequences.get((topic, what), []), b.sequences.get((topic, what), [])
        if topic == "speech":
            for lines, others in _blocks(one, other):
                yield from _in_speech(one[lines], other[others])
        else:
            yield from _on_one_side(topic, what, one, other)
            yield from _in_order(topic, what, one, other)


def _on_one_side(topic: Topic, what: str, a: Sequence[str], b: Sequence[str]) -> Iterator[Found]:
    """What the other side has nowhere: once each, however often it comes."""
    prefix = "" if what == "order" else f"{what}: "
    for name in dict.fromkeys([*a, *b]):
        if (name in a) != (name in b):
            yield Found(topic, prefix + name, "comes" if name in a else "", "comes" if name in b else "")


def _in_order(topic: Topic, what: str, a: Sequence[str], b: Sequence[str]) -> Iterator[Found]:
    """What comes more often on one side, or elsewhere; the same change once, at its first place.

    Of `on off on` it cannot be known whether `on off` was new in it or `off on`, so these are the same change.
    """
    one, other = [name for name in a if name in b], [name for name in b if name in a]
    told = set()
    for its, others in _moves(_blocks(one, other), one, other):
        change = tuple(sorted(one[its])), tuple(sorted(other[others]))
        if change not in told:
            told.add(change)
            place = one[its.start - 1] if its.start else "the start"
            yield Found(topic, f"{what}, after {place}", "; ".join(one[its]), "; ".join(other[others]))


_Block = tuple[slice, slice]


def _blocks(a: Sequence[str], b: Sequence[str]) -> Iterator[_Block]:
    """Where two sequences differ: what A has there, and what B has."""
    for tag, begin, end, begin_b, end_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield slice(begin, end), slice(begin_b, end_b)


def _moves(blocks: Iterable[_Block], a: Sequence[str], b: Sequence[str]) -> Iterator[_Block]:
    """The blocks, but one of two where something is missing and comes in the next: it has moved."""
    last: _Block | None = None
    for block in blocks:
        if last and sorted([*a[last[0]], *a[block[0]]]) == sorted([*b[last[1]], *b[block[1]]]):
            yield slice(last[0].start, block[0].stop), slice(last[1].start, block[1].stop)
            last = None
        else:
            if last:
                yield last
            last = block
    if last:
        yield last


def _in_speech(a: Sequence[str], b: Sequence[str]) -> Iterator[Found]:
    """Line by line, those of one role held against one another; the checkpoint is no part of what is told."""
    roles = dict.fromkeys(_role(line) for line in (*a, *b))
    pairs = [pair for role in roles for pair in _of_role(role, a, b) if pair[0] != pair[1]]
    whole = [pair for pair in pairs if all(pair)]
    gone, new = [line for line, its_like in pairs if not its_like], [its_like for line, its_like in pairs if not line]
    for line, its_like in (*whole, *_paired(gone, new, lambda one, other: _words(one) == _words(other))):
        yield Found("speech", _role(line or its_like), *_without_states(line, its_like))


_Pair = tuple[str, str]
"""A line of A and the one in its place on B; empty where there is none."""


def _of_role(role: str, a: Sequence[str], b: Sequence[str]) -> Iterable[_Pair]:
    one, other = ([line for line in lines if _role(line) == role] for lines in (a, b))
    return zip_longest(one, other, fillvalue="")


def _role(line: str) -> str:
    return line.split()[0].removesuffix(":")


def _words(line: str) -> str:
    """What is said of it, without its role and states."""
    return _STATES.sub("", line.partition(" ")[2]).strip('": ')


def _without_states(a: str, b: str) -> _Pair:
    """A button's other name is one change, whether the button is disabled or not."""
    same = _states(a) == _states(b)
    return (_STATES.sub("", a), _STATES.sub("", b)) if same else (a, b)


def _states(line: str) -> str:
    found = _STATES.search(line)
    return found[0] if found else ""


def _in_parts(a: Traits, b: Traits) -> Iterator[Found]:
    for subject in a.parts.keys() & b.parts.keys():
        topic, what = subject
        one, other = a.parts[subject], b.parts[subject]
        if topic == "console":
            yield from _in_console(one, other)
            continue
        for part in {**one, **other}:
            if one.get(part) != other.get(part):
                yield Found(topic, f"{what}: {part}", one.get(part, ""), other.get(part, ""))


def _in_console(a: Collection[str], b: Collection[str]) -> Iterator[Found]:
    """A line that is much like one of the other side is that line with other words."""
    gone, new = [line for line in a if line not in b], [line for line in b if line not in a]
    for line, its_like in _paired(gone, new, _are_alike):
        level = (line or its_like).partition(": ")[0]
        yield Found("console", level, line.removeprefix(f"{level}: "), its_like.removeprefix(f"{level}: "))


def _are_alike(a: str, b: str) -> bool:
    same_level = a.partition(": ")[0] == b.partition(": ")[0]
    return same_level and SequenceMatcher(None, a, b, autojunk=False).ratio() > _ALIKE


def _paired(gone: Iterable[str], new: Iterable[str], alike: Callable[[str, str], bool]) -> Iterator[_Pair]:
    left = list(new)
    for line in gone:
        its_like = next((one for one in left if alike(line, one)), "")
        if its_like:
            left.remove(its_like)
        yield line, its_like
    yield from (("", one) for one in left)


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


def without(seen: Steady, moving: set[Found]) -> Steady:
    """The same, with what differs on one side alone from run to run listed among what came and went."""
    return replace(seen, found=seen.found - moving, unsteady=seen.unsteady | moving)
