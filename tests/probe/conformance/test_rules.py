"""The catalogue: each rule fails on a backend that breaks it and holds on the right ones, on real sockets."""

from functools import cache

import pytest

from chatkit_e2e.evidence.probe_results import Conformance
from chatkit_e2e.probe.conformance import RULES
from chatkit_e2e.probe.conformance.rule import Rule
from chatkit_e2e.probe.target import Depth
from chatkit_e2e.run.expectations import read
from tests.probe.conformance.backends import CASES, SERVER, looked_at, of_case, right
from tests.probe.conformance.broken import BROKEN, Make

EXPECTATIONS = read()
FULL = {"paging.long-thread", "paging.rest-of-long-thread"}
STANDARD_AREAS = {"retry", "stop", "rename", "feedback", "delete", "unknown", "input", "isolation", "list"}
STANDARD = {"ids.threads", "paging.threads"}
IMPATIENT = {"stream.ends": 1.0, "streaming.no-silence": 4.0}
"""s, where a backend takes its time."""
COOKIES = {"cors.credentials", "cors.no-wildcard-with-credentials"}
RIGHT = ["OpenAI's server", "written by hand", "slow", "with users"]


def depth_of(rule: Rule) -> Depth:
    if rule.id in FULL:
        return "full"
    return "standard" if rule.area in STANDARD_AREAS or rule.id in STANDARD else "quick"


def broken_for(rule: Rule) -> Conformance:
    made = BROKEN[rule.id]
    if isinstance(made, str):
        return of_case(made, depth_of(rule))
    patience, login = IMPATIENT.get(rule.id, 10.0), rule.area == "isolation" or rule.id == "cors.page-headers"
    return of_bent(made, depth_of(rule), patience, login, rule.id in COOKIES)


@cache
def of_bent(made: Make, depth: Depth, timeout: float, login: bool, cookies: bool) -> Conformance:
    return looked_at(SERVER, made(), depth, timeout=timeout, login=login, cookies=cookies)


def verdict(found: Conformance, rule: str) -> str:
    return next(one.verdict for one in found.rules if one.id == rule)


def test_every_rule_has_a_backend_that_breaks_it_and_no_other_is_named() -> None:
    assert {*BROKEN} == {rule.id for rule in RULES}
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.thorough
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_fails_on_a_backend_that_breaks_it(rule: Rule) -> None:
    found = next(one for one in broken_for(rule).rules if one.id == rule.id)
    assert found.verdict == "failed", found.why
    assert found.seen
    assert found.curl.startswith("curl ")


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_fails_on_a_right_backend(name: str) -> None:
    found = right()[name]
    assert [(one.id, one.seen) for one in found.rules if one.verdict == "failed"] == []
    assert [(one.id, one.why) for one in found.rules if one.verdict == "not judged" and one.asked] == []
    assert found.passed


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_right_backend_passes_it(rule: Rule) -> None:
    assert "passed" in [verdict(found, rule.id) for found in right().values()]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.level == "MUST"], ids=lambda rule: rule.id)
def test_a_must_has_a_case_in_which_the_component_breaks(rule: Rule) -> None:
    assert EXPECTATIONS[rule.case].fails
    found = of_case(rule.case, "standard" if rule.area == "list" else "quick")
    assert verdict(found, rule.id) == "failed" or rule.id == "items.ascending", found.failed


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.level == "SHOULD"], ids=lambda rule: rule.id)
def test_a_should_names_no_case(rule: Rule) -> None:
    assert rule.case == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_says_in_one_sentence_what_is_required_and_where_from(rule: Rule) -> None:
    assert rule.requirement.endswith(".")
    assert rule.expected
    assert rule.source
    assert rule.case == "" or rule.case in CASES
