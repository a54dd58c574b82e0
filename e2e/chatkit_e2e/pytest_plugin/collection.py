"""The pytest plugin of the collection: a marker for each area, and an error for a case that no test would run."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from chatkit_e2e.cases import Case, Misdeclared, all_cases
from chatkit_e2e.installation import SUITE
from chatkit_e2e.pytest_plugin.fixtures import kept_key
from chatkit_e2e.run.expectations import Unusable, read

_SHOWN = 5


@pytest.hookimpl(trylast=True)  # when the markers of pytest and its plugins are known
def pytest_configure(config: pytest.Config) -> None:
    """Register a marker for each area, and refuse cases or expectations that cannot be meant."""
    try:
        made = [one.case for one in config.stash[kept_key]]
        areas = areas_of([*all_cases(), *made], config.getini("markers"))
        read()
    except (Misdeclared, Unusable) as error:
        raise pytest.UsageError(str(error)) from None
    for area in areas:
        config.addinivalue_line("markers", f"{area}: the cases {area}.*")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Collect the kept cases alone where some are named, and else the declared ones."""
    other = "test_cases.py" if config.option.kept else "test_kept.py"
    return True if collection_path == SUITE / other else None


@pytest.hookimpl(tryfirst=True)  # before -k and -m deselect
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fail a run of all tests if a declared case is not among them."""
    if session.testsfailed or config.getoption("lf", False) or config.option.kept or not _asks_for_all(config):
        return
    left = not_collected(items, all_cases())
    if left:
        shown = ", ".join(left[:_SHOWN]) + (f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else "")
        problem = f"Declared in chatkit_e2e/cases/, and run by no test: {shown}. test_cases.py has to take all_cases()."
        # Not an exception: a worker of xdist tells the process that reports of this only.
        config.hook.pytest_collectreport(report=pytest.CollectReport("e2e", "failed", problem, []))


def areas_of(cases: Sequence[Case], markers: Sequence[str]) -> list[str]:
    """The areas of these cases; none may be called like one of `markers`, the lines of pytest's own list.

    Raises:
        Misdeclared: one is. Cases marked `skip` would be skipped, and nobody would know.
    """
    areas = list(dict.fromkeys(case.area for case in cases))
    names = {re.split("[(:]", line)[0].strip() for line in markers}
    taken = [area for area in areas if area in names]
    if taken:
        raise Misdeclared(f"An area cannot be called {', '.join(taken)}: a marker of pytest has that name.")
    return areas


def not_collected(items: Sequence[pytest.Item], cases: Sequence[Case]) -> list[str]:
    """The ids of the cases that no test has as its `case`."""
    parameters = [item.callspec.params for item in items if isinstance(item, pytest.Function) and _varies(item)]
    collected = {case.id for found in parameters if isinstance(case := found.get("case"), Case)}
    return [case.id for case in cases if case.id not in collected]


def _varies(item: pytest.Function) -> bool:
    """Whether it is one of many that differ in a parameter."""
    return hasattr(item, "callspec")


def _asks_for_all(config: pytest.Config) -> bool:
    """Whether the command line names the suite's folder or one around it, not a file or a test."""
    asked = [(config.invocation_params.dir / argument).resolve() for argument in config.args]
    return any(SUITE.is_relative_to(path) for path in asked)
