"""One factor at a time: the canonical protocol with one thing varied."""

import pytest

from e2e.cases import Case, of_area
from e2e.expectations import in_order
from e2e.fixtures import Judge

AREAS = ("framing", "fetch", "config", "init", "thread", "auth", "page", "outside")
CASES = [case for case in in_order(of_area(*AREAS)) if not case.is_built]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_factor(case: Case, judge: Judge) -> None:
    judge(case)
