"""The cases, a module for each area. A new module in this package is found by itself, and its cases are run."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable
from types import ModuleType

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.steps import Check
from chatkit_e2e.evidence.results import QUESTIONS

__all__ = ["Case", "Misdeclared", "all_cases", "declared", "of_area"]

_SHARED = ("case", "choosing", "setup", "steps")  # what areas are made of
# The order of the report; a module that is not named here comes behind these.
_ORDER = ("matrix", "framing", "thread", "auth", "hosts", "sdk", "report", "fetch", "config", "init", "outside", "page")
_ID = re.compile("[a-z][a-z0-9-]*[.][a-z0-9-]+")


class Misdeclared(Exception):
    """Cases that would not be run, or not be told apart in the report."""


def all_cases() -> list[Case]:
    """Every case, by module in the report's order, and in the module's order.

    Raises:
        Misdeclared: see `declared`.
    """
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name not in _SHARED]
    names.sort(key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    return declared([importlib.import_module(f"{__name__}.{name}") for name in names])


def of_area(*areas: str) -> list[Case]:
    """The cases of some areas."""
    return [case for case in all_cases() if case.area in areas]


def declared(modules: Iterable[ModuleType]) -> list[Case]:
    """The cases that these modules declare.

    Raises:
        Misdeclared: a module declares none, an id is malformed or comes twice, or steps lack a checkpoint.
    """
    cases: list[Case] = []
    for module in modules:
        cases += _cases_of(module)
    repeated = [case_id for case_id, count in Counter(case.id for case in cases).items() if count > 1]
    malformed = [case.id for case in cases if not _ID.fullmatch(case.id)]
    unjudged = [case.id for case in cases if not _is_judged(case)]
    if repeated:
        raise Misdeclared(f"Two cases have the same id: {', '.join(repeated)}. The report would show only one.")
    if malformed:
        raise Misdeclared(f"An id is `area.name`, in lower case with hyphens, not {', '.join(malformed)}.")
    if unjudged:
        checkpoints = ", ".join(QUESTIONS)
        raise Misdeclared(f"Steps check {checkpoints}, each once and clean last; not so in {', '.join(unjudged)}.")
    return cases


def _is_judged(case: Case) -> bool:
    """Whether each checkpoint is judged once, in order, and no step comes after the last."""
    checks = [step.name for step in case.steps if isinstance(step, Check)]
    return checks == list(QUESTIONS) and isinstance(case.steps[-1], Check)


def _cases_of(module: ModuleType) -> list[Case]:
    cases: list[Case] = getattr(module, "CASES", [])
    if not cases:
        raise Misdeclared(f"{module.__name__} declares no cases: none of it would be run. List them in CASES.")
    return cases
