"""The candidates' events, against the SDK's own types and against where they come from."""

import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import chatkit.agents
import chatkit.server
import pytest
from chatkit.types import ThreadStreamEvent
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter, ValidationError

from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.moments import Held, Sent
from chatkit_fake_backend.protocols import OneEndpointProtocol, Protocol, all_protocols
from chatkit_fake_backend.script import DEFAULT
from tests.fake_backend.backend import Backend, turn
from tests.fake_backend.protocols.wire import Event, data_of, events_of, names_of, without_repeats

PROTOCOLS = all_protocols()
EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
ONE_ENDPOINT = [name for name, kind in PROTOCOLS.items() if issubclass(kind, OneEndpointProtocol)]
SHAPED = [
    "protocol.agents-sdk",
    "protocol.chatkit-server",
    "protocol.forgetful",
    "protocol.hand-written",
    "protocol.items-in-thread",
    "protocol.ndjson",
    "protocol.no-thread-created",
    "protocol.no-user-echo",
]
"""The candidates whose events have the SDK's shape, whatever is missing from the sequence."""
DELTA = "assistant_message.content_part.text_delta"
CANONICAL = [
    "thread.created",
    "thread.item.done user_message",
    "thread.item.added assistant_message",
    "assistant_message.content_part.added",
    DELTA,
    "assistant_message.content_part.done",
    "thread.item.done assistant_message",
]

every_protocol = pytest.mark.parametrize("name", PROTOCOLS)


def two_turns(backend: Backend, name: str) -> list[str]:
    client = backend.open(PROTOCOLS[name]())
    return [client.post(turn(1)).text, client.post(turn(2, "thr_1")).text]


def events(backend: Backend, name: str, number: int = 1) -> list[Event]:
    body = two_turns(backend, name)[number - 1]
    if name == "protocol.ndjson":
        return [json.loads(line) for line in body.splitlines()]
    return events_of(body)


def sequence(found: list[Event]) -> list[str]:
    """What happens in a stream: each event's type, that of its update, or with that of its item."""
    return without_repeats([_step(event) for event in found])


def _step(event: Event) -> str:
    if "update" in event:
        return str(event["update"]["type"])
    item = event.get("item")
    return f"{event['type']} {item['type']}" if item else str(event["type"])


def texts(value: object) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from itertools.chain.from_iterable(map(texts, value.values()))
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(map(texts, value))


@pytest.mark.parametrize("name", SHAPED)
def test_sdk_accepts_every_event_of_the_candidates_that_have_its_shape(backend: Backend, name: str) -> None:
    for number in (1, 2):
        found = events(backend, name, number)
        assert found
        for event in found:
            EVENT.validate_python(event)


@pytest.mark.parametrize("name", ONE_ENDPOINT)
def test_sdk_refuses_every_event_of_the_foreign_candidates(backend: Backend, name: str) -> None:
    for event in events(backend, name):
        with pytest.raises(ValidationError):
            EVENT.validate_python(event)


def test_minimal_has_the_sdk_types_but_fewer_fields(backend: Backend) -> None:
    found = events(backend, "protocol.minimal")
    assert sequence(found) == ["thread.created", CANONICAL[1], CANONICAL[-1]]
    for event in found:
        with pytest.raises(ValidationError) as refused:
            EVENT.validate_python(event)
        assert {error["type"] for error in refused.value.errors()} == {"missing"}


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("hand-written", CANONICAL, CANONICAL[1:]),
        ("forgetful", CANONICAL, CANONICAL[1:]),
        ("ndjson", CANONICAL, CANONICAL[1:]),
        ("chatkit-server", [*CANONICAL[:2], "stream_options", *CANONICAL[2:]], None),
        ("agents-sdk", [*CANONICAL[:2], "stream_options", *CANONICAL[2:]], None),
        ("no-user-echo", [CANONICAL[0], *CANONICAL[2:]], CANONICAL[2:]),
        ("no-thread-created", CANONICAL[1:], CANONICAL[1:]),
        ("items-in-thread", ["thread.created"], ["thread.created"]),
        ("minimal", [CANONICAL[0], CANONICAL[1], CANONICAL[-1]], [CANONICAL[1], CANONICAL[-1]]),
    ],
)
def test_sequence_is_canonical_but_for_what_the_candidate_leaves_out(
    backend: Backend, name: str, first: list[str], second: list[str] | None
) -> None:
    assert sequence(events(backend, f"protocol.{name}", 1)) == first
    assert sequence(events(backend, f"protocol.{name}", 2)) == (second or first[1:])


@pytest.mark.parametrize("name", SHAPED)
def test_every_message_has_an_id_of_its_own(backend: Backend, name: str) -> None:
    found = [event for number in (1, 2) for event in events(backend, name, number)]
    items = [event["item"] for event in found if event["type"] == "thread.item.done"]
    items += found[-1].get("thread", {}).get("items", {}).get("data", [])
    assert len({item["id"] for item in items}) == len(items)


@pytest.mark.parametrize("name", ONE_ENDPOINT)
def test_ids_of_the_second_turn_are_other_than_those_of_the_first(backend: Backend, name: str) -> None:
    ids = [
        {str(value) for event in events(backend, name, number) for value in _ids(event)} - {"123", "223", "thread-1"}
        for number in (1, 2)
    ]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def _ids(event: dict[str, Any]) -> Iterator[str]:
    for key, value in event.items():
        if isinstance(value, dict):
            yield from _ids(value)
        elif key in {"id", "item_id", "response_id", "messageId", "runId"}:
            yield value


@every_protocol
def test_the_whole_answer_is_in_every_body(backend: Backend, name: str) -> None:
    for body, said in zip(two_turns(backend, name), DEFAULT.turns, strict=True):
        pieces = "".join(itertools.chain.from_iterable(map(texts, _values(body))))
        assert said.answer in body or all(chunk in pieces for chunk in said.chunks)


def _values(body: str) -> list[object]:
    return (
        [json.loads(data) for data in data_of(body) if data != "[DONE]"]
        if body.startswith(("data", "event"))
        else [body]
    )


@every_protocol
def test_an_answer_in_pieces_waits_in_its_middle_and_has_sent_what_comes_before(backend: Backend, name: str) -> None:
    client = backend.open(PROTOCOLS[name]())
    client.session.gates.close(1, MIDDLE)
    said = DEFAULT.turns[0]
    if is_whole(backend, name):
        assert said.chunks[-1] in client.post(turn(1)).text, "there is no middle to wait in"
        return
    with client.stream(turn(1)) as reader:
        client.held_at(MIDDLE)
        assert said.chunks[said.middle - 1].strip() in client.sent()
        assert isinstance(client.session.log.entries[-1], Held)
        arrived = reader.read_sent()
        assert said.chunks[-1] not in arrived
        client.session.gates.open(1, MIDDLE)
        assert reader.read_all().startswith(arrived)
    assert said.chunks[-1] in reader.text


def is_whole(backend: Backend, name: str) -> bool:
    """Whether the first part that is sent of an answer has all of it."""
    client = backend.open(PROTOCOLS[name]())
    client.post(turn(1))
    sent = [entry.text for entry in client.session.log.entries if isinstance(entry, Sent)]
    said = DEFAULT.turns[0]
    return said.chunks[-1] in next(text for text in sent if said.chunks[0].strip() in text)


@pytest.mark.parametrize("name", ["protocol.chatkit-server", "protocol.agents-sdk"])
def test_openais_server_keeps_the_part_that_was_said_when_the_user_stops(backend: Backend, name: str) -> None:
    client = backend.open(PROTOCOLS[name]())
    client.session.gates.close(1, MIDDLE)
    with client.stream(turn(1)):
        client.held_at(MIDDLE)
    client.ended()
    items = client.post({"type": "items.list", "params": {"thread_id": "thr_1"}}).json()["data"]
    said = "".join(DEFAULT.turns[0].chunks[: DEFAULT.turns[0].middle])
    assert [item["content"][0]["text"] for item in items if item["type"] == "assistant_message"] == [said]


@every_protocol
def test_two_runs_give_the_same_bytes(backend: Backend, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The SDK's server takes the wall clock for what it makes itself; all other times are the candidates' own.
    monkeypatch.setattr(chatkit.server, "datetime", _Stopped)
    monkeypatch.setattr(chatkit.agents, "datetime", _Stopped)
    assert two_turns(backend, name) == two_turns(backend, name)


class _Stopped(datetime):
    @classmethod
    def now(cls, tz: object = None) -> "_Stopped":  # noqa: ARG003  the signature is datetime's
        return cls(2026, 1, 1)


def test_responses_passthrough_is_what_the_openai_package_reads(backend: Backend) -> None:
    body = two_turns(backend, "protocol.responses-passthrough")[0]
    adapter: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)
    found = [adapter.validate_python(event) for event in events_of(body)]
    assert names_of(body) == [event.type for event in found]
    assert [event.sequence_number for event in found] == list(range(len(found)))
    assert without_repeats([event.type for event in found]) == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]


def test_chat_completions_are_what_the_openai_package_reads(backend: Backend) -> None:
    body = two_turns(backend, "protocol.chat-completions")[0]
    chunks = [ChatCompletionChunk.model_validate(event, strict=True) for event in events_of(body)]
    deltas = [chunk.choices[0].delta.content for chunk in chunks]
    assert "".join(delta or "" for delta in deltas) == DEFAULT.turns[0].answer
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert data_of(body)[-1] == "[DONE]"


def test_ai_sdk_stream_is_a_ui_message_stream(backend: Backend) -> None:
    answer = backend.open(PROTOCOLS["protocol.ai-sdk"]()).post(turn(1))
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    kinds = [event["type"] for event in events_of(answer.text)]
    assert without_repeats(kinds) == ["start", "text-start", "text-delta", "text-end", "finish"]
    assert data_of(answer.text)[-1] == "[DONE]"


def test_ag_ui_stream_is_one_run_with_one_message(backend: Backend) -> None:
    assert sequence(events(backend, "protocol.ag-ui")) == [
        "RUN_STARTED",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
        "RUN_FINISHED",
    ]


def test_plain_text_is_the_answer_and_nothing_else(backend: Backend) -> None:
    assert two_turns(backend, "protocol.plain-text") == [said.answer for said in DEFAULT.turns]


def test_json_once_is_one_json_object(backend: Backend) -> None:
    second = json.loads(two_turns(backend, "protocol.json-once")[1])
    assert second["thread"]["id"] == "thr_1"
    assert [item["type"] for item in second["items"]] == ["user_message", "assistant_message"] * 2


def test_every_candidate_serves_sessions_of_its_own() -> None:
    for kind in PROTOCOLS.values():
        first: Protocol = kind()
        assert vars(first) == {} or vars(first) != vars(kind())
