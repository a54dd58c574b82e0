"""Rules and any JSON: whatever stands in the place of a value, none fails."""

import json
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.exchanges import first_events, first_fields
from chatkit_e2e.evidence.moments import Moment, Received, Sent
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.strangers import STRANGERS
from tests.any_json import CHANGES, Change, bent
from tests.diagnose.strangers import moments_of

NO_JSON: Final = ("", "data", "data: ", "event: x", "data: {", "data: [DONE]")


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
        return moment.model_copy(update={"body": bent(moment.body, change)})
    assert isinstance(moment, Sent)
    lines = moment.text.split("\n")
    at = change.line % len(lines)
    name, is_event, value = lines[at].rpartition("data: ")
    try:
        lines[at] = f"{name}{is_event}{json.dumps(bent(json.loads(value), change))}"
    except ValueError:
        lines[at] = NO_JSON[change.place % len(NO_JSON)]
    return moment.model_copy(update={"text": "\n".join(lines)})
