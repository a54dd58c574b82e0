"""What answers for OpenAI's verification of domain keys."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from e2e.verifier import ACCEPTED, verifier
from fake_backend.serving import Serving

Ask = Callable[[str | None], httpx.Response]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Asks as the component's frame does (facts 6)."""
    with Serving() as serving, httpx.Client(trust_env=False) as http:
        url = f"http://127.0.0.1:{serving.start(verifier())}/v1/chatkit/domain_keys/verify"
        origin = {"origin": "https://cdn.platform.openai.com"}
        page = "https://chat.example.test"
        yield lambda key: http.post(url, json={"referrer_origin": page, "domain_key": key}, headers=origin)


def test_the_one_key_is_verified(ask: Ask) -> None:
    answer = ask(ACCEPTED)
    assert (answer.status_code, answer.json()) == (200, {"verified": True})


@pytest.mark.parametrize("key", ["local-dev", "domain_pk_invented", "", None])
def test_every_other_key_is_refused(ask: Ask, key: str | None) -> None:
    answer = ask(key)
    assert (answer.status_code, answer.reason_phrase) == (401, "Unauthorized")


def test_the_frame_may_read_either_answer(ask: Ask) -> None:
    assert {ask(key).headers["access-control-allow-origin"] for key in (ACCEPTED, "other")} == {"*"}
