"""The list of the rules, as people read it."""

from chatkit_e2e.probe.conformance import RULES
from chatkit_e2e.probe.conformance.catalogue import areas, markdown, text
from tests.checkout import ROOT

FILE = ROOT / "e2e" / "conformance.md"


def test_the_file_has_the_rules_as_they_are() -> None:
    # Written by: chatkit-e2e probe --rules markdown
    assert FILE.read_text(encoding="utf-8") == markdown()


def test_the_list_names_each_rule_once() -> None:
    lines = text("").splitlines()
    for rule in RULES:
        assert sum(line.split()[:1] == [rule.id] for line in lines) == 1


def test_a_part_of_the_list_has_that_area_only() -> None:
    assert "cors.frame-id" in text("cors")
    assert "stream.status" not in text("cors")


def test_the_areas_are_those_of_the_rules() -> None:
    assert {*areas()} == {rule.area for rule in RULES}
