"""The bug report's own set-up, as it was filed."""

import pytest

from e2e.cases import Case, of_area
from e2e.expectations import in_order
from e2e.fixtures import Judge


@pytest.mark.builds
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in in_order(of_area("report"))])
def test_report(case: Case, judge: Judge) -> None:
    judge(case)
