"""Requests that the reporter's page rewrote: accepted where a backend is written for them, and nowhere else."""

from chatkit_fake_backend.protocols import all_protocols
from chatkit_fake_backend.protocols.report import AcceptsRewritten
from chatkit_fake_backend.script import DEFAULT
from chatkit_fake_backend.variations.rewritten_requests import RewrittenRequests
from tests.fake_backend.backend import Backend, turn
from tests.fake_backend.protocols.wire import events_of

SAID = {"message": DEFAULT.turns[0].user, "conversation_id": None}


def test_a_rewritten_message_is_answered_like_the_one_that_it_was(backend: Backend) -> None:
    rewritten, own = (backend.open(RewrittenRequests()).post(request) for request in (SAID, turn(1)))
    types = [event["type"] for event in events_of(rewritten.text)]
    assert types[0] == "thread.created"
    assert types == [event["type"] for event in events_of(own.text)]


def test_a_rewritten_load_is_taken_for_a_message_without_words(backend: Backend) -> None:
    client = backend.open(RewrittenRequests())
    client.post(SAID)
    answer = client.post({"message": "", "conversation_id": "thr_1"})
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_backend_that_knows_chatkit_only_refuses_it(backend: Backend) -> None:
    assert backend.open().post(SAID).status_code == 400


def test_no_candidate_of_the_matrix_knows_of_it() -> None:
    assert [name for name, kind in all_protocols().items() if issubclass(kind, AcceptsRewritten)] == []
