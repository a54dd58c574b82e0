"""JSON is read as a browser reads it."""

import pytest

from chatkit_e2e.evidence.events import MAX_DEPTH, decoded, is_json, is_too_deep


@pytest.mark.parametrize("data", ['{"n": NaN}', "[Infinity]", "-Infinity", "{'a': 1}", '{"a": 1,}', ""])
def test_what_no_browser_reads_is_no_json(data: str) -> None:
    assert not is_json(data)
    assert decoded(data) is None


def test_a_number_may_be_of_any_size() -> None:
    assert decoded('{"n": ' + "9" * 5_000 + "}") == {"n": float("inf")}


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 100_000])
def test_deep_json_is_json_that_nobody_reads(levels: int) -> None:
    deep = "[" * levels + "]" * levels
    assert (is_json(deep), is_too_deep(deep), decoded(deep)) == (True, True, None)


def test_many_brackets_are_not_deep() -> None:
    flat = "[" + ", ".join(['{"a": "[[[["}'] * 10 * MAX_DEPTH) + "]"
    assert not is_too_deep(flat)
    assert len(decoded(flat)) == 10 * MAX_DEPTH
