"""The reporter's backend: one chat endpoint that streams whatever it is asked, until it is cured."""

from typing import Any

from chatkit_fake_backend.protocols.filed import Filed
from chatkit_fake_backend.script import DEFAULT
from tests.fake_backend.backend import Backend, Client, turn
from tests.fake_backend.protocols.wire import events_of

SAID = {"message": DEFAULT.turns[0].user, "conversation_id": None}
LOAD = {"type": "threads.get_by_id", "params": {"thread_id": "223"}}
REWRITTEN_LOAD = {"message": "", "conversation_id": "223"}


def filed(backend: Backend, **cured: bool) -> Client:
    habits = {"responses_api": True, "one_endpoint": True, "numbered": True}
    return backend.open(Filed(**(habits | cured)))


def events(client: Client, request: dict[str, Any]) -> list[dict[str, Any]]:
    return events_of(client.post(request).text)


def test_a_message_starts_the_conversation_with_the_next_number_of_the_database(backend: Backend) -> None:
    client = filed(backend)
    assert [events(client, SAID)[0]["thread"]["id"] for _ in range(2)] == ["223", "224"]


def test_the_answer_is_the_third_attempt(backend: Backend) -> None:
    types = [event["type"] for event in events(filed(backend), SAID)]
    assert types[1] == "conversation.item.created"
    assert types[-1] == "response.done"


def test_a_load_that_was_rewritten_is_answered_with_a_stream(backend: Backend) -> None:
    client = filed(backend)
    client.post(SAID)
    assert client.post(REWRITTEN_LOAD).headers["content-type"].startswith("text/event-stream")


def test_one_endpoint_refuses_what_has_no_message(backend: Backend) -> None:
    client = filed(backend)
    client.post(SAID)
    assert client.post(LOAD).status_code == 400


def test_with_requests_told_apart_a_load_is_answered_with_both_messages(backend: Backend) -> None:
    client = filed(backend, one_endpoint=False)
    client.post(SAID)
    items = client.post(LOAD).json()["items"]["data"]
    assert [item["type"] for item in items] == ["user_message", "assistant_message"]


def test_with_chatkits_events_each_message_is_done(backend: Backend) -> None:
    client = filed(backend, responses_api=False, one_endpoint=False, numbered=False)
    answered = events(client, turn(1))
    assert answered[0]["thread"]["id"] == "thr_1"
    assert [event["item"]["type"] for event in answered if event["type"] == "thread.item.done"] == [
        "user_message",
        "assistant_message",
    ]
