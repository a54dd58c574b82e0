"""CORS as a session's protocol allows it, on a real socket."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from chatkit_e2e.evidence.gate_names import FIRST_BYTE
from chatkit_e2e.evidence.moments import Received
from chatkit_fake_backend.variations.narrow_cors import NarrowCors
from tests.fake_backend.backend import HANG_S, Backend, Client, turn

OWN = "chatkit-frame-instance-id"


def preflight(client: Client, headers: str) -> httpx.Response:
    asked = {
        "Origin": "http://localhost",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": headers,
    }
    return client.http.options(client.url, headers=asked)


def test_everything_is_allowed_unless_the_protocol_says_otherwise(backend: Backend) -> None:
    client = backend.open()
    assert preflight(client, f"content-type, {OWN}").status_code == 200
    assert client.session.log.entries == []


def test_a_header_that_the_protocol_does_not_allow_is_refused_and_logged(backend: Backend) -> None:
    client = backend.open(NarrowCors())
    assert preflight(client, f"content-type, {OWN}").status_code == 400
    assert [(entry.status, entry.field) for entry in client.refused()] == [(400, "access-control-request-headers")]


def test_what_the_protocol_allows_passes(backend: Backend) -> None:
    client = backend.open(NarrowCors())
    assert preflight(client, "content-type, authorization").status_code == 200
    assert client.post(turn(1)).status_code == 200
    assert client.refused() == []


def test_a_refusal_waits_at_the_gate_of_the_message_that_it_is_for(backend: Backend) -> None:
    client = backend.open(NarrowCors())
    client.session.gates.close(1, FIRST_BYTE)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(preflight, client, OWN)
        client.held_at(FIRST_BYTE)
        assert [entry.stream for entry in client.session.log.entries if isinstance(entry, Received)] == [1]
        assert client.refused() == []
        client.session.gates.open(1, FIRST_BYTE)
        assert answer.result(HANG_S).status_code == 400
