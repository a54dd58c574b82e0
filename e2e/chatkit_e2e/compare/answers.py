"""What the SDK's own server sends, in two versions, for the same requests and the same script, without a browser."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.sdk_answers import ANSWER, EVENTS, IN, OUTCOME, Answers, Trait, Traits, answers_of
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.sdk_environments import python_of
from chatkit_e2e.subprocesses import ProgramFailed

TIMES: Final = 4
"""How often each version is asked everything: once, and three times again before a difference is told."""
CERTAINTY: Final = f"Both versions got the same requests and script {TIMES} times, and answered the same each time."
_SCRIPT: Final = "The script was the same; a version leaves out what it has no type for."


def look(a: str, b: str) -> Looked:
    """What the server of version B answers otherwise than that of version A, each change once.

    Raises:
        NotBuilt: a version is not there, or its server does not start; the message is a sentence.
    """
    return between(_asked(a), _asked(b))


def between(a: Answers, b: Answers) -> Looked:
    """The differences between the answers of two versions. What is not the same each time is none, and listed apart."""
    unsteady = a.unsteady | b.unsteady
    found = _changes(_without(a.steady, unsteady), _without(b.steady, unsteady))
    told = [_difference(change, labels) for change, labels in _by_change(found).items()]
    return Looked(told, unsteady=list(_lines(unsteady)))


def _lines(unsteady: Iterable[Trait]) -> Iterator[str]:
    """A line for each thing that one version does not answer alike each time, with the requests."""
    left = sorted({trait for trait in unsteady if trait.path != IN})  # with a field goes where its object stands
    for (part, path), alike in groupby(sorted(left, key=lambda one: one[1:]), key=lambda one: one[1:]):
        labels = ", ".join(trait.label for trait in alike)
        yield f"answer: {part}{path and f': {path}'} (answer to {labels})"


class Change(NamedTuple):
    """What may be otherwise in several answers alike."""

    what: str
    a: str
    b: str
    meaning: str


def _asked(version: str) -> Answers:
    try:
        return answers_of(python_of(version), TIMES)
    except ProgramFailed as error:
        raise NotBuilt(f"the server of openai-chatkit {version} could not be asked: {error}") from None


def _without(traits: Traits, unsteady: Iterable[Trait]) -> Traits:
    left = set(unsteady)
    return {trait: values for trait, values in traits.items() if trait not in left}


def _changes(a: Traits, b: Traits) -> Iterator[tuple[str, Change]]:
    """Each change with the label of a request in whose answer it is."""
    for label in dict.fromkeys(trait.label for trait in (*a, *b)):
        one, other = _of_label(a, label), _of_label(b, label)
        (before,), (after,) = (traits.get(Trait(label, OUTCOME), ("",)) for traits in (one, other))
        if before != after:
            yield label, Change("outcome", before, after, _outcome(before, after))
        else:
            yield from ((label, change) for change in _in_answer(label, one, other))


def _of_label(traits: Traits, label: str) -> Traits:
    return {trait: values for trait, values in traits.items() if trait.label == label}


def _in_answer(label: str, a: Traits, b: Traits) -> Iterator[Change]:
    yield from _of_events(a.get(Trait(label, EVENTS), ()), b.get(Trait(label, EVENTS), ()))
    parts_a, parts_b = _parts(a), _parts(b)
    yield from (_gone(name, "object") for name in _objects(parts_a, parts_b))
    yield from (_new(name, "object") for name in _objects(parts_b, parts_a))
    for part in sorted(parts_a.keys() & parts_b.keys()):
        if _as_many(part, parts_a, parts_b):
            yield from _of_fields(part, _of_part(a, part), _of_part(b, part))


def _parts(traits: Traits) -> dict[str, tuple[str, ...]]:
    """The types of objects in an answer, and the answer itself, with the places where they stand."""
    places = {trait.part: values for trait, values in traits.items() if trait.path == IN}
    whole = {trait.part: () for trait in traits if trait.part.startswith(ANSWER)}
    return {**whole, **places}


def _objects(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The objects that one version has and the other does not, or not there, as far as both have what they are in.
    Events are told by themselves, with the item or the update that makes them what they are."""
    for part in sorted(one):
        places = [place.split(": ") for place in sorted({*one[part]} - {*other.get(part, ())})]
        left = [(owner, path) for owner, path in places if _as_many(owner, one, other) and path not in _EVENTS_OWN]
        if left and part not in other:
            yield part
        elif part in other:
            yield from (f"{part} in {owner}: {path}" for owner, path in left)


def _as_many(part: str, a: Mapping[str, tuple[str, ...]], b: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether both versions have such objects, and as many: with more of them comes what is in them."""
    return part in a and part in b and len(a[part]) == len(b[part])


_EVENTS_OWN: Final = ("", "item", "update")


def _of_part(traits: Traits, part: str) -> dict[str, tuple[str, ...]]:
    return {trait.path: values for trait, values in traits.items() if trait.part == part and trait.path != IN}


def _of_events(a: tuple[str, ...], b: tuple[str, ...]) -> Iterator[Change]:
    if a != b and sorted(a) == sorted(b):
        yield Change("order of the events", ", ".join(a), ", ".join(b), "Whatever depends on the order has to follow.")
        return
    for tag, begin, end, begin_b, end_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (_gone(name, "event") for name in dict.fromkeys(a[begin:end]))
            yield from (_new(name, "event") for name in dict.fromkeys(b[begin_b:end_b]))


def _of_fields(part: str, a: dict[str, tuple[str, ...]], b: dict[str, tuple[str, ...]]) -> Iterator[Change]:
    for path, gone in _only(a, b).items():
        yield _gone(f"{part}: {path}", "field", gone)
    for path, new in _only(b, a).items():
        yield _new(f"{part}: {path}", "field", new)
    for path in sorted(a.keys() & b.keys()):
        only_a, only_b = {*a[path]} - {*b[path]}, {*b[path]} - {*a[path]}
        if only_a or only_b:
            yield Change(f"{part}: {path}", _shown(only_a) or "not that", _shown(only_b) or "not that", _OTHER)


def _only(one: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The fields that only one side has, with their values; of an object that is not there at all, the object."""
    there = {prefix for path in other for prefix in accumulate(path.split("."), "{}.{}".format)}
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(one.keys() - other.keys()):
        prefixes = [*accumulate(path.split("."), "{}.{}".format)]
        first = next(prefix for prefix in prefixes if prefix not in there)
        inside = path.removeprefix(first).removeprefix(".")
        found[first].append(f"{inside}: {_shown(one[path])}" if inside else _shown(one[path]))
    return {first: ", ".join(shown) for first, shown in found.items()}


def _shown(values: Iterable[str]) -> str:
    shown = sorted(set(values))
    return ", ".join([*shown[:3], *([f"{len(shown) - 3} more"] if len(shown) > 3 else [])])


def _gone(name: str, kind: str, value: str = "sent") -> Change:
    return Change(f"{kind} {name}", value, "", f"A server with B's SDK does not send this {kind} any more. {_SCRIPT}")


def _new(name: str, kind: str, value: str = "sent") -> Change:
    known = "what stands before the component has to let it through, and the component to know it"
    return Change(f"{kind} {name}", "", value, f"A server with B's SDK sends this {kind} too: {known}. {_SCRIPT}")


_OTHER: Final = "A server with B's SDK sends another value; what reads it has to know both."


def _outcome(a: str, b: str) -> str:
    if a.startswith("refused") and not b.startswith("refused"):
        return "A server with A's SDK refuses this request, one with B's answers it: the component may send it."
    if b.startswith("refused") and not a.startswith("refused"):
        return "A server with B's SDK refuses this request, one with A's answers it: the component must not send it."
    return "The request comes out otherwise: what waits for its answer has to know both."


def _by_change(found: Iterable[tuple[str, Change]]) -> dict[Change, list[str]]:
    groups: dict[Change, list[str]] = defaultdict(list)
    for label, change in found:
        groups[change].append(label)
    return groups


def _difference(change: Change, labels: list[str]) -> Difference:
    requests = list(dict.fromkeys(label.partition(",")[0] for label in labels))
    where = labels[0] if len(labels) == 1 else ", ".join(requests)
    return Difference(
        topic="answer",
        what=f"{change.what} (answer to {where})",
        a=change.a,
        b=change.b,
        meaning=change.meaning,
        certainty=CERTAINTY,
    )
