"""Ids that a backend can get wrong: what is on the wire, and that the backend still knows them."""

from typing import Any

from chatkit_fake_backend.variations import ids
from tests.fake_backend.backend import Backend, turn
from tests.fake_backend.protocols.wire import Event, events_of

LIST = {"type": "threads.list", "params": {}}


def load(thread_id: str | int) -> dict[str, Any]:
    return {"type": "threads.get_by_id", "params": {"thread_id": thread_id}}


def done(events: list[Event]) -> list[Any]:
    """The ids of what is done."""
    return [event["item"]["id"] for event in events if event["type"] == "thread.item.done"]


def test_both_answers_have_the_id_of_the_agents_sdk(backend: Backend) -> None:
    client = backend.open(ids.SameAnswerId())
    answers = [done(events_of(client.post(turn(number, thread)).text)) for number, thread in ((1, None), (2, "thr_1"))]
    assert [answer for _, answer in answers] == ["__fake_id__", "__fake_id__"]
    assert answers[0][0] != answers[1][0]


def test_both_questions_have_the_same_id(backend: Backend) -> None:
    client = backend.open(ids.SameQuestionId())
    answers = [done(events_of(client.post(turn(number, thread)).text)) for number, thread in ((1, None), (2, "thr_1"))]
    assert [question for question, _ in answers] == ["msg_user", "msg_user"]
    assert answers[0][1] != answers[1][1]


def test_an_answer_is_streamed_under_one_id_and_done_and_stored_under_another(backend: Backend) -> None:
    client = backend.open(ids.TwoIds())
    events = events_of(client.post(turn(1)).text)
    assert [event["item"]["id"] for event in events if event["type"] == "thread.item.added"] == ["run_msg_3"]
    assert {event["item_id"] for event in events if event["type"] == "thread.item.updated"} == {"run_msg_3"}
    assert done(events) == ["msg_2", "msg_3"]
    stored = client.post(load("thr_1")).json()["items"]["data"]
    assert [item["id"] for item in stored] == ["msg_2", "msg_3"]


def test_all_ids_are_numbers_and_numbers_are_understood(backend: Backend) -> None:
    client = backend.open(ids.NumericIds())
    events = events_of(client.post(turn(1)).text)
    assert events[0]["thread"]["id"] == 223
    assert done(events) == [224, 225]
    assert {event["item"]["thread_id"] for event in events if "item" in event} == {223}
    assert {event["item_id"] for event in events if "item_id" in event} == {225}
    assert client.post(turn(2, 223)).status_code == 200  # type: ignore[arg-type] # what the component sends then
    for asked in (223, "223"):
        assert client.post(load(asked)).json()["id"] == 223
    assert [thread["id"] for thread in client.post(LIST).json()["data"]] == [223]


def test_only_the_ids_of_items_are_numbers(backend: Backend) -> None:
    client = backend.open(ids.NumericItemIds())
    events = events_of(client.post(turn(1)).text)
    assert events[0]["thread"]["id"] == "thr_223"
    assert done(events) == [224, 225]


def test_the_thread_has_another_id_in_each_answer_and_all_are_known(backend: Backend) -> None:
    client = backend.open(ids.ChangingThreadId())
    first = events_of(client.post(turn(1)).text)[0]["thread"]["id"]
    loaded = client.post(load(first)).json()["id"]
    listed = client.post(LIST).json()["data"][0]["id"]
    assert len({first, loaded, listed}) == 3
    assert client.post(turn(2, loaded)).status_code == 200
    items = client.post(load(listed)).json()["items"]["data"]
    assert len(items) == 4
    assert len({item["thread_id"] for item in items}) == 1
