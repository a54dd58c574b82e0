"""Each protocol of the matrix, stepped from its first to its last event, comes to what the matrix expects of it."""

import pytest
from playwright.sync_api import Page

from chatkit_e2e.cases import of_area
from chatkit_e2e.cases.choosing import Choice
from chatkit_e2e.diagnose import find
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.expectations import read
from chatkit_e2e.run.verdict import differences
from chatkit_e2e.watch.of_case import CaseSource
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.watch import Watch
from tests.watch.conftest import Both

CASES = {case.id: case for case in of_area("protocol")}
# By the key for each event; the others by the key that sends each once the one before was seen, unless `thorough`.
BY_HAND = ("protocol.minimal",)


@pytest.mark.parametrize("case_id", CASES)
def test_a_protocol_that_is_stepped_comes_to_its_verdict(
    stage: Stage, seat: Seat, panel_page: Page, case_id: str
) -> None:
    _step(CaseSource(Choice(case=case_id), stage, seat), panel_page, case_id, by_hand=case_id in BY_HAND)


@pytest.mark.thorough
@pytest.mark.parametrize("case_id", [one for one in CASES if one not in BY_HAND])
def test_a_protocol_that_is_stepped_by_hand_comes_to_its_verdict(
    stage: Stage, seat: Seat, panel_page: Page, case_id: str
) -> None:
    _step(CaseSource(Choice(case=case_id), stage, seat), panel_page, case_id, by_hand=True)


def _step(source: CaseSource, panel: Page, case_id: str, *, by_hand: bool) -> None:
    case = CASES[case_id]
    with Watch(source) as watch:  # without a report, which would be a tenth of the time
        both = Both(watch, panel)
        both.say(case.script.turns[0].user)
        streams = watch.play.streams
        if not by_hand:
            both.key("r")
        while len(streams) == 1 and streams[0].plan.next is not None:  # of another type, it is asked for again
            both.key("n")
        if len(streams) == 1:
            assert {piece.state for piece in streams[0].plan.pieces} == {"sent"}
            both.key("e")
        both.press("Judge the rest")
        run = watch.play.run
        assert differences(run, find(run.timeline.moments), read()[case_id]) == []
