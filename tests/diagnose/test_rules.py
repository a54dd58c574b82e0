"""The registry: every rule was seen to find its cause in a browser, and to be silent on a case that is like it."""

import pytest

from chatkit_e2e.diagnose import RULES
from chatkit_e2e.diagnose.rule import Rule
from chatkit_e2e.run.expectations import read
from chatkit_fake_backend.strangers import STRANGERS
from tests.probe import own_site
from tests.probe.hostile import HOSTILE

EXPECTATIONS = read()
BY_SERVERS = "hostile."
"""What begins so is no case but a server of the tests, which `tests/probe/test_hostile.py` runs."""
BY_PAGES = "own-page."
"""And what begins so is a page, or a fetch, of the tests, which `tests/probe/test_page.py` opens in a browser."""


def test_no_two_rules_share_a_rank_or_an_id() -> None:
    assert len({rule.rank for rule in RULES}) == len({rule.id for rule in RULES}) == len(RULES)


OF_STRANGERS = [rule for rule in RULES if rule.broken.startswith("stranger.")]
OF_SERVERS = [rule for rule in RULES if rule.broken.startswith(BY_SERVERS)]
OF_PAGES = [rule for rule in RULES if rule.broken.startswith(BY_PAGES)]
OF_CASES = [rule for rule in RULES if rule not in (*OF_STRANGERS, *OF_SERVERS, *OF_PAGES)]


@pytest.mark.parametrize("rule", OF_CASES, ids=lambda rule: rule.id)
def test_a_browser_has_shown_its_cause_and_its_silence(rule: Rule) -> None:
    # The cases themselves hold it: another cause than the expected ones is `changed`.
    assert rule.id in EXPECTATIONS[rule.broken].causes
    assert EXPECTATIONS[rule.twin].causes == []


@pytest.mark.parametrize("rule", OF_SERVERS, ids=lambda rule: rule.id)
def test_a_server_shows_its_cause_and_its_silence(rule: Rule) -> None:
    assert HOSTILE[rule.broken.removeprefix(BY_SERVERS)].cause == rule.id
    assert HOSTILE[rule.twin.removeprefix(BY_SERVERS)].cause == ""


@pytest.mark.parametrize("rule", OF_PAGES, ids=lambda rule: rule.id)
def test_a_page_shows_its_cause_and_its_silence(rule: Rule) -> None:
    assert own_site.BROKEN[rule.broken.removeprefix(BY_PAGES)] == rule.id
    assert rule.twin.removeprefix(BY_PAGES) in own_site.RIGHT


def test_what_only_a_watched_page_shows_is_shown_by_a_page() -> None:
    assert {rule.id for rule in RULES if rule.evidence == "passages"} <= {rule.id for rule in OF_PAGES}


@pytest.mark.parametrize("rule", OF_STRANGERS, ids=lambda rule: rule.id)
def test_a_stranger_has_shown_its_cause_and_its_twin_its_silence(rule: Rule) -> None:
    # tests/diagnose/test_strangers.py holds it on the wire, tests/accuracy.py on the screen.
    made = next(made for made in STRANGERS if made.id == rule.broken)
    assert made.cause == rule.id
    assert rule.twin == f"{made.id}-right"
