"""Who is asked without a browser can neither keep one waiting nor fill the memory."""

from itertools import count

import httpx
import pytest

from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.asking import MAX_BODY, Asker
from tests.fake_backend.backend import HANG_S
from tests.probe.raw import JSON, Answer, Asked, Line, head, served


def answered(serving: Serving, answer: Answer, timeout: float = HANG_S) -> httpx.Response:
    with (
        served(serving, answer) as port,
        Asker(address(f"http://localhost:{port}"), {"x-login": "me"}, {"session": "mine"}, timeout) as client,
    ):
        return client.post(f"http://localhost:{port}/chatkit", json={"type": "threads.list"})


def test_an_answer_is_given_and_the_login_sent(serving: Serving) -> None:
    seen: list[Asked] = []

    async def answer(asked: Asked, line: Line) -> None:
        seen.append(asked)
        await line.write(head(JSON, status="201 Made"), "{}")

    given = answered(serving, answer)
    assert (given.status_code, given.text) == (201, "{}")
    assert (seen[0].headers["x-login"], seen[0].headers["cookie"]) == ("me", "session=mine")


async def drips(_: Asked, line: Line) -> None:
    for letter in head(JSON):
        await line.write(letter)
        await line.until_left(0.05)


async def is_silent(_: Asked, line: Line) -> None:
    await line.until_left()


@pytest.mark.parametrize("answer", [drips, is_silent])
def test_an_answer_that_is_not_whole_in_time_is_none(serving: Serving, answer: Answer) -> None:
    with pytest.raises(httpx.ReadTimeout, match=r"no whole answer within 0\.2 s"):
        answered(serving, answer, timeout=0.2)


def test_of_an_endless_answer_only_the_beginning_is_read(serving: Serving) -> None:
    async def answer(_: Asked, line: Line) -> None:
        await line.write(head(JSON))
        for _number in count():
            await line.write(b"x" * 100_000)

    assert MAX_BODY <= len(answered(serving, answer).content) < 2 * MAX_BODY
