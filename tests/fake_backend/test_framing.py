"""Events as bytes."""

from chatkit.types import ProgressUpdateEvent

from chatkit_fake_backend.framing import compact, ndjson, sse


def test_event_is_one_data_line_and_a_blank_line() -> None:
    assert sse({"a": "ü\n"}) == 'data: {"a":"ü\\n"}\n\n'.encode()


def test_event_may_have_a_name() -> None:
    assert sse("[DONE]", name="done") == b"event: done\ndata: [DONE]\n\n"


def test_fields_that_are_none_are_left_out_of_models_only() -> None:
    assert compact(ProgressUpdateEvent(text="x")) == '{"type":"progress_update","text":"x"}'
    assert compact({"icon": None}) == '{"icon":null}'


def test_ndjson_is_a_line() -> None:
    assert ndjson({"text": "a\nb"}) == b'{"text":"a\\nb"}\n'
