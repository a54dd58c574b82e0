"""Any JSON in the place of any value."""

import json
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

Path = tuple[str | int, ...]
FIELDS: Final = ("id", "type", "data", "item", "thread", "update", "content", "text", "created_at", "has_more", "after")
WORDS: Final = ("", "x", "thread.created", "thread.item.done", "user_message", "assistant_message")
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=4,
)


class Change(NamedTuple):
    """Where something else stands, each counted from 0 and around, and what."""

    moment: int
    line: int
    place: int
    value: object


CHANGES: Final = st.builds(Change, st.integers(0), st.integers(0), st.integers(0), JSON)


def bent(value: Any, change: Change) -> Any:  # noqa: ANN401  JSON
    """The value with any other in one of its places."""
    places = list(_places(value))
    return _with(value, places[change.place % len(places)], change.value)


def _places(value: object, path: Path = ()) -> Iterator[Path]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _places(one, (*path, key))


def _with(value: Any, path: Sequence[str | int], new: object) -> Any:  # noqa: ANN401  JSON
    if not path:
        return new
    copy = json.loads(json.dumps(value))
    reduce(lambda inner, key: inner[key], path[:-1], copy)[path[-1]] = new
    return copy
