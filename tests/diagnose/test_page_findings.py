"""Findings from the timeline: what fetchUpdates() shows within five seconds of a load."""

from typing import Any

import pytest

from chatkit_e2e.diagnose.page import stale_updates
from chatkit_e2e.evidence.timeline import Timeline

START = ("page", "event", {"name": "chatkit.thread.load.start"})
END = ("page", "event", {"name": "chatkit.thread.load.end"})
ASKED = ("wire", "request", {"type": "threads.get_by_id"})
RESPONDED = ("page", "event", {"name": "chatkit.response.end"})
LEFT = ("page", "checkpoint", {"name": "second_turn", "passed": False})
HELD = ("page", "checkpoint", {"name": "second_turn", "passed": True})
VANISHED = ("frame", "vanished", {"role": "user", "text": "And how deep is it?"})
ACT = ("page", "act", {"what": "open the page with thread thr_1"})


def timeline(*moments: Any) -> Timeline:  # noqa: ANN401
    """These moments, one after the other."""
    made = Timeline()
    for at, (lane, kind, data) in enumerate(moments):
        made.add(lane, kind, float(at), **data)
    return made


def test_messages_that_vanish_after_a_load_from_memory_are_explained() -> None:
    found = stale_updates(timeline(START, END, VANISHED).moments)
    assert found is not None
    assert (found.id, found.blame) == ("stale-updates", "component")
    assert "five seconds" in found.evidence


def test_messages_that_had_not_quite_come_when_the_load_was_shown_are_explained() -> None:
    assert stale_updates(timeline(RESPONDED, START, END, LEFT).moments) is not None


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
def test_what_vanishes_otherwise_has_other_causes(moments: tuple[Any, ...]) -> None:
    assert stale_updates(timeline(*moments).moments) is None
