"""Streams are numbered as they are requested, whatever asks for them, and each can be held in its middle."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chatkit.types import ClientToolCallItem, WidgetItem
from chatkit.widgets import Card

from chatkit_e2e.evidence.gate_names import FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import Held, Received
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.protocols.json_once import JsonOnce
from chatkit_fake_backend.script import DEFAULT
from chatkit_fake_backend.session import UNSCRIPTED
from chatkit_fake_backend.variations.rewritten_requests import RewrittenRequests
from tests.fake_backend.backend import HANG_S, Backend, Client, message, turn
from tests.fake_backend.coroutines import run
from tests.fake_backend.protocols.wire import events_of

THREAD = {"thread_id": "thr_1"}
ACTION = {
    "type": "threads.custom_action",
    "params": {**THREAD, "item_id": "widget", "action": {"type": "press", "payload": {}}},
}
RETRY = {"type": "threads.retry_after_item", "params": {**THREAD, "item_id": "msg_2"}}
UNKNOWN = message("What is the Havel?", "thr_1")
TOOL_OUTPUT = {"type": "threads.add_client_tool_output", "params": {**THREAD, "result": {}}}
LIST: dict[str, Any] = {"type": "threads.list", "params": {}}
LOAD = {"type": "threads.get_by_id", "params": THREAD}


def conversation(backend: Backend) -> Client:
    """A session of OpenAI's server with one turn, a widget, and a tool that waits for its output."""
    protocol = ChatKitServerProtocol()
    client = backend.open(protocol)
    client.post(turn(1))
    common: dict[str, Any] = {"thread_id": "thr_1", "created_at": protocol.server.now()}
    widget = WidgetItem(id="widget", widget=Card(children=[]), **common)
    call = ClientToolCallItem(id="call", call_id="call", name="tool", arguments={}, **common)
    for item in (widget, call):
        run(protocol.store.add_thread_item("thr_1", item, None))
    return client


def numbers(client: Client) -> list[int | None]:
    return [entry.stream for entry in client.session.log.entries if isinstance(entry, Received)]


def deltas(text: str) -> list[str]:
    updates = [event["update"] for event in events_of(text) if event["type"] == "thread.item.updated"]
    return [update["delta"] for update in updates if "delta" in update]


@pytest.mark.parametrize(
    ("body", "chunks"),
    [
        pytest.param(ACTION, UNSCRIPTED.chunks, id="action"),
        pytest.param(TOOL_OUTPUT, UNSCRIPTED.chunks, id="tool output"),
        pytest.param(UNKNOWN, UNSCRIPTED.chunks, id="unknown text"),
        pytest.param(RETRY, DEFAULT.turns[0].chunks, id="retry"),
    ],
)
def test_a_stream_can_be_held_in_its_middle_whatever_asks_for_it(
    backend: Backend, body: dict[str, Any], chunks: tuple[str, ...]
) -> None:
    client = conversation(backend)
    client.session.gates.close(2, MIDDLE)
    with client.stream(body) as reader:
        client.held_at(MIDDLE)
        assert deltas(reader.read_sent()) == list(chunks[: (len(chunks) + 1) // 2])
        client.session.gates.open(2, MIDDLE)
        assert deltas(reader.read_all()) == list(chunks)
    assert [entry.stream for entry in client.session.log.entries if isinstance(entry, Held)] == [2]


def test_only_what_asks_for_a_stream_is_counted(backend: Backend) -> None:
    client = conversation(backend)
    for body in (LOAD, ACTION, LIST, RETRY, UNKNOWN):
        client.post(body)
    assert numbers(client) == [1, None, 2, None, 3, 4]
    assert client.session.streams == 4


def test_what_the_reporters_page_makes_of_a_load_does_not_count(backend: Backend) -> None:
    client = backend.open(RewrittenRequests())
    client.post({"message": "", "conversation_id": None})
    client.post({"message": DEFAULT.turns[0].user, "conversation_id": None})
    assert numbers(client) == [None, 1]


def test_a_message_without_text_counts_if_it_brings_a_file(backend: Backend) -> None:
    client = backend.open()
    client.post(message("", attachments=["atc_missing"]))
    assert numbers(client) == [1]


def test_a_request_that_is_sent_again_waits_where_the_first_one_does(backend: Backend) -> None:
    client = backend.open(JsonOnce())
    gates = client.session.gates
    gates.close(1, FIRST_BYTE)
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(client.post, turn(1)) for _ in range(3)]
        client.wait(lambda entries: sum(isinstance(entry, Held) for entry in entries) == 3)
        assert not any(answer.done() for answer in answers)
        gates.open(1, FIRST_BYTE)
        assert [answer.result(HANG_S).status_code for answer in answers] == [200, 200, 200]


def test_a_gate_that_is_closed_anew_holds_from_there_on(backend: Backend) -> None:
    gates = backend.open().session.gates
    gates.close(1, MIDDLE)
    gates.close(3, MIDDLE)
    gates.open(1, MIDDLE)
    backend.open().post(turn(1))  # the loop has opened it by then
    assert [gates.is_closed(stream, MIDDLE) for stream in (1, 2, 3, 4)] == [False, False, True, True]
