"""The place of a cause: the event by its number, and what the screen did after it, up to the next thing done."""

from chatkit_e2e.diagnose import find, place
from chatkit_e2e.evidence.results import Finding
from tests.moments import asked, error, event, exchanged, moment

CAUSE = Finding(id="a", blame="backend", evidence="it is", fix="mend it", where="there", at=10.0)


def test_an_event_is_named_by_its_number_and_its_time() -> None:
    body = 'data: {"type":"thread.created"}\n\ndata: {"type":"noise"}\n\n'
    found = place.of_event(exchanged("threads.create", body), {"type": "noise"})
    assert found["where"] == "request 1 (threads.create), event 2 of 2 (noise), 0 ms after the request"


def test_what_the_screen_did_is_told_up_to_the_next_thing_done() -> None:
    after = [
        moment("vanished", 5.0, text="before"),
        moment("vanished", 12.0, text="Hello"),
        moment("act", 20.0, what="reload"),
        moment("vanished", 30.0, text="later"),
    ]
    assert place.followed(CAUSE, after).then == "2 ms later the user's “Hello” went from the screen"


def test_errors_and_the_start_screen_are_told() -> None:
    after = [
        error("StreamError", "it broke").model_copy(update={"at": 11.0}),
        event("chatkit.thread.change", {"threadId": None}, 13.0),
    ]
    assert place.followed(CAUSE, after).then == (
        "1 ms later chatkit.error: StreamError: it broke; 3 ms later the start screen came back (thread.change null)"
    )


def test_a_screen_that_stays_as_it_is_is_told_too() -> None:
    assert place.followed(CAUSE, []).then == "nothing changed on the screen"


def test_a_cause_without_a_time_has_nothing_after_it() -> None:
    assert place.followed(CAUSE.model_copy(update={"at": None}), [moment("vanished", 12.0, text="Hello")]).then == ""


def test_what_another_user_is_refused_is_no_defect() -> None:
    refused = asked(1, "threads.get_by_id", {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}, turn=None)
    other = refused.model_copy(update={"user": "other"})
    head = moment("response", request=1, status=404, headers={"content-type": "application/json"})
    assert [finding.id for finding in find([refused, head])] == ["failed-load"]
    assert find([other, head]) == []
