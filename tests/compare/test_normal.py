"""What is different in every run is replaced, which ids are the same is kept, and all else stays."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from chatkit_e2e.compare.normal import Normal

UUIDS = st.uuids().map(str)
PREFIXED = st.from_regex(r"(thr|msg|atc|tsk)_[0-9a-f]{8}", fullmatch=True)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | UUIDS | PREFIXED,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("thr_0f3a9c21", "<thread 1>"),
        ("msg_7", "<message 1>"),
        ("msg_deadbeef", "<message 1>"),
        ("shcx_0f3a9c21", "<shcx 1>"),
        ("chatcmpl_8fz2Kd91x", "<chatcmpl 1>"),
        ("0B9E7C52-9a55-4c2e-8f5e-3d1f7a60c001", "<uuid 1>"),
        ("2026-06-02T10:11:12.123456Z", "<time>"),
        ("2026-06-02T10:11:12+02:00", "<time>"),
        ("2026-06-02 10:11", "<time>"),
        (1_780_000_000, "<time>"),
        (1_780_000_000.5, "<time>"),
        (1_780_000_000_123, "<time>"),
        ("http://localhost:43117/chatkit?a=1", "http://localhost:<port>/chatkit?a=1"),
        ("http://127.0.0.1:43117/sessions/x7f-1/chatkit", "http://127.0.0.1:<port>/sessions/<session>/chatkit"),
        ("/assets/ck1/index-qHsKwIyx09.html", "/assets/ck1/index-<hash>.html"),
        ("katex-2Gvp4dYn.css, index-DS8fy_-q.js", "katex-<hash>.css, index-<hash>.js"),
        ('{"thread_id": "thr_1", "other": "thr_1"}', '{"thread_id": "<thread 1>", "other": "<thread 1>"}'),
        ({"msg_1": ["msg_1", "msg_2"]}, {"<message 1>": ["<message 1>", "<message 2>"]}),
    ],
)
def test_what_is_different_in_every_run_is_replaced(value: JsonValue, expected: JsonValue) -> None:
    assert Normal().of(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "user_message", "output_text", "end_of_turn", "assistant_message.content_part.text_delta", "gpt_4", "msg_id",
        "quick-overview.html", "drop-down-menu.js", "https://example.com:8443/", "1.6.5", "a 1200-char text",
        True, False, None, 0, 20, 3.5, 999_999_999, 99_000_000_000, -1_780_000_000, "<thread 1>", "call_me",
    ],
)  # fmt: skip
def test_all_else_stays(value: JsonValue) -> None:
    assert Normal().of(value) == value


def test_an_id_keeps_its_name_from_one_message_to_the_next() -> None:
    normal = Normal()
    assert normal.of({"id": "thr_0f3a9c21"}) == {"id": "<thread 1>"}
    assert normal.of(["thr_ffffffff", "thr_0f3a9c21"]) == ["<thread 2>", "<thread 1>"]
    assert Normal().of("thr_ffffffff") == "<thread 1>"


@given(st.lists(UUIDS | PREFIXED))
def test_two_names_are_the_same_if_and_only_if_the_ids_are(ids: list[str]) -> None:
    normal = Normal()
    names = [normal.text(one) for one in ids]
    assert [[a == b for b in names] for a in names] == [[a == b for b in ids] for a in ids]


@given(st.uuids())
def test_an_id_is_the_same_in_capitals_and_within_a_text(one: UUID) -> None:
    normal = Normal()
    assert normal.text(str(one)) == "<uuid 1>"
    assert normal.text(f"no thread {str(one).upper()}!") == "no thread <uuid 1>!"


@given(JSONS)
def test_what_is_normal_stays_as_it_is(value: JsonValue) -> None:
    once = Normal().of(value)
    assert Normal().of(once) == once
