"""The cases that `--kept` names, which `watch` has written; without it this module is not collected."""

import pytest

from chatkit_e2e.cases import Case
from chatkit_e2e.pytest_plugin.fixtures import Judge, kept_key


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each of them, marked `kept`."""
    cases = [one.case for one in metafunc.config.stash[kept_key]]
    metafunc.parametrize("case", [pytest.param(case, id=case.id, marks=pytest.mark.kept) for case in cases])


def test_kept(case: Case, judge: Judge) -> None:
    judge(case)
