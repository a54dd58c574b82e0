"""Every case that is declared in `chatkit_e2e/cases/`; `-m` selects by area, `-m 'not builds'` what needs no build."""

import pytest

from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.pytest_plugin.fixtures import Judge
from chatkit_e2e.run.expectations import in_order


def marks(case: Case) -> list[pytest.MarkDecorator]:
    """What `-m` can select the case by."""
    area: pytest.MarkDecorator = getattr(pytest.mark, case.area)
    return [area, pytest.mark.builds] if case.is_built else [area]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id, marks=marks(case)) for case in in_order(all_cases())])
def test_case(case: Case, judge: Judge) -> None:
    judge(case)
