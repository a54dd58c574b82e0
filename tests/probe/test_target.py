"""What is probed: its messages, its secrets, and the origin of the page."""

import pytest

from chatkit_e2e.probe import origin
from chatkit_e2e.probe.origin import USUAL
from chatkit_e2e.probe.reaching import asker
from chatkit_e2e.probe.target import Target, texts
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from tests.probe.raw import Answer, Asked, Line, served

URL = address("http://localhost:8000/chatkit?tenant=acme&api_key=seven-canaries")
LIMIT_S = 30.0  # ends a hang


def test_no_two_probes_say_the_same() -> None:
    assert len({*texts(5), *texts(5)}) == 10


def test_what_was_given_to_log_in_is_secret() -> None:
    headers = {"Authorization": "Bearer abcdefgh", "Content-Type": "application/json", "X-Tenant": "acme"}
    target = Target(URL, headers=headers, cookies={"session": "first-secret"})
    assert target.secrets == ["Bearer abcdefgh", "acme", "first-secret", "seven-canaries"]


def chosen(serving: Serving, answer: Answer, given: str = "", limit_s: float = LIMIT_S) -> str:
    """The origin that is chosen for a backend whose answers to preflights are these."""
    with served(serving, answer, preflights=False) as port:
        target = Target(address(f"http://localhost:{port}/chatkit"), timeout=limit_s, origin=given)
        with asker(target) as client:
            return origin.choose(target, client)


def allowing(named: str) -> Answer:
    async def answer(_: Asked, line: Line) -> None:
        await line.write(f"HTTP/1.1 204 No Content\r\naccess-control-allow-origin: {named}\r\n\r\n")

    return answer


async def hangs(_: Asked, line: Line) -> None:
    await line.until_left()


@pytest.mark.parametrize("named", USUAL)
def test_the_first_usual_origin_that_is_let_in_is_the_pages(serving: Serving, named: str) -> None:
    assert chosen(serving, allowing(named)) == named


@pytest.mark.parametrize("named", ["*", "https://their.example", "null", ""])
def test_where_any_or_none_is_let_in_it_is_the_first(serving: Serving, named: str) -> None:
    assert chosen(serving, allowing(named)) == USUAL[0]


def test_a_given_origin_is_taken(serving: Serving) -> None:
    assert chosen(serving, hangs, "https://their.example") == "https://their.example"


def test_a_backend_that_answers_no_preflight_is_asked_once(serving: Serving) -> None:
    asked: list[Asked] = []

    async def answer(request: Asked, line: Line) -> None:
        asked.append(request)
        await line.until_left()

    assert chosen(serving, answer, limit_s=0.5) == USUAL[0]
    assert len(asked) == 1


def test_a_preflight_names_what_the_page_will_send(serving: Serving) -> None:
    asked: list[Asked] = []

    async def answer(request: Asked, line: Line) -> None:
        asked.append(request)
        await allowing("*")(request, line)

    with served(serving, answer, preflights=False) as port:
        target = Target(address(f"http://localhost:{port}/chatkit"), headers={"Authorization": "Bearer abcdefgh"})
        with asker(target) as client:
            origin.choose(target, client)
    named = asked[0].headers["access-control-request-headers"]
    assert named == "authorization,chatkit-frame-instance-id,content-type"
    assert asked[0].method == "OPTIONS"
