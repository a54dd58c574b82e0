"""What right backends do otherwise than the suite's own, and no rule holds against them."""

from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.address import address
from tests.probe.conformance.backends import ORIGIN, SERVER, looked_at, served
from tests.probe.conformance.bent import Asked, Bent, Event


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
