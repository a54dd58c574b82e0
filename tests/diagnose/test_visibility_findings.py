"""Findings about what is there and cannot be seen, and about hosts outside."""

import pytest

from chatkit_e2e.diagnose.outside import outside_failed
from chatkit_e2e.diagnose.visibility import hidden
from chatkit_e2e.evidence.moments import Moment
from tests.moments import moment


def covered(party: str, how: str = "covered by") -> Moment:
    return moment("hidden", party=party, how=how)


@pytest.mark.parametrize("party", ["host page", "component"])
def test_what_hides_the_chat_is_named_with_its_party(party: str) -> None:
    finding = hidden([covered(party), covered("component", "clipped by")])
    assert finding is not None
    assert (finding.id, finding.blame) == ("hidden", party)
    assert "covered by div#banner" in finding.evidence
    assert finding.fix.startswith("div#banner: ")


def test_a_parent_without_height_has_a_finding_of_its_own() -> None:
    assert hidden([covered("host page", "collapsed:")]) is None
    assert hidden([covered("component", "collapsed:")]) is not None


def test_what_shows_is_not_hidden() -> None:
    assert hidden([moment("appeared", text="Hello")]) is None


@pytest.mark.parametrize("answer", ["refused", "unresolved", "500"])
def test_a_host_outside_that_fails_is_named(answer: str) -> None:
    asked = [("https://a.example/v1", "200"), ("https://b.example/v1", answer), ("https://b.example/v2", answer)]
    finding = outside_failed([moment("outside", address=address, answer=given) for address, given in asked])
    assert finding is not None
    assert finding.evidence == f"requests to b.example failed ({answer})"


@pytest.mark.parametrize("answer", ["200", "204", "401", "silent"])
def test_an_answer_is_no_failure_and_silence_tells_nothing(answer: str) -> None:
    assert outside_failed([moment("outside", address="https://a.example/v1", answer=answer)]) is None
