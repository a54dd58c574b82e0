"""Backends that ask for a token."""

from typing import Any

import httpx
import pytest

from chatkit_fake_backend.variations.guarded import Expiring, Forbidding, Guarded
from tests.fake_backend.backend import Backend, Client, turn

TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhLXRlc3QifQ.not-signed"
LIST = {"type": "threads.list", "params": {}}


def send(client: Client, request: dict[str, Any], authorization: str | None = f"Bearer {TOKEN}") -> httpx.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.http.post(client.url, json=request, headers=headers)


@pytest.mark.parametrize("request_body", [turn(1), LIST], ids=["message", "list"])
@pytest.mark.parametrize("authorization", [None, "", "Basic YTpi", "Bearer"])
def test_no_bearer_token_no_answer(backend: Backend, request_body: dict[str, Any], authorization: str | None) -> None:
    answer = send(backend.open(Guarded()), request_body, authorization)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Not authenticated"})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", f"bearer {TOKEN}"])
def test_a_token_opens_the_door(backend: Backend, authorization: str) -> None:
    client = backend.open(Guarded())
    assert send(client, turn(1), authorization).status_code == 200
    assert len(send(client, LIST, authorization).json()["data"]) == 1


def test_a_token_expires_with_the_second_message_and_for_good(backend: Backend) -> None:
    client = backend.open(Expiring())
    requests = [LIST, turn(1), LIST, turn(2, "thr_1"), LIST]
    assert [send(client, request).status_code for request in requests] == [200, 200, 200, 401, 401]
    assert send(backend.open(Expiring()), LIST, None).status_code == 401


def test_a_token_can_be_known_and_refused(backend: Backend) -> None:
    client = backend.open(Forbidding())
    assert send(client, LIST).status_code == 403
    assert send(client, LIST, None).status_code == 401


@pytest.mark.parametrize("kind", [Guarded, Expiring, Forbidding])
def test_no_log_ever_has_the_token(backend: Backend, kind: type[Guarded]) -> None:
    client = backend.open(kind())
    for request in (turn(1), turn(2, "thr_1"), LIST):
        send(client, request)
    client.post(turn(1))
    logged = "".join(entry.model_dump_json() for entry in client.session.log.entries)
    assert "authorization" in logged, "that a token was sent is worth knowing"
    assert TOKEN not in logged
    assert TOKEN.split(".")[1] not in logged
