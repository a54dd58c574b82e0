"""Other host pages and other versions of OpenAI's packages: what is built from npm and PyPI before it can be tried."""

import pytest

from e2e.cases import Case, all_cases
from e2e.expectations import in_order
from e2e.fixtures import Judge

BUILT = [case for case in in_order(all_cases()) if case.is_built and case.area != "report"]


@pytest.mark.builds
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in BUILT])
def test_host(case: Case, judge: Judge) -> None:
    judge(case)
