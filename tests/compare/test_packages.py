"""What packages differ in by themselves: what is told, and what is listed apart."""

from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.packages import lasting
from chatkit_e2e.evidence.comparison import Difference


def _refused(option: str) -> Difference:
    return Difference(topic="promise", what=option, a="allowed", b="refused", meaning="", certainty="Done.")


def test_what_comes_each_time_is_told_and_the_rest_apart() -> None:
    every, once, later = (_refused(f"option {name}") for name in ("every", "once", "later"))

    found = lasting(
        [
            Looked([every, once], untried=["event x: nothing causes it"]),
            Looked([every, later], untried=["event x: nothing causes it"]),
            Looked([every, later]),
        ]
    )

    assert [(one.what, one.certainty) for one in found.differences] == [
        ("option every", "Done. Came again 2 times out of 2.")
    ]
    assert found.unsteady == ["promise: option once", "promise: option later"]
    assert found.untried == ["event x: nothing causes it"]


def test_one_look_without_differences_needs_no_other() -> None:
    assert lasting([Looked(untried=["it does not start"])]) == Looked(untried=["it does not start"])
