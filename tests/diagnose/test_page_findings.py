"""Findings from the timeline: what fetchUpdates() shows within five seconds of a load."""

import pytest

from chatkit_e2e.diagnose.page import stale_updates
from chatkit_e2e.evidence.moments import Moment
from tests.moments import checkpoint, event, moment

START, END = event("chatkit.thread.load.start"), event("chatkit.thread.load.end")
ASKED = moment("request", type="threads.get_by_id")
RESPONDED = event("chatkit.response.end")
LEFT, HELD = (checkpoint("second_turn", passed=passed) for passed in (False, True))
VANISHED = moment("vanished", text="And how deep is it?")
ACT = moment("act", what="open the page with thread thr_1")


def test_messages_that_vanish_after_a_load_from_memory_are_explained() -> None:
    found = stale_updates([START, END, VANISHED])
    assert found is not None
    assert (found.id, found.blame) == ("stale-updates", "component")
    assert "five seconds" in found.evidence


def test_messages_that_had_not_quite_come_when_the_load_was_shown_are_explained() -> None:
    assert stale_updates([RESPONDED, START, END, LEFT]) is not None


@pytest.mark.parametrize(
    "moments",
    [
        (RESPONDED, START, END, HELD),
        (RESPONDED, START, ASKED, END, LEFT),
        (START, END, LEFT),  # nothing was said that could be missing
        (RESPONDED, ACT, START, END, LEFT),
        (START, ASKED, END, VANISHED),  # the backend was asked, so it is the backend's answer that shows
        (START, END, ACT, VANISHED),  # the page was left
        (START, END),
        (VANISHED, START, END),
        (VANISHED,),
        (),
    ],
)
def test_what_vanishes_otherwise_has_other_causes(moments: tuple[Moment, ...]) -> None:
    assert stale_updates([*moments]) is None
