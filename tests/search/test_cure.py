"""The search for a cure, on patients that are made up: what cures them is known."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit_e2e.cases.setup import Changes
from chatkit_e2e.evidence.searches import Trial
from chatkit_e2e.search.cure import NoFixFound, Search

FACTORS = ["a", "b", "c", "d", "e"]


def search(*cures: str) -> Search:
    """A setup that is cured by all the changes of any of `cures`, and shows how many of the best are missing."""

    def run(changes: Changes) -> Trial:
        missing = min(len(set(cure) - changes) for cure in cures)
        return Trial(changed=sorted(changes), fails=["rendered", "persisted", "listed"][:missing], blank="thread")

    return Search(FACTORS, run)


def test_a_single_cause_is_found() -> None:
    found = search("c")
    assert found.smallest() == [frozenset("c")]
    assert [found.role(factor, found.smallest()) for factor in FACTORS] == [
        "harmless",
        "harmless",
        "cause",
        "harmless",
        "harmless",
    ]


def test_causes_that_are_all_needed_are_found_in_few_runs() -> None:
    found = search("bd")
    smallest = found.smallest()
    assert smallest == [frozenset("bd")]
    assert {factor: found.role(factor, smallest) for factor in "bd"} == {"b": "cause", "d": "cause"}
    assert len(found.trials) <= 2 * len(FACTORS)


def test_a_cause_behind_another_is_hidden() -> None:
    def run(changes: Changes) -> Trial:
        fails = [] if changes >= {"a", "b"} else ["reloaded"] if "a" in changes else ["rendered", "reloaded"]
        return Trial(changed=sorted(changes), fails=fails, blank="thread")

    found = Search(FACTORS, run)
    smallest = found.smallest()
    assert found.role("a", smallest) == "cause"
    assert found.role("b", smallest) == "hidden cause"


def test_either_of_two_changes_is_one_of_several() -> None:
    found = search("a", "b")
    smallest = found.smallest()
    assert smallest == [frozenset("a"), frozenset("b")]
    assert found.role("a", smallest) == found.role("b", smallest) == "one of several"
    assert found.role("c", smallest) == "harmless"


def test_what_is_healthy_needs_no_cure() -> None:
    with pytest.raises(NoFixFound, match="nothing to cure"):
        search("").smallest()


def test_what_no_change_cures_is_said() -> None:
    with pytest.raises(NoFixFound, match="rendered still fail"):
        search("z").smallest()


@given(st.sets(st.frozensets(st.sampled_from(FACTORS), min_size=1), min_size=1, max_size=4))
def test_the_smallest_sets_are_those_that_trying_everything_finds(cures: set[frozenset[str]]) -> None:
    found = search(*("".join(sorted(cure)) for cure in cures))
    by_size = [
        [frozenset(changes) for changes in combinations(FACTORS, size) if found.cures(frozenset(changes))]
        for size in range(len(FACTORS) + 1)
    ]
    assert set(found.smallest()) == set(next(sets for sets in by_size if sets))


@given(st.sets(st.frozensets(st.sampled_from(FACTORS), min_size=1), min_size=1, max_size=4))
def test_the_same_patient_gives_the_same_cure(cures: set[frozenset[str]]) -> None:
    ordered = sorted("".join(sorted(cure)) for cure in cures)
    assert search(*ordered).smallest() == search(*ordered).smallest()
