"""The reporter's set-up as data: each factor can be cured by itself."""

import pytest

from chatkit_e2e.cases.report import AS_FILED, FACTORS, SETUPS, filed

FACTOR = pytest.mark.parametrize("factor", [factor.id for factor in FACTORS])
ALL = frozenset(factor.id for factor in FACTORS)


def shape(changes: frozenset[str]) -> tuple[object, ...]:
    """All that a change can change."""
    case = filed(changes)
    protocol = case.protocol()
    habits = {name: value for name, value in vars(protocol).items() if isinstance(value, bool | type)}
    return case.host, dict(case.page), case.framing, habits


def test_as_filed_it_is_what_the_report_says() -> None:
    case = filed()
    assert case.id == AS_FILED
    assert case.host == "next-1.5.0-after-interactive"
    assert case.page == {"fetch": "jwt,list-mock,rewrite-everything", "on-thread-change": "setThreadId"}


def test_with_every_factor_changed_nothing_of_it_is_left() -> None:
    case = filed(ALL)
    assert case.page == {"fetch": "pass-through", "upload": "direct", "handlers": ""}
    assert case.host == "next-1.6.1-before-interactive"


@FACTOR
def test_each_factor_changes_something_by_itself(factor: str) -> None:
    assert shape(frozenset({factor})) != shape(frozenset())
    assert shape(ALL - {factor}) != shape(ALL)


def test_factors_have_names_of_their_own_and_a_file_of_the_report() -> None:
    assert len(ALL) == len(FACTORS)
    assert {factor.file for factor in FACTORS} == {
        "backend/src/api/chat.py",
        "frontend/src/components/ChatProvider.tsx",
        "frontend/src/app/layout.tsx",
        "frontend/package.json",
    }


def test_the_cure_knows_the_report() -> None:
    assert SETUPS[AS_FILED].factors == FACTORS
