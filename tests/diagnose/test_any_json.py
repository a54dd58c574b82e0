"""Rules and any JSON: whatever stands in the place of a value, none fails."""

import json
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.exchanges import first_events, first_fields
from chatkit_e2e.evidence.moments import Moment, Received, Sent
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.strangers import STRANGERS
from tests.diagnose.strangers import moments_of

Path = tuple[str | int, ...]
FIELDS: Final = ("id", "type", "data", "item", "thread", "update", "content", "text", "created_at", "has_more", "after")
WORDS: Final = ("", "x", "thread.created", "thread.item.done", "user_message", "assistant_message")
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=4,
)
NO_JSON: Final = ("", "data", "data: ", "event: x", "data: {", "data: [DONE]")


class Change(NamedTuple):
    """Where something else stands, each counted from 0 and around, and what."""

    moment: int
    line: int
    place: int
    value: object


CHANGES: Final = st.builds(Change, st.integers(0), st.integers(0), st.integers(0), JSON)


class Chats:
    """What went over the wire; no list, because what is told of a failure is the change."""

    def __init__(self, moments: list[list[Moment]]) -> None:
        self.moments = moments


@pytest.fixture(scope="module")
def chats(serving: Serving) -> Chats:
    """A chat with one stranger of each kind, right and wrong."""
    kinds = {made.needs: made for made in STRANGERS if made.row != "CORS"}.values()
    return Chats([moments_of(serving, app(), made) for made in kinds for app in (made.right, made.broken)])


@pytest.mark.thorough
@settings(max_examples=500)
@given(which=st.integers(0), changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_no_rule_fails_on_any_json(chats: Chats, which: int, changes: list[Change]) -> None:
    moments = chats.moments[which % len(chats.moments)]
    bodies = [at for at, one in enumerate(moments) if isinstance(one, Sent | Received)]
    for change in changes:
        at = bodies[change.moment % len(bodies)]
        moments = [*moments[:at], _changed(moments[at], change), *moments[at + 1 :]]
    find(moments)
    first_events(moments)
    first_fields(moments)


def _changed(moment: Moment, change: Change) -> Moment:
    if isinstance(moment, Received):
        return moment.model_copy(update={"body": _bent(moment.body, change)})
    assert isinstance(moment, Sent)
    lines = moment.text.split("\n")
    at = change.line % len(lines)
    name, is_event, value = lines[at].rpartition("data: ")
    try:
        lines[at] = f"{name}{is_event}{json.dumps(_bent(json.loads(value), change))}"
    except ValueError:
        lines[at] = NO_JSON[change.place % len(NO_JSON)]
    return moment.model_copy(update={"text": "\n".join(lines)})


def _bent(value: Any, change: Change) -> Any:  # noqa: ANN401  JSON
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
