"""The three attempts and the network log of the bug report, to the letter."""

from typing import Any

from chatkit_fake_backend.protocols.assistants_api import AssistantsApi
from chatkit_fake_backend.protocols.responses_items import ResponsesItems
from chatkit_fake_backend.protocols.responses_text_delta import ResponsesTextDelta
from chatkit_fake_backend.protocols.thread_item_events import ThreadItemEvents
from chatkit_fake_backend.script import Script, Turn
from tests.fake_backend.backend import Backend, message
from tests.fake_backend.protocols.wire import Event, events_of, names_of

# The report's own texts, so that its events can stand here as they stand there.
REPORT = Script((Turn("...", ("chunk", "chunk")),))
WHOLE = "chunkchunk"
ASKED: dict[str, Any] = {"type": "input_text", "text": "..."}


def body(backend: Backend, protocol: AssistantsApi | ResponsesItems | ResponsesTextDelta | ThreadItemEvents) -> str:
    return backend.open(protocol, REPORT).post(message("...")).text


def test_attempt_1(backend: Backend) -> None:
    delta: Event = {"type": "response.text.delta", "delta": "chunk"}
    assert events_of(body(backend, ThreadItemEvents())) == [
        {"type": "thread.created", "thread": {"id": "123"}},
        {
            "type": "thread.item.user_message",
            "item": {
                "id": "msg-user-123",
                "type": "user_message",
                "thread_id": "123",
                "content": [ASKED],
                "status": "completed",
                "created_at": 1234567890,
            },
        },
        delta,
        delta,
        {
            "type": "thread.item.assistant_message",
            "item": {
                "id": "msg-assistant-123",
                "type": "assistant_message",
                "thread_id": "123",
                "content": [{"type": "text", "text": WHOLE}],
                "status": "completed",
                "created_at": 1234567890,
            },
        },
    ]


def test_attempt_2(backend: Backend) -> None:
    stream = body(backend, AssistantsApi())
    assert names_of(stream) == [
        "thread.message.created",
        "thread.message.created",
        "thread.message.in_progress",
        "thread.message.delta",
        "thread.message.delta",
        "thread.message.completed",
    ]
    user, created, in_progress, delta, _, completed = events_of(stream)
    assert user == {
        "id": "msg-user-123",
        "object": "thread.message",
        "role": "user",
        "content": [{"type": "text", "text": {"value": "..."}}],
        "status": "completed",
    }
    assert (created["status"], in_progress["status"], completed["status"]) == (
        "in_progress",
        "in_progress",
        "completed",
    )
    assert delta == {
        "id": "msg-assistant-123",
        "object": "thread.message.delta",
        "delta": {"content": [{"index": 0, "type": "text", "text": {"value": "chunk"}}]},
    }
    assert completed["content"] == [{"type": "text", "text": {"value": WHOLE}}]


def test_attempt_3_in_its_nine_steps(backend: Backend) -> None:
    place: Event = {"response_id": "resp_123", "item_id": "item_123", "output_index": 0, "content_index": 0}
    item: Event = {"id": "item_123", "type": "message", "role": "assistant"}
    done: Event = {**item, "content": [{"type": "text", "text": WHOLE}]}
    delta: Event = {"type": "response.text.delta", **place, "delta": "chunk"}
    assert events_of(body(backend, ResponsesItems())) == [
        {"type": "thread.created", "thread": {"id": "123"}},
        {
            "type": "conversation.item.created",
            "item": {
                "id": "msg-user-123",
                "type": "message",
                "role": "user",
                "content": [ASKED],
                "status": "completed",
            },
        },
        {"type": "response.created", "response": {"id": "resp_123", "status": "in_progress"}},
        {"type": "response.output_item.added", "response_id": "resp_123", "output_index": 0, "item": item},
        {"type": "response.content_part.added", **place, "part": {"type": "text", "text": ""}},
        delta,
        delta,
        {"type": "response.content_part.done", **place, "part": {"type": "text", "text": WHOLE}},
        {"type": "response.output_item.done", "response_id": "resp_123", "output_index": 0, "item": done},
        {"type": "response.done", "response": {"id": "resp_123", "status": "completed", "output": [done]}},
    ]


def test_network_log(backend: Backend) -> None:
    found = events_of(body(backend, ResponsesTextDelta()))
    assert [event["type"] for event in found] == [
        "thread.created",
        "thread.message.created",
        "response.text.delta",
        "response.text.delta",
        "response.done",
    ]
    assert found[0]["thread"] == {"id": "223"}
