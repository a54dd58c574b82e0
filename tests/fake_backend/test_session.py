"""Sessions: each on its own, and `/still`."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.moments import Received
from chatkit_fake_backend.protocols.forgetful import Forgetful
from chatkit_fake_backend.script import Script, by_words
from tests.fake_backend.backend import HANG_S, Backend, Client, message, turn

THREADS = {"type": "threads.list", "params": {}}


def still(client: Client, streams: int = 0) -> httpx.Response:
    return client.http.get(client.url.replace("/chatkit", "/still"), params={"streams": streams} if streams else {})


def test_sessions_share_neither_store_nor_ids_nor_log(backend: Backend) -> None:
    first, second = backend.open(), backend.open()
    first.post(turn(1))
    assert first.session.id != second.session.id
    assert second.post(THREADS).json()["data"] == []
    assert [entry.type for entry in second.session.log.entries if isinstance(entry, Received)] == ["threads.list"]
    assert second.post(turn(1)).text == backend.open().post(turn(1)).text


def test_sessions_have_their_own_script_and_protocol(backend: Backend) -> None:
    short = backend.open(Forgetful(), Script((by_words("Hello", "Good day", words=1),)))
    assert '"delta":"Good "' in short.post(message("Hello")).text
    assert "Good" not in backend.open().post(message("Hello")).text


def test_a_held_session_does_not_hold_another(backend: Backend) -> None:
    held = backend.open()
    held.session.gates.close(1, MIDDLE)
    with held.stream(turn(1)) as reader:
        held.held_at(MIDDLE)
        others = [backend.open() for _ in range(8)]
        with ThreadPoolExecutor(len(others)) as pool:
            bodies = list(pool.map(lambda client: client.post(turn(1)).text, others))
        held.session.gates.open(1, MIDDLE)
        assert set(bodies) == {reader.read_all()}


def test_closed_session_is_gone_and_its_streams_go_on(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, MIDDLE)
    with client.stream(turn(1)) as reader:
        client.held_at(MIDDLE)
        backend.sessions.close(client.session)
        assert "thread.item.done" in reader.read_all()
    assert client.post(THREADS).status_code == 404


def test_still_answers_at_once_when_nothing_was_asked(backend: Backend) -> None:
    assert still(backend.open()).json() == {"streams": 0}


def test_still_answers_while_a_stream_is_held(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, MIDDLE)
    with client.stream(turn(1)) as reader:
        assert still(client, 1).json() == {"streams": 1}
        assert reader.read_sent().count("text_delta") > 1
        client.session.gates.open(1, MIDDLE)
        reader.read_all()
    assert still(client, 1).status_code == 200


def test_still_waits_for_the_streams_that_are_asked_for(backend: Backend) -> None:
    client = backend.open()
    client.post(turn(1))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(still, client, 2)
        assert still(client, 1).status_code == 200
        assert not answer.done(), "the second stream has not been requested"
        client.post(turn(2, "thr_1"))
        assert answer.result(HANG_S).json() == {"streams": 2}


def test_still_counts_a_refused_request_as_over(backend: Backend) -> None:
    client = backend.open()
    client.post({"type": "nonsense"})
    assert still(client).status_code == 200


def test_still_names_an_unknown_session_and_a_number_that_is_none(backend: Backend) -> None:
    unknown = backend.http.get(f"{backend.origin}/sessions/nobody/still")
    assert (unknown.status_code, unknown.json()["field"]) == (404, "session")
    wrong = backend.http.get(f"{backend.origin}/sessions/nobody/still", params={"streams": "second"})
    assert wrong.status_code == 422
    assert "streams" in wrong.text
