"""Every stranger is named by its cause first, on the wire, and its twin by none. Those of CORS need a browser."""

import pytest

from chatkit_e2e.diagnose import RULES, find
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.strangers import BACKENDS, STRANGERS, Made
from tests.diagnose.strangers import moments_of

ON_THE_WIRE = [made for made in STRANGERS if made.row != "CORS"]


def named(serving: Serving, made: Made, which: str) -> list[str]:
    app = (made.broken if which == "broken" else made.right)()
    return [finding.id for finding in find(moments_of(serving, app, made))]


@pytest.mark.thorough
@pytest.mark.parametrize("made", ON_THE_WIRE, ids=lambda made: made.id)
def test_the_cause_is_named_first(made: Made, serving: Serving) -> None:
    assert named(serving, made, "broken")[:1] == [made.cause]


@pytest.mark.thorough
@pytest.mark.parametrize("made", ON_THE_WIRE, ids=lambda made: made.id)
def test_nothing_is_said_of_the_twin(made: Made, serving: Serving) -> None:
    assert named(serving, made, "right") == []


def test_each_cause_of_a_stranger_has_a_rule() -> None:
    assert {made.cause for made in STRANGERS} <= {rule.id for rule in RULES}


def test_each_stranger_of_a_rule_is_there() -> None:
    strangers = {name for rule in RULES for name in (rule.broken, rule.twin) if name.startswith("stranger.")}
    assert strangers <= set(BACKENDS)
