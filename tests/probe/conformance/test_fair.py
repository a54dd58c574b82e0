"""What right backends do otherwise than the suite's own, and no rule holds against them."""

from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.address import address
from tests.probe.conformance.backends import ORIGIN, SERVER, looked_at, served
from tests.probe.conformance.bent import Asked, Bent, Event, Json


def test_a_page_of_the_backends_own_origin_keeps_its_cookies_and_no_other_page_does() -> None:
    sent: list[str] = []

    def head(status: int, headers: dict[str, str], asked: Asked) -> tuple[int, dict[str, str]]:
        if asked.method == "POST":
            sent.append(asked.headers.get("cookie", ""))
        return status, {**headers, "set-cookie": "session=of-this-user; Path=/"}

    with served(SERVER, Bent(head=head)) as url:
        target = Target(address(url))
        assert conformance(target, target.url.origin).passed
        assert set(sent[1:]) == {"session=of-this-user"}
        sent.clear()
        assert conformance(target, ORIGIN).passed
        assert set(sent) == {""}


def test_an_answer_that_is_never_done_is_one_where_its_text_came() -> None:
    def drop(event: Event, _: Asked) -> list[Event | bytes]:
        item = event.get("item", {})
        is_end = event["type"] == "thread.item.done" and item.get("type") == "assistant_message"
        return [] if is_end else [event]

    found = looked_at(SERVER, Bent(event=drop), "quick")
    assert [one.id for one in found.failed] == ["order.all-done"]
    assert found.passed


def test_a_thread_that_cannot_be_deleted_is_told() -> None:
    def keep(asked: Asked) -> tuple[int, Json] | None:
        return (404, {"message": "no"}) if asked.kind == "threads.delete" else None

    assert len(looked_at(SERVER, Bent(instead=keep), "quick").left) == 1
    assert looked_at(SERVER, Bent(), "quick").left == []


def test_a_thread_that_is_made_of_being_asked_for_is_deleted_again() -> None:
    def make(asked: Asked) -> tuple[int, Json] | None:
        thread, there = str(asked.params.get("thread_id")), asked.memory.setdefault("made", set())
        if asked.kind == "threads.get_by_id" and thread.startswith("thr_unknown"):
            there.add(thread)
            return 200, {"id": thread, "items": {"data": [], "has_more": False}}
        if asked.kind == "threads.delete" and thread in there:
            there.remove(thread)
            return 200, {}
        return None

    bent = Bent(instead=make)
    assert looked_at(SERVER, bent).left == []
    assert bent.memory["made"] == set()
