"""What stands for the hosts outside."""

from collections.abc import Iterator

import httpx
import pytest

from chatkit_e2e.component.outside import ACCEPTED, VERIFIER, Behaviour, Outside
from chatkit_e2e.serving import Serving

FRAME = "https://cdn.platform.openai.com"


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def http(outside: Outside) -> Iterator[httpx.Client]:
    """Whatever host it asks, `outside` answers: over a real socket, as a browser's resolver rules lead there."""
    with Serving() as serving, httpx.Client(trust_env=False) as client:
        port = serving.start(outside)

        def lead_here(request: httpx.Request) -> None:
            request.headers.setdefault("origin", FRAME)
            host = request.url.host
            request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)
            request.headers["host"] = host

        client.event_hooks["request"] = [lead_here]
        yield client


def verify(http: httpx.Client, key: str | None) -> httpx.Response:
    """Ask as the component's frame does (facts 6)."""
    body = {"referrer_origin": "https://chat.example.test", "domain_key": key}
    return http.post(f"http://{VERIFIER}", json=body, headers={"origin": FRAME})


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("script", "text/javascript; charset=utf-8"),
        ("style", "text/css; charset=utf-8"),
        ("image", "image/gif"),
        ("iframe", "text/html; charset=utf-8"),
        ("empty", "application/json"),
    ],
)
def test_the_answer_is_of_the_kind_that_was_asked_for(http: httpx.Client, kind: str, media_type: str) -> None:
    answer = http.get("http://stats.example/a", headers={"sec-fetch-dest": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


def test_whoever_asks_may_read_the_answer(http: httpx.Client) -> None:
    asks = {"origin": FRAME, "access-control-request-method": "PUT", "access-control-request-headers": "x-a, x-b"}
    leave = http.options("http://stats.example/a", headers=asks).headers
    assert leave["access-control-allow-origin"] == FRAME
    assert leave["access-control-allow-credentials"] == "true"
    assert leave["access-control-allow-methods"] == "PUT"
    assert leave["access-control-allow-headers"] == "x-a, x-b"


def test_what_was_asked_is_kept_without_query_and_keys(http: httpx.Client, outside: Outside) -> None:
    http.post("http://stats.example/v1/sk-proj-0123456789abcdef/logs?api-key=secret#part", content=b"secret")
    (asked,) = outside.asked
    assert (asked.method, asked.answer) == ("POST", "200")
    assert asked.address == "http://stats.example/v1/[redacted]/logs"


def test_what_the_browser_asks_by_itself_is_not_listed(http: httpx.Client, outside: Outside) -> None:
    http.get("http://dictionaries.example/", headers={"sec-fetch-site": "none", "sec-fetch-dest": "empty"})
    assert outside.asked == []
    http.get("http://stats.example/", headers={"sec-fetch-site": "cross-site", "sec-fetch-dest": "empty"})
    assert len(outside.asked) == 1


def test_a_server_error_can_be_read_as_well(http: httpx.Client, outside: Outside) -> None:
    outside.begin("server-error")
    answer = http.get("http://stats.example/a", headers={"origin": FRAME})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, FRAME)


def test_silence_lasts_until_the_client_goes(http: httpx.Client, outside: Outside) -> None:
    outside.begin("silent")
    with pytest.raises(httpx.ReadTimeout):
        http.get("http://stats.example/a", timeout=0.2)
    assert [asked.answer for asked in outside.asked] == ["silent"]


@pytest.mark.parametrize("behaviour", ["answered", "server-error"])
def test_each_case_begins_with_an_empty_list(http: httpx.Client, outside: Outside, behaviour: Behaviour) -> None:
    http.get("http://stats.example/a")
    outside.begin(behaviour)
    assert outside.asked == []


def test_the_one_key_is_verified(http: httpx.Client) -> None:
    answer = verify(http, ACCEPTED)
    assert (answer.status_code, answer.json()) == (200, {"verified": True})


@pytest.mark.parametrize("key", ["local-dev", "domain_pk_invented", "", None])
def test_every_other_key_is_refused(http: httpx.Client, key: str | None) -> None:
    answer = verify(http, key)
    assert (answer.status_code, answer.reason_phrase) == (401, "Unauthorized")
