"""Diagnosis: rules from evidence to findings, each with the party to blame, the evidence and the fix.

A module for each subject. A new rule is a function that registers itself (`rule.py`); a new module is found by itself.
"""

import importlib
import pkgutil
from collections.abc import Sequence

from chatkit_e2e.diagnose import rule
from chatkit_e2e.diagnose.harness import unknown_dom
from chatkit_e2e.diagnose.place import followed
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.results import Finding

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

RULES = sorted(rule.RULES, key=lambda one: one.rank)
"""From the first to be told to the last."""

IDS = [one.id for one in RULES]
"""The id of each cause, in their order. `unknown-dom` can be expected of no case."""


def find(moments: Sequence[Moment]) -> list[Finding]:
    """Every finding that applies to what happened, given in the order of time; the first cause first.

    Where the driver cannot see, that comes before them all.
    """
    evidence = rule.Evidence(moments)
    found = [unknown_dom(moments), *(one.find(evidence) for one in RULES)]
    return [followed(finding, moments) for finding in found if finding is not None]
