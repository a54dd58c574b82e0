import pytest

from chatkit_e2e import exits


def test_exit_codes_differ_from_each_other_and_from_pytests_own() -> None:
    codes = [value for name, value in vars(exits).items() if name.isupper()]
    assert sorted(codes) == [10, 11, 12, 13, 14, 15]
    assert set(codes).isdisjoint(set(pytest.ExitCode))
