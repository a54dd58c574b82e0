"""Each protocol of the matrix, stepped from its first to its last event, comes to what the matrix expects of it."""

import pytest

from chatkit_e2e.cases import of_area
from chatkit_e2e.diagnose import find
from chatkit_e2e.run.expectations import read
from chatkit_e2e.run.verdict import differences
from tests.watch.conftest import Watching

CASES = {case.id: case for case in of_area("protocol")}
# The others take a while; the attempts of the report are stepped in `test_causes.py` too.
IN_SHORT = ("protocol.minimal",)


@pytest.mark.parametrize(
    "case_id", [pytest.param(one, marks=() if one in IN_SHORT else pytest.mark.thorough) for one in CASES]
)
def test_a_protocol_that_is_stepped_comes_to_its_verdict(watching: Watching, case_id: str) -> None:
    case = CASES[case_id]
    with watching(case_id) as both:
        both.say(case.script.turns[0].user)
        streams = both.watch.play.streams
        while len(streams) == 1 and streams[0].plan.next is not None:  # of another type, it is asked for again
            both.key("n")
        if len(streams) == 1:
            assert {piece.state for piece in streams[0].plan.pieces} == {"sent"}
            both.key("e")
        both.press("Judge the rest")
        run = both.watch.play.run
        assert differences(run, find(run.timeline.moments), read()[case_id]) == []
