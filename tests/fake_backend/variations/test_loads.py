"""Other answers to loads."""

from typing import Any

import pytest

from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.variations import loads
from chatkit_fake_backend.variations.earlier_thread import TITLE
from chatkit_fake_backend.variations.loads import Change, OtherLoads, TwoThreads
from tests.fake_backend.backend import Backend, Client, turn

LIST = {"type": "threads.list", "params": {"limit": 9999, "order": "desc"}}
THREAD = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
ITEMS = {
    "type": "items.list",
    "params": {"thread_id": "thr_1", "limit": 9999, "order": "asc", "after": "msg_2"},
}


def opened(backend: Backend, changes: dict[str, Change]) -> Client:
    """A session with two turns said."""
    client = backend.open(OtherLoads(changes))
    client.post(turn(1))
    client.post(turn(2, "thr_1"))
    return client


def ids(page: dict[str, Any]) -> list[str]:
    return [entry["id"] for entry in page["data"]]


@pytest.mark.parametrize("request_body", [LIST, THREAD, ITEMS], ids=lambda body: str(body["type"]))
def test_any_load_can_be_missing_or_empty(backend: Backend, request_body: dict[str, Any]) -> None:
    name = request_body["type"]
    missing = opened(backend, {name: loads.missing}).post(request_body)
    assert (missing.status_code, missing.json()) == (404, {"detail": "Not Found"})
    assert opened(backend, {name: loads.empty_object}).post(request_body).json() == {}


@pytest.mark.parametrize(
    ("request_body", "first", "size"),
    [(LIST, "thr_1", 1), (THREAD, "msg_2", 4), (ITEMS, "msg_3", 3)],
    ids=["list", "thread", "items"],
)
def test_a_bare_array_holds_what_the_page_held(
    backend: Backend, request_body: dict[str, Any], first: str, size: int
) -> None:
    array = opened(backend, {request_body["type"]: loads.bare_array}).post(request_body).json()
    assert (array[0]["id"], len(array)) == (first, size)


def test_items_can_be_an_array_inside_the_thread(backend: Backend) -> None:
    thread = opened(backend, {"threads.get_by_id": loads.items_as_array}).post(THREAD).json()
    assert thread["id"] == "thr_1"
    assert [item["id"] for item in thread["items"]] == ["msg_2", "msg_3", "msg_4", "msg_5"]


@pytest.mark.parametrize("request_body", [LIST, THREAD, ITEMS], ids=lambda body: str(body["type"]))
def test_an_event_stream_carries_the_right_json(backend: Backend, request_body: dict[str, Any]) -> None:
    right = opened(backend, {}).post(request_body).json()
    streamed = opened(backend, {request_body["type"]: loads.event_stream}).post(request_body)
    assert streamed.headers["content-type"] == "text/event-stream"
    # The times in items are those of two runs.
    assert streamed.content[:20] == sse(right)[:20]
    assert streamed.text.endswith("}\n\n")


def test_items_can_come_newest_first(backend: Backend) -> None:
    client = opened(backend, {"threads.get_by_id": loads.reversed_order, "items.list": loads.reversed_order})
    assert ids(client.post(THREAD).json()["items"]) == ["msg_5", "msg_4", "msg_3", "msg_2"]
    assert ids(client.post(ITEMS).json()) == ["msg_5", "msg_4", "msg_3"]


def test_the_first_page_leads_to_the_rest(backend: Backend) -> None:
    client = opened(backend, {"threads.get_by_id": loads.first_page})
    page = client.post(THREAD).json()["items"]
    assert (ids(page), page["has_more"], page["after"]) == (["msg_2"], True, "msg_2")
    assert ids(client.post(ITEMS).json()) == ["msg_3", "msg_4", "msg_5"]


def test_a_thread_of_one_item_has_no_second_page(backend: Backend) -> None:
    page = {"items": {"data": [{"id": "msg_1"}], "has_more": False}}
    client = backend.open(OtherLoads({"threads.list": lambda _: loads.first_page(page)}))
    assert client.post(LIST).json() == page


def test_messages_are_answered_as_ever(backend: Backend) -> None:
    client = opened(backend, dict.fromkeys(("threads.list", "threads.get_by_id", "items.list"), loads.missing))
    assert client.post(turn(1)).text.endswith("\n\n")


@pytest.mark.parametrize(
    ("changes", "order"),
    [({}, ["thr_1", "thr_earlier"]), ({"threads.list": loads.reversed_order}, ["thr_earlier", "thr_1"])],
    ids=["newest first", "oldest first"],
)
def test_threads_can_come_in_both_orders(backend: Backend, changes: dict[str, Change], order: list[str]) -> None:
    client = backend.open(TwoThreads(changes))
    client.post(turn(1))
    assert ids(client.post(LIST).json()) == order


def test_the_earlier_thread_is_older_and_empty(backend: Backend) -> None:
    client = backend.open(TwoThreads({}))
    client.post(turn(1))
    new, earlier = client.post(LIST).json()["data"]
    assert earlier["created_at"] < new["created_at"]
    loaded = client.post({**THREAD, "params": {"thread_id": "thr_earlier"}}).json()
    assert (loaded["title"], loaded["items"]["data"]) == (TITLE, [])
