"""The page of answers names only cases that exist and have an expectation."""

import re

from chatkit_e2e.cases import all_cases
from chatkit_e2e.run.expectations import read
from tests.checkout import ROOT

PAGES = (ROOT / "README.md", ROOT / "e2e" / "answers.md")
CASES = {case.id for case in all_cases()}
AREAS = {case.area for case in all_cases() if case.origin.startswith("bug report")}
EVENTS = {("thread", "created"), ("thread", "change"), ("thread", "updated"), ("thread", "id")}
"""Names of ChatKit's events and fields that look like cases."""
NAMED = re.compile(r"`([a-z0-9-]+)\.([a-z0-9-]+|\*)`")


def named() -> set[tuple[str, str]]:
    return {
        match
        for page in PAGES
        for match in NAMED.findall(page.read_text())
        if match[0] in AREAS and match not in EVENTS
    }


def test_every_case_that_is_named_exists() -> None:
    assert {f"{area}.{name}" for area, name in named() if name != "*"} <= CASES


def test_every_case_that_is_named_has_an_expectation() -> None:
    assert {f"{area}.{name}" for area, name in named() if name != "*"} <= set(read())


def test_every_area_but_the_hosts_is_named_for_its_answers() -> None:
    assert {area for area, _ in named()} >= {area for area in AREAS if not area.startswith("host-")}
