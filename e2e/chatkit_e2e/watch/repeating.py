"""Repeating: whether a backend sent the same again when what was done was done once more."""

from collections.abc import Sequence

from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.watch.streams import Stream


def otherwise(before: Sequence[Sequence[str]], streams: Sequence[Stream]) -> str:
    """What came otherwise than before, in a sentence; `before` are the pieces of each answer."""
    told = ""
    for number, (old, stream) in enumerate(zip(before, streams, strict=False), 1):
        new = stream.came or []
        if list(old[: len(new)]) == new[: len(old)] and (len(old) <= len(new) or not stream.is_whole):
            continue
        names, others = _names(old), _names(new)
        for place, name in enumerate(names, 1):
            other = others[place - 1] if place <= len(others) else "nothing"
            if name != other and (place <= len(others) or stream.is_whole):
                place_of = f"event {place} of answer {number}"
                return f"Your backend did not send the same again: {place_of} was {name}, and is {other} now."
        told = "Your backend sent the same events again, with other ids, times or words in them."
    return told


def _names(texts: Sequence[str]) -> list[str]:
    return [piece.name for piece in Plan(texts).pieces]
