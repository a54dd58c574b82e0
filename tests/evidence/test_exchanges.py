"""Exchanges, read back from the log of a real session or from entries."""

import pytest

from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.moments import Ended, Sent, Started, WireEntry
from chatkit_fake_backend.protocols import Protocol
from chatkit_fake_backend.protocols.assistants_api import AssistantsApi
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.json_once import JsonOnce
from tests.case_runs import received
from tests.fake_backend.backend import Backend, turn
from tests.moments import exchanged as made


def asked(backend: Backend, protocol: Protocol) -> WireExchange:
    client = backend.open(protocol)
    client.post(turn(1))
    client.ended()
    (exchanged,) = exchanges(client.session.log.entries)
    return exchanged


def stream(body: str, media_type: str = "text/event-stream", status: int = 200) -> WireExchange:
    return made("threads.create", body, media_type, status=status)


def test_an_exchange_has_the_request_and_its_whole_answer(backend: Backend) -> None:
    client = backend.open(HandWritten())
    body = client.post(turn(1)).text
    client.ended()
    (exchanged,) = exchanges(client.session.log.entries)
    assert (exchanged.type, exchanged.status, exchanged.how) == ("threads.create", 200, "complete")
    assert exchanged.body == body
    assert exchanged.is_stream


def test_events_are_what_the_stream_carried(backend: Backend) -> None:
    events = asked(backend, HandWritten()).events
    assert [event["type"] for event in events[:2]] == ["thread.created", "thread.item.done"]
    assert events[-1]["item"]["type"] == "assistant_message"


def test_event_names_are_no_data(backend: Backend) -> None:
    exchanged = asked(backend, AssistantsApi())
    assert "event: " in exchanged.body
    assert not any(data.startswith("event") for data in exchanged.data)
    assert exchanged.events


def test_a_body_that_is_no_stream_has_no_events(backend: Backend) -> None:
    exchanged = asked(backend, JsonOnce())
    assert (exchanged.is_stream, exchanged.data, exchanged.events) == (False, [], [])


def test_a_stream_with_an_error_status_is_none() -> None:
    assert not stream("data: {}\n\n", status=500).is_stream


def test_a_content_type_may_have_parameters() -> None:
    assert stream("", media_type="text/event-stream; charset=utf-8").is_stream


@pytest.mark.parametrize(
    ("body", "data", "unfinished"),
    [
        ("data: a\n\n: a comment\n\ndata: b\n\n", ["a", "b"], None),
        ("data: a\n\n: cut", ["a"], None),
        ("data: a\n\ndata: cut", ["a"], "cut"),
        ("data: a\u2028b\r\n\r\n", ["a\u2028b"], None),
    ],
)
def test_data_is_that_of_the_events_that_were_finished(body: str, data: list[str], unfinished: str | None) -> None:
    assert (stream(body).data, stream(body).unfinished) == (data, unfinished)


def test_data_that_is_no_json_object_is_no_event() -> None:
    assert stream('data: [DONE]\n\ndata: 7\n\ndata: {"type":"a"}\n\n').events == [{"type": "a"}]


def test_answers_that_overlap_are_told_apart() -> None:
    entries: list[WireEntry] = [
        received("threads.list", 1),
        received("threads.list", 2),
        Started(request=2, turn=None, status=200, headers={"content-type": "application/json"}),
        Started(request=1, turn=None, status=404, headers={"content-type": "text/plain"}),
        Sent(request=1, turn=None, size=3, text="one"),
        Sent(request=2, turn=None, size=3, text="two"),
        Ended(request=2, turn=None, how="complete"),
        Ended(request=1, turn=None, how="failed", reason="it broke"),
    ]
    assert [(one.status, one.body, one.how) for one in exchanges(entries)] == [
        (404, "one", "failed"),
        (200, "two", "complete"),
    ]


def test_a_request_without_an_answer_is_kept() -> None:
    (exchanged,) = exchanges([received("threads.list", 1)])
    assert (exchanged.status, exchanged.body, exchanged.how) == (0, "", "client left")


@pytest.mark.parametrize(
    ("event", "known"),
    [
        ({"type": "progress_update", "icon": None, "text": "…"}, True),
        ({"type": "thread.created", "thread": {"id": "thr_1"}}, True),  # the name counts, not the fields
        ({"type": "thread.item.done", "item": {"type": "message"}}, True),
        ({"type": "thread.item.updated", "update": {}}, True),
        ({"type": "response.output_text.delta", "delta": "a"}, False),
        ({"type": "Thread.Created"}, False),
        ({"object": "chat.completion.chunk"}, False),
        ({}, False),
    ],
)
def test_an_event_is_known_by_its_type(event: dict[str, object], known: bool) -> None:
    assert is_known(event) is known
