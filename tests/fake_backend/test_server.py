"""The HTTP side: bad input, CORS, and how a response ends."""

import json
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any, get_args

import httpx
import pytest
from chatkit.types import ChatKitReq, ThreadMetadata, UserMessageItem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import Ended, Received, Refused, Sent
from chatkit_e2e.wire.gates import after_event, inside_event
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols import Protocol
from chatkit_fake_backend.protocols.agents_sdk import AgentsSdk
from chatkit_fake_backend.protocols.chat_completions import ChatCompletions
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol
from chatkit_fake_backend.script import Script, Turn
from chatkit_fake_backend.server import MAX_BODY_BYTES
from tests.fake_backend.backend import HANG_S, Backend, Client, message, turn

JSON = {"content-type": "application/json"}
THREAD = {"thread_id": "thr_1"}
NO_THREAD = {"thread_id": "thr_9"}
ACTION = {"type": "press", "payload": {}}
SHORT = Script((Turn("Hello", ("Good day",)),))
FUZZ = settings(
    derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def send(client: Client, body: bytes, headers: dict[str, str] = JSON) -> httpx.Response:
    return client.http.post(client.url, content=body, headers=headers)


def assert_refused(client: Client, answer: httpx.Response, status: int, field: str, reason: str) -> None:
    """The answer is a JSON error, the log has a line about it, and the session goes on."""
    problem = answer.json()
    assert (answer.status_code, problem["field"]) == (status, field)
    assert reason in problem["reason"]
    assert problem["message"] == f"{problem['field']}: {problem['reason']}"
    refused = client.refused()[-1]
    assert (refused.status, refused.field, refused.reason) == (status, field, problem["reason"])
    assert client.post(message("Hello")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        (b"", "body", "not JSON"),
        (b'{"type": "threads.list",', "body", "not JSON"),
        (b'{"type": "\xff"}', "body", "not JSON"),
        (b"\xff\xfe\x00", "body", "not JSON"),
        (b"[" * 100_000, "body", "nested too deeply"),
        (
            b'{"type":"threads.list","params":{},"metadata":{"a":' + b"[" * 300 + b"]" * 300 + b"}}",
            "body",
            "nested too deeply",
        ),
        (b"[]", "body", "object"),
        (b"null", "body", "object"),
        (b'"threads.list"', "body", "object"),
        (b"3", "body", "object"),
        (b"{}", "type", "missing"),
        (b'{"text": "Hello", "thread": 223}', "type", "missing"),
        (b'{"type": "threads.invent", "params": {}}', "type", "unknown request type 'threads.invent'"),
        (b'{"type": 7, "params": {}}', "type", "unknown request type"),
        (b'{"type": "threads.create"}', "params", "Field required"),
        (b'{"type": "threads.create", "params": {}}', "params.input", "Field required"),
        (b'{"type": "threads.get_by_id", "params": {}}', "params.thread_id", "Field required"),
        (b'{"type": "threads.get_by_id", "params": {"thread_id": 223}}', "params.thread_id", "valid string"),
        (b'{"type": "threads.get_by_id", "params": {"thread_id": null}}', "params.thread_id", "valid string"),
        (b'{"type": "threads.list", "params": {"limit": "many"}}', "params.limit", "valid integer"),
        (b'{"type": "threads.list", "params": {"order": "up"}}', "params.order", "'asc' or 'desc'"),
        (b'{"type": "threads.list", "params": []}', "params", "valid dictionary"),
        (b'{"type": "threads.list", "params": {}, "metadata": {"a": "\\ud800"}}', "body", "surrogates"),
        (b'{"type":"input.transcribe","params":{"audio_base64":"x","mime_type":"a/b"}}', "params", "base64"),
    ],
)
def test_bad_body_gets_an_error_that_names_field_and_reason(
    backend: Backend, body: bytes, field: str, reason: str
) -> None:
    client = backend.open()
    assert_refused(client, send(client, body), 400, field, reason)


@pytest.mark.parametrize("depth", [200, 500, 900, 930, 960, 970, 980, 990, 1000, 5000])
def test_no_depth_of_nesting_breaks_the_backend(backend: Backend, depth: int) -> None:
    body = b'{"type":"threads.list","params":{},"metadata":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    assert send(backend.open(), body).status_code in {200, 400}


def test_wrong_type_of_a_nested_field_is_named_by_its_path(backend: Backend) -> None:
    client = backend.open()
    request = message("Hello")
    request["params"]["input"]["content"] = "Hello"
    assert_refused(client, client.post(request), 400, "params.input.content", "valid list")


@pytest.mark.parametrize(
    ("request_type", "params", "field"),
    [
        ("threads.create", message("Hello", attachments=["atc_9"])["params"], "params.input.attachments"),
        ("threads.add_user_message", message("Hello", "thr_9")["params"], "params.thread_id"),
        ("threads.get_by_id", NO_THREAD, "params.thread_id"),
        ("items.list", NO_THREAD, "params.thread_id"),
        ("threads.update", {**NO_THREAD, "title": "Rivers"}, "params.thread_id"),
        ("threads.delete", NO_THREAD, "params.thread_id"),
        ("threads.retry_after_item", {**NO_THREAD, "item_id": "msg_2"}, "params.thread_id"),
        ("threads.retry_after_item", {**THREAD, "item_id": "msg_9"}, "params.item_id"),
        ("threads.add_structured_input", {**THREAD, "item_id": "msg_9", "input": {}}, "params.item_id"),
        ("threads.custom_action", {**THREAD, "item_id": "msg_9", "action": ACTION}, "params.item_id"),
        ("threads.sync_custom_action", {**NO_THREAD, "action": ACTION}, "params.thread_id"),
        ("threads.add_client_tool_output", {**NO_THREAD, "result": 1}, "params.thread_id"),
    ],
)
def test_what_does_not_exist_is_named(backend: Backend, request_type: str, params: dict[str, Any], field: str) -> None:
    client = backend.open()
    client.post(turn(1))
    assert_refused(client, client.post({"type": request_type, "params": params}), 404, field, "no ")


def test_item_of_the_wrong_kind_is_named(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    request = {"type": "threads.add_structured_input", "params": {**THREAD, "item_id": "msg_2", "input": {}}}
    assert_refused(client, client.post(request), 400, "params", "not a StructuredInputItem")


def test_thread_that_was_deleted_is_unknown(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    client.post({"type": "threads.delete", "params": THREAD})
    assert_refused(client, client.post(turn(2, "thr_1")), 404, "params.thread_id", "no thread 'thr_1'")


def test_message_of_two_megabytes_is_too_large(backend: Backend) -> None:
    client = backend.open()
    assert_refused(client, client.post(message("x" * 2 * 1024 * 1024)), 413, "body", str(MAX_BODY_BYTES))


def test_message_of_the_largest_size_is_answered(backend: Backend) -> None:
    client = backend.open()
    spare = MAX_BODY_BYTES - len(httpx.Request("POST", "http://x", json=message("")).content)
    assert client.post(message("x" * spare)).status_code == 200
    assert client.post(message("x" * (spare + 1))).status_code == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(backend: Backend, method: str) -> None:
    client = backend.open()
    answer = client.http.request(method, client.url)
    assert answer.status_code == 405
    assert [(line.status, line.field) for line in client.refused()] == [(405, "method")]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_other_content_types_are_refused(backend: Backend, media_type: str) -> None:
    client = backend.open()
    assert_refused(client, send(client, b"{}", {"content-type": media_type}), 415, "content-type", "application/json")


def test_content_type_may_name_its_charset(backend: Backend) -> None:
    body = b'{"type":"threads.list","params":{}}'
    assert send(backend.open(), body, {"content-type": "Application/JSON; charset=utf-8"}).status_code == 200


def test_unknown_session_is_named_and_logged_among_the_strays(backend: Backend) -> None:
    answer = backend.http.post(f"{backend.origin}/sessions/nobody/chatkit", json=turn(1))
    assert (answer.status_code, answer.json()["field"]) == (404, "session")
    stray = backend.sessions.strays.entries[-1]
    assert isinstance(stray, Refused)
    assert stray.field == "session"


@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@FUZZ
def test_arbitrary_bytes_are_refused_without_breaking(backend: Backend, body: bytes) -> None:
    client = backend.open()
    assert 400 <= send(client, body).status_code < 500
    assert len(client.refused()) == 1


_JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
_PARAMS = st.fixed_dictionaries(
    {},
    optional={
        "thread_id": st.just("thr_1") | _JSON_VALUES,
        "item_id": st.sampled_from(["msg_2", "msg_3"]) | _JSON_VALUES,
        "item_ids": _JSON_VALUES,
        "input": st.just(message("Hello")["params"]["input"]) | _JSON_VALUES,
        "limit": st.integers(),
        "after": st.text(max_size=9),
        "title": st.text(max_size=9),
        "result": _JSON_VALUES,
        "action": st.fixed_dictionaries({"type": st.text(), "payload": _JSON_VALUES}),
        "attachment_id": st.text(max_size=9),
        "audio_base64": st.text(max_size=9),
        "mime_type": st.text(max_size=9),
        "name": st.text(max_size=9),
        "size": st.integers(),
        "kind": st.sampled_from(["positive", "negative", "none"]),
    },
)
_TYPES = [kind.model_fields["type"].default for kind in get_args(get_args(ChatKitReq)[0])]


@given(request_type=st.sampled_from(_TYPES), params=_PARAMS, metadata=_JSON_VALUES)
@FUZZ
def test_arbitrary_requests_never_break_the_backend(
    backend: Backend, request_type: str, params: dict[str, Any], metadata: object
) -> None:
    client = backend.open(script=SHORT)
    client.post(message("Hello"))
    body = json.dumps({"type": request_type, "params": params, "metadata": metadata}).encode()
    assert send(client, body).status_code < 500
    assert all(entry.how == "complete" for entry in client.session.log.entries if isinstance(entry, Ended))


def test_preflight_allows_the_components_own_header(backend: Backend) -> None:
    client = backend.open()
    asked = "authorization,content-type,chatkit-frame-instance-id"
    answer = client.http.options(
        client.url,
        headers={
            "origin": "https://shop.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": asked,
        },
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] in {"*", "https://shop.example"}
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"].replace(" ", "").lower() == asked


@pytest.mark.parametrize("request_body", [turn(1), {"type": "threads.list", "params": {}}, {"type": "nonsense"}])
def test_every_answer_may_be_read_by_any_page(backend: Backend, request_body: dict[str, Any]) -> None:
    client = backend.open()
    answer = client.http.post(client.url, json=request_body, headers={"origin": "https://shop.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_streams_are_not_cached(backend: Backend) -> None:
    assert backend.open().post(turn(1)).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("gate", [MIDDLE, after_event(1), inside_event(2, 5), END])
@pytest.mark.parametrize("protocol", [HandWritten, ChatKitServerProtocol, AgentsSdk, ChatCompletions])
def test_client_that_leaves_in_the_middle_of_a_stream_is_logged(
    backend: Backend, protocol: type[Protocol], gate: str
) -> None:
    client = backend.open(protocol())
    client.session.gates.close(1, gate)
    with client.stream(turn(1)):
        client.held_at(gate)
    ended = client.ended()
    assert (ended.how, ended.reason) == ("client left", "")
    assert client.post({"type": "threads.list", "params": {}}).status_code == 200


def test_client_that_leaves_before_the_first_byte_is_logged(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, FIRST_BYTE)
    request = httpx.Request("POST", client.url, json=turn(1))
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    with socket.create_connection(("127.0.0.1", backend.port), timeout=HANG_S) as connection:
        connection.sendall(f"POST {request.url.path} HTTP/1.1\r\n{head}\r\n".encode() + request.content)
        client.held_at(FIRST_BYTE)
    assert client.ended().how == "client left"


class Breaking(OwnStreamProtocol):
    """A candidate whose stream breaks behind its first event, or before it."""

    def __init__(self, good_events: int) -> None:
        super().__init__()
        self._good_events = good_events

    async def events(
        self,
        thread: ThreadMetadata,  # noqa: ARG002  the signature is the protocol's
        user: UserMessageItem,  # noqa: ARG002
        exchange: Exchange,  # noqa: ARG002
    ) -> AsyncIterator[bytes]:
        for _ in range(self._good_events):
            yield b"data: {}\n\n"
        raise RuntimeError("the model went away with sk-0123456789abcdef0123")


def test_stream_that_breaks_is_logged_with_its_reason(
    backend: Backend, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = backend.open(Breaking(1))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(turn(1))
    ended = client.ended()
    assert (ended.how, ended.reason) == ("failed", "RuntimeError: the model went away with [redacted]")
    assert sum(isinstance(entry, Sent) for entry in client.session.log.entries) == 1
    assert_quiet(caplog, capfd)


def test_stream_that_breaks_before_its_first_byte_is_an_error_500(
    backend: Backend, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = backend.open(Breaking(0))
    assert client.post(turn(1)).status_code == 500
    ended = client.ended()
    assert (ended.how, ended.reason) == ("failed", "RuntimeError: the model went away with [redacted]")
    assert_quiet(caplog, capfd)


def test_refusals_print_nothing(
    backend: Backend, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = backend.open(HandWritten())
    client.post({"type": "threads.retry_after_item", "params": {**NO_THREAD, "item_id": "x"}})
    client.post({"type": "threads.add_client_tool_output", "params": {**NO_THREAD, "result": 1}})
    assert len(client.refused()) == 2
    assert_quiet(caplog, capfd)


def assert_quiet(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing was printed and no stack trace logged: what failed is in the session's log."""
    assert [record for record in caplog.records if record.levelno >= logging.WARNING or record.exc_info] == []
    assert capfd.readouterr() == ("", "")


def test_request_is_logged_before_it_is_answered(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    assert isinstance(client.session.log.entries[0], Received)
