"""What costs more, and what is only noise."""

import random
import re
from collections.abc import Callable

from chatkit_e2e.compare.cost import VISITS, Round, Visit, differing, times
from chatkit_e2e.evidence.moments import Acted, Appeared, Checked, Moment, Opened, Reported


def _visits(of: float, noise: float, dice: random.Random) -> list[Visit]:
    return [{"boot": of * dice.uniform(1 - noise, 1 + noise), "bytes loaded": 1000.0} for _ in range(VISITS)]


def _rounds(ratio: float, noise: float, seed: int) -> Callable[[], Round]:
    dice = random.Random(seed)
    return lambda: (_visits(300, noise, dice), _visits(300 * ratio, noise, dice))


def test_a_boot_that_takes_half_as_long_again_is_told_with_its_spread() -> None:
    (one,) = differing(_rounds(1.5, 0.1, seed=1)).differences

    assert (one.topic, one.what) == ("cost", "boot")
    assert one.a.endswith(" ms")
    found = re.fullmatch(r"\d+ ms, (\S+) times A's \((\S+) to (\S+)\)", one.b)
    assert found
    low, median, high = (float(found[part]) for part in (2, 1, 3))
    assert 1.2 < low < median < high < 1.9
    assert 1.4 < median < 1.6
    assert "4 rounds of 8 visits" in one.certainty


def test_noise_is_no_difference() -> None:
    assert not [one for seed in range(200) for one in differing(_rounds(1.0, 0.3, seed)).differences]


def test_what_was_slow_in_one_round_only_is_not_told() -> None:
    rounds = [_rounds(2.0, 0.05, 1), *(_rounds(1.0, 0.05, seed) for seed in (2, 3, 4))]

    assert not differing(lambda: rounds.pop(0)()).differences


def test_two_per_cent_more_bytes_are_told() -> None:
    measured: Round = ([{"bytes loaded": 1000.0}] * VISITS, [{"bytes loaded": 1020.0}] * VISITS)

    (one,) = differing(lambda: measured).differences

    assert one.b == "1,020 bytes, 1.02 times A's (1.02 to 1.02)"


def test_what_was_not_reached_on_every_visit_is_not_measured_and_said_so() -> None:
    times_of_a = {"boot": 1.0, "usable": 2.0, "first text": 1.0, "end to answer": 1.0, "bytes loaded": 1.0}
    b = {**times_of_a, "usable": 20.0, "boot": 9.0}
    fell_short = {name: value for name, value in b.items() if name != "usable"}

    found = differing(lambda: ([times_of_a] * VISITS, [*[b] * (VISITS - 1), fell_short]))

    assert [one.what for one in found.differences] == ["boot"]
    assert found.untried == ["cost, usable: 0 of 32 visits on A and 4 of 32 on B did not come that far"]


def test_times_are_read_from_the_first_conversation() -> None:
    moments: list[Moment] = [
        Acted(at=100, what="open the page"),
        Reported(at=350, name="chatkit.ready"),
        Checked(at=390, name="ready", passed=True, why=""),
        Opened(at=500, stream=1, gate="first byte"),
        Appeared(at=510, role="assistant", text=""),
        Appeared(at=530, role="assistant", text="Hel"),
        Opened(at=600, stream=1, gate="end"),
        Reported(at=640, name="chatkit.response.end"),
        Acted(at=700, what="open the page with thread thr_1"),
        Reported(at=800, name="chatkit.ready"),
    ]

    assert times(moments) == {"boot": 250, "usable": 290, "first text": 30, "end to answer": 40}
    assert times(moments[:1]) == {}
