"""Rules of conformance, each registered where it is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chatkit_e2e.evidence.probe_results import Level
from chatkit_e2e.probe.conformance.record import Step, View

Flaw = tuple[Step, str]
"""The step that does not do as the rule says, and what was seen there."""
Look = Callable[[View], Iterable[Flaw]]
"""Finds what is wrong; a rule that looked at something and found nothing wrong holds."""


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    """`area.name`."""
    level: Level
    requirement: str
    """In one sentence."""
    expected: str
    source: str
    """The SDK's type or code, or the observation, that it comes from."""
    case: str
    """The case of the suite in which the component breaks without it; empty for a SHOULD."""
    look: Look

    @property
    def area(self) -> str:
        """What it is about."""
        return self.id.partition(".")[0]


RULES: list[Rule] = []
"""All rules of the modules that were imported, in their order there."""


def must(rule: str, requirement: str, *, expected: str, source: str, case: str) -> Callable[[Look], Look]:
    """Register a rule without which the component breaks, as `case` shows."""
    return _registered(rule, "MUST", requirement, expected, source, case)


def should(rule: str, requirement: str, *, expected: str, source: str) -> Callable[[Look], Look]:
    """Register a rule without which something is worse than it could be, or breaks where no case looks."""
    return _registered(rule, "SHOULD", requirement, expected, source, "")


def _registered(
    rule: str, level: Level, requirement: str, expected: str, source: str, case: str
) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        RULES.append(Rule(rule, level, requirement, expected, source, case, look))
        return look

    return register
