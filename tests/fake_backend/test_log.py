"""The log of a session."""

import json

from chatkit_e2e.evidence.moments import Ended, Received, Sent, Started
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.reframes import inside_characters
from chatkit_fake_backend.script import Script, by_words
from tests.fake_backend.backend import Backend, message, turn


def test_every_request_and_every_group_of_bytes_is_logged_in_order(backend: Backend) -> None:
    client = backend.open()
    body = client.post(turn(1)).text
    client.ended()
    entries = client.session.log.entries
    assert [entry.kind for entry in entries[:2]] == ["request", "response"]
    assert {entry.kind for entry in entries[2:-1]} == {"bytes"}
    assert entries[-1].kind == "end"
    assert client.sent() == body
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


def test_each_event_of_a_stream_is_a_group_of_bytes(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    groups = [entry for entry in client.session.log.entries if isinstance(entry, Sent)]
    assert all(group.text.startswith("data: ") and group.text.endswith("\n\n") for group in groups)
    assert [group.size for group in groups] == [len(group.text.encode()) for group in groups]


def test_a_character_that_is_cut_is_logged_whole_with_its_last_byte(backend: Backend) -> None:
    spree = Script((by_words("Wie heißt der Fluß?", "Über die Brücke führt die Straße."),))
    cut = Framing("framing.of-a-test", "", "", inside_characters)
    client = backend.open(script=spree, framing=cut)
    body = client.post(message(spree.turns[0].user)).text
    client.ended()
    groups = [entry for entry in client.session.log.entries if isinstance(entry, Sent)]
    assert any(group.size != len(group.text.encode()) for group in groups), "else nothing is cut"
    assert "".join(group.text for group in groups) == body
    assert "Brücke" in body


def test_entries_carry_type_and_turn_of_their_request(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    client.post({"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}})
    client.post(turn(2, "thr_1"))
    client.wait(lambda entries: sum(isinstance(entry, Ended) for entry in entries) == 3)
    received = [entry for entry in client.session.log.entries if isinstance(entry, Received)]
    assert [(entry.request, entry.type, entry.turn) for entry in received] == [
        (1, "threads.create", 1),
        (2, "threads.get_by_id", None),
        (3, "threads.add_user_message", 2),
    ]
    ended = [entry for entry in client.session.log.entries if isinstance(entry, Ended)]
    assert [(entry.request, entry.turn, entry.how) for entry in ended] == [
        (1, 1, "complete"),
        (2, None, "complete"),
        (3, 2, "complete"),
    ]


def test_status_and_content_type_are_logged(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    started = next(entry for entry in client.session.log.entries if isinstance(entry, Started))
    assert (started.status, started.headers) == (200, {"content-type": "text/event-stream"})


def test_body_is_logged_as_json(backend: Backend) -> None:
    client = backend.open()
    request = message('Grüße, 日本語, 🛶\n"quoted"')
    client.post(request)
    assert isinstance(client.session.log.entries[0], Received)
    assert client.session.log.entries[0].body == request


def test_lone_surrogates_do_not_make_the_log_unwritable(backend: Backend) -> None:
    client = backend.open()
    body = json.dumps({**turn(1), "metadata": {"half": "\ud83d"}}).encode()
    client.http.post(client.url, content=body, headers={"content-type": "application/json"})
    for entry in client.session.log.entries:
        entry.model_dump_json()
