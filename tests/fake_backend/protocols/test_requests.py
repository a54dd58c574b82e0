"""Every request type of the installed SDK, answered by every candidate.

The types are taken from the SDK's own union: a type that a new SDK brings fails here until it has an example.
"""

from datetime import UTC, datetime
from typing import Any, get_args

import httpx
import pytest
from chatkit.types import (
    Attachment,
    ChatKitReq,
    ClientToolCallItem,
    InferenceOptions,
    Page,
    StreamingReq,
    StructuredInputFreeform,
    StructuredInputItem,
    SyncCustomActionResponse,
    Thread,
    ThreadItem,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit.widgets import Card
from pydantic import TypeAdapter

from chatkit_fake_backend.protocols import ChatKitProtocol, OneEndpointProtocol, all_protocols
from chatkit_fake_backend.protocols.assistants_api import AssistantsApi
from chatkit_fake_backend.script import DEFAULT, Script, Turn
from chatkit_fake_backend.store import MemoryStore
from tests.fake_backend.backend import Backend, Client, turn
from tests.fake_backend.coroutines import run
from tests.fake_backend.protocols.wire import events_of

AT = datetime(2026, 1, 1, tzinfo=UTC)
THREAD = {"thread_id": "thr_1"}
ACTION: dict[str, Any] = {"type": "press", "payload": {}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "threads.create": turn(1)["params"],
    "threads.add_user_message": turn(2, "thr_1")["params"],
    "threads.add_client_tool_output": {**THREAD, "result": {"ok": True}},
    "threads.add_structured_input": {**THREAD, "item_id": "form", "input": {"answers": {"q": {"values": ["yes"]}}}},
    "threads.retry_after_item": {**THREAD, "item_id": "msg_2"},
    "threads.custom_action": {**THREAD, "item_id": "widget", "action": ACTION},
    "threads.sync_custom_action": {**THREAD, "item_id": "widget", "action": ACTION},
    "threads.get_by_id": THREAD,
    "threads.list": {"limit": 9999, "order": "desc"},
    "threads.update": {**THREAD, "title": "Rivers"},
    "threads.delete": THREAD,
    "items.list": {**THREAD, "limit": 9999, "order": "asc"},
    "items.feedback": {**THREAD, "item_ids": ["msg_3"], "kind": "positive"},
    "attachments.create": {"name": "a.txt", "size": 3, "mime_type": "text/plain"},
    "attachments.delete": {"attachment_id": "atc_1"},
    "input.transcribe": {"audio_base64": "YWJj", "mime_type": "audio/webm;codecs=opus"},
}
RESULTS: dict[str, TypeAdapter[Any]] = {
    "threads.get_by_id": TypeAdapter(Thread),
    "threads.list": TypeAdapter(Page[Thread]),
    "threads.update": TypeAdapter(Thread),
    "items.list": TypeAdapter(Page[ThreadItem]),
    "attachments.create": TypeAdapter(Attachment),
    "input.transcribe": TypeAdapter(TranscriptionResult),
    "threads.sync_custom_action": TypeAdapter(SyncCustomActionResponse),
}
EMPTY = {"threads.delete", "items.feedback", "attachments.delete"}
EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)

# The default script's questions with short answers: there are many tests in this module.
SHORT = Script(tuple(Turn(said.user, ("One, ", f"two and {len(said.user)}.")) for said in DEFAULT.turns))

PROTOCOLS = all_protocols()
CHATKIT = {name: kind for name, kind in PROTOCOLS.items() if issubclass(kind, ChatKitProtocol)}
ONE_ENDPOINT = {name: kind for name, kind in PROTOCOLS.items() if issubclass(kind, OneEndpointProtocol)}


def type_of(kind: type[Any]) -> str:
    name: str = kind.model_fields["type"].default
    return name


TYPES = [type_of(kind) for kind in get_args(get_args(ChatKitReq)[0])]
STREAMING = {type_of(kind) for kind in get_args(StreamingReq)}
MESSAGES = {"threads.create", "threads.add_user_message"}
# The others differ from these in the answer to a message only.
DIFFERENT = ("protocol.chatkit-server", "protocol.agents-sdk", "protocol.hand-written", "protocol.forgetful")
every_type = pytest.mark.parametrize("request_type", TYPES)
every_chatkit = pytest.mark.parametrize("kind", CHATKIT.values(), ids=CHATKIT)


def opened(backend: Backend, kind: type[ChatKitProtocol]) -> Client:
    """A session with one turn said, and an item of every sort that a request can be about."""
    protocol = kind()
    client = backend.open(protocol, SHORT)
    client.post(turn(1))
    run(_stock(protocol.store))
    return client


async def _stock(store: MemoryStore) -> None:
    common: dict[str, Any] = {"thread_id": "thr_1", "created_at": AT}
    said = UserMessageTextContent(text=DEFAULT.turns[0].user)
    items: list[ThreadItem] = [
        StructuredInputItem(id="form", inputs=[StructuredInputFreeform(id="q", question="Sure?")], **common),
        WidgetItem(id="widget", widget=Card(children=[]), **common),
        ClientToolCallItem(id="call", call_id="call", name="tool", arguments={}, **common),
    ]
    if not await store.items_of("thr_1"):
        items.insert(0, UserMessageItem(id="msg_2", content=[said], inference_options=InferenceOptions(), **common))
    for item in items:
        # The base class's method: a forgetful store would not keep the item.
        await MemoryStore.add_thread_item(store, "thr_1", item, None)


def test_every_request_type_of_the_sdk_has_an_example() -> None:
    assert set(EXAMPLES) == set(TYPES), "the installed openai-chatkit has other request types than these tests know"
    assert set(TYPES) - STREAMING == set(RESULTS) | EMPTY


def content_type_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.headers["content-type"].split(";")[0]


@every_chatkit
@pytest.mark.parametrize("request_type", sorted(MESSAGES))
def test_a_message_is_answered_as_the_candidate_says(
    backend: Backend, kind: type[ChatKitProtocol], request_type: str
) -> None:
    answer = opened(backend, kind).post({"type": request_type, "params": EXAMPLES[request_type]})
    assert content_type_of(answer) == kind.media_type


@pytest.mark.parametrize("kind", [CHATKIT[name] for name in DIFFERENT], ids=DIFFERENT)
@pytest.mark.parametrize("request_type", [name for name in TYPES if name not in MESSAGES])
def test_streaming_requests_get_a_stream_and_the_others_json(
    backend: Backend, kind: type[ChatKitProtocol], request_type: str
) -> None:
    answer = opened(backend, kind).post({"type": request_type, "params": EXAMPLES[request_type]})
    content_type = content_type_of(answer)
    if request_type in STREAMING:
        assert content_type == "text/event-stream"
        assert [EVENT.validate_python(event) for event in events_of(answer.text)]
    else:
        assert content_type == "application/json"
        _check_result(request_type, answer.json())


def _check_result(request_type: str, result: object) -> None:
    if request_type in EMPTY:
        assert result == {}
        return
    RESULTS[request_type].validate_python(result)
    assert result, "an empty object is accepted by types whose fields all have defaults"


@every_chatkit
def test_both_messages_are_stored_unless_the_candidate_forgets(backend: Backend, kind: type[ChatKitProtocol]) -> None:
    client = backend.open(kind(), SHORT)
    client.post(turn(1))
    client.post(turn(2, "thr_1"))
    thread = client.post({"type": "threads.get_by_id", "params": THREAD}).json()
    stored = [(item["id"], item["type"], item["content"][0]["text"]) for item in thread["items"]["data"]]
    if kind.id == "protocol.forgetful":
        assert stored == []
        return
    turns = client.session.script.turns
    assert stored == [
        ("msg_2", "user_message", turns[0].user),
        ("msg_3", "assistant_message", turns[0].answer),
        ("msg_4", "user_message", turns[1].user),
        ("msg_5", "assistant_message", turns[1].answer),
    ]


@every_chatkit
def test_a_message_is_streamed_in_the_thread_that_it_belongs_to(backend: Backend, kind: type[ChatKitProtocol]) -> None:
    client = backend.open(kind(), SHORT)
    client.post(turn(1))
    client.post(turn(1))
    client.post(turn(2, "thr_1"))
    threads = client.post({"type": "threads.list", "params": {}}).json()["data"]
    assert len(threads) == 2


@every_chatkit
def test_retry_answers_the_same_turn_again(backend: Backend, kind: type[ChatKitProtocol]) -> None:
    client = opened(backend, kind)
    answer = client.post({"type": "threads.retry_after_item", "params": EXAMPLES["threads.retry_after_item"]})
    assert client.session.script.turns[0].answer in answer.text


@every_type
def test_one_endpoint_streams_whatever_was_asked_but_the_list(backend: Backend, request_type: str) -> None:
    _check_endpoint(backend, AssistantsApi, request_type)


@pytest.mark.parametrize("kind", ONE_ENDPOINT.values(), ids=ONE_ENDPOINT)
def test_each_endpoint_streams_where_a_thread_was_asked_for(backend: Backend, kind: type[OneEndpointProtocol]) -> None:
    _check_endpoint(backend, kind, "threads.get_by_id")


def _check_endpoint(backend: Backend, kind: type[OneEndpointProtocol], request_type: str) -> None:
    answer = backend.open(kind(), SHORT).post({"type": request_type, "params": EXAMPLES[request_type]})
    if request_type == "threads.list":
        assert answer.json() == {"data": [], "has_more": False}
    else:
        assert content_type_of(answer) == "text/event-stream"
        assert answer.text.endswith("\n\n")
