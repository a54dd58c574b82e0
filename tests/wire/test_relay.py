"""The relay hands on what comes, as it comes, and logs it."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx
import pytest

from chatkit_e2e.evidence.gate_names import FIRST_BYTE
from chatkit_e2e.evidence.moments import Ended, Held, Received, Sent, Started, WireEntry, of
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire import relay as module
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from tests.fake_backend.backend import HANG_S, message
from tests.probe.raw import CORS, JSON, STREAM, Answer, Asked, Line, head, served

SAID = 'Grüße, "you" & all\nof <them>.'


class Wired:
    """A relay in front of a raw server, with a client in front of the relay."""

    def __init__(self, serving: Serving, port: int, timeout: float) -> None:
        self.serving = serving
        self.relay = Relay(address(f"http://localhost:{port}/chatkit"), [SAID], timeout, Gates(serving.loop))
        self.url = f"http://localhost:{serving.start(self.relay)}/chatkit"
        self.still = f"http://localhost:{serving.start(self.relay.still)}/"
        self.http = httpx.Client(timeout=HANG_S, trust_env=False)

    def say(self) -> httpx.Response:
        """Send a message and read the whole answer."""
        return self.http.post(self.url, json=message(SAID))

    def until(self, holds: Callable[[list[WireEntry]], bool]) -> None:
        """Return when it holds of the log."""
        asyncio.run_coroutine_threadsafe(self.relay.log.until(holds), self.serving.loop).result(HANG_S)

    @property
    def ended(self) -> list[tuple[str, str]]:
        return [(one.how, one.fault) for one in of(self.relay.log.entries, Ended)]


@contextmanager
def wired(serving: Serving, answer: Answer, timeout: float = HANG_S) -> Iterator[Wired]:
    with served(serving, answer) as port:
        one = Wired(serving, port, timeout)
        with one.http:
            yield one
        asyncio.run_coroutine_threadsafe(one.relay.close(), serving.loop).result(HANG_S)


def test_status_headers_and_bytes_are_handed_on(serving: Serving) -> None:
    body = gzip.compress(b"data: {}\n\n")
    seen: list[Asked] = []

    async def answer(asked: Asked, line: Line) -> None:
        seen.append(asked)
        named = ("content-encoding: gzip", "set-cookie: a=1", "set-cookie: b=2", "x-own: \xe9")
        await line.write(head(STREAM, *named, status="203 Own Words").encode("latin-1"), body)

    with wired(serving, answer) as one:
        asked = message(SAID)
        headers = {"x-mine": "yes", "accept-encoding": "br, gzip", "authorization": "Bearer abcdefgh"}
        with one.http.stream("POST", f"{one.url}?a=b%20c", json=asked, headers=headers) as given:
            raw = b"".join(given.iter_raw())
    assert (given.status_code, raw) == (203, body)
    assert given.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert given.headers.multi_items().count(("access-control-allow-origin", "*")) == 1
    (got,) = seen
    assert (got.method, got.path, got.json) == ("POST", "/chatkit?a=b%20c", asked)
    assert (got.headers["x-mine"], got.headers["authorization"]) == ("yes", "Bearer abcdefgh")
    assert got.headers["accept-encoding"] == "gzip, deflate", "what nothing here could read is not asked for"
    (started,) = of(one.relay.log.entries, Started)
    assert "abcdefgh" not in "".join(entry.model_dump_json() for entry in one.relay.log.entries)
    assert (started.status, started.headers["set-cookie"]) == (203, "[redacted]")
    assert "".join(piece.text for piece in of(one.relay.log.entries, Sent)) == "data: {}\n\n"
    assert one.ended == [("complete", "")]


def test_pieces_are_handed_on_as_they_come(serving: Serving) -> None:
    read = asyncio.Event()

    async def answer(_: Asked, line: Line) -> None:
        await line.write(head(), "data: 1\n\n")
        await asyncio.wait_for(read.wait(), HANG_S)
        await line.write("data: 2\n\n")

    with wired(serving, answer) as one, one.http.stream("POST", one.url, json=message(SAID)) as given:
        pieces = given.iter_raw()
        assert next(pieces) == b"data: 1\n\n"
        serving.loop.call_soon_threadsafe(read.set)
        assert b"".join(pieces) == b"data: 2\n\n"
    assert [piece.text for piece in of(one.relay.log.entries, Sent)] == ["data: 1\n\n", "data: 2\n\n"]


def test_when_the_browser_leaves_the_backend_is_left(serving: Serving) -> None:
    left = asyncio.Event()

    async def answer(_: Asked, line: Line) -> None:
        await line.write(head(), "data: 1\n\n")
        await line.until_left()
        left.set()

    with wired(serving, answer) as one:
        with one.http.stream("POST", one.url, json=message(SAID)) as given:
            next(given.iter_raw())
        asyncio.run_coroutine_threadsafe(left.wait(), serving.loop).result(HANG_S)
        one.until(lambda entries: any(isinstance(entry, Ended) for entry in entries))
    assert one.ended == [("client left", "")]


def test_what_takes_too_long_is_ended_and_not_waited_for_again(serving: Serving) -> None:
    asked: list[Asked] = []

    async def answer(request: Asked, line: Line) -> None:
        asked.append(request)
        await line.until_left()

    with wired(serving, answer, timeout=0.3) as one:
        for _ in range(3):
            with pytest.raises(httpx.TransportError):
                one.say()
    assert one.ended == [("timed out", "")] * 3
    assert len(asked) == 1, "the same request is given up at once"


def test_an_answer_that_has_begun_is_closed_properly_when_time_is_up(serving: Serving) -> None:
    async def answer(_: Asked, line: Line) -> None:
        await line.write(head(), "data: 1\n\n")
        await line.until_left()

    with wired(serving, answer, timeout=2) as one:
        assert one.say().text == "data: 1\n\n"
    assert one.ended == [("timed out", "")]


@pytest.mark.parametrize("begun", [False, True])
def test_a_reset_is_handed_on_as_a_reset(serving: Serving, *, begun: bool) -> None:
    async def answer(_: Asked, line: Line) -> None:
        if begun:
            await line.write(head(), "data: 1\n\n")
            await line.until_left(0.1)
        line.reset()

    with wired(serving, answer) as one, pytest.raises(httpx.TransportError):
        one.say()
    assert one.ended == [("failed", "cut-off" if begun else "closed")]


def test_a_preflight_that_is_never_answered_ends(serving: Serving) -> None:
    async def answer(_: Asked, line: Line) -> None:
        await line.until_left()

    with wired(serving, answer, timeout=0.3) as one, pytest.raises(httpx.TransportError):
        one.http.get(one.url.replace("/chatkit", "/files/1"))
    assert one.relay.log.entries == [], "what is no request to the chat is not logged"


def test_many_pieces_are_logged_together(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PIECES", 3)

    async def answer(_: Asked, line: Line) -> None:
        await line.write(head())
        for _number in range(50):
            await line.write("data: 1\n\n")
            await line.until_left(0.001)

    with wired(serving, answer) as one:
        text = one.say().text
    pieces = of(one.relay.log.entries, Sent)
    assert "".join(piece.text for piece in pieces) == text == "data: 1\n\n" * 50
    assert len(pieces) == 4
    assert sum(piece.size for piece in pieces) == len(text)


@pytest.mark.parametrize(
    ("body", "turn"),
    [
        (json.dumps({"message": SAID, "conversation_id": None}), 1),
        (json.dumps({"messages": [{"role": "user", "content": SAID}]}, ensure_ascii=False), 1),
        (SAID, 1),
        (urlencode({"message": SAID}), 1),
        (f"--x\r\ncontent-disposition: form-data; name=m\r\n\r\n{SAID}\r\n--x--", 1),
        (json.dumps({"message": "something else"}), None),
        ("", None),
    ],
)
def test_a_turn_is_recognised_whatever_shape_the_page_gave_it(serving: Serving, body: str, turn: int | None) -> None:
    relay = Relay(address("http://localhost:1/chatkit"), [SAID], HANG_S, Gates(serving.loop))
    assert relay.turn(body.encode()) == turn


@pytest.mark.parametrize("body", ["[" * 100_000, "null", "[]", '"text"', "\x00", '{"type": 7}', '{"type": ["a"]}'])
def test_any_body_is_handed_on(serving: Serving, body: str) -> None:
    async def answer(asked: Asked, line: Line) -> None:
        await line.write(head(JSON), asked.body)

    with wired(serving, answer) as one:
        assert one.http.post(one.url, content=body.encode()).content == body.encode()
        (received,) = of(one.relay.log.entries, Received)
    assert (received.type, received.turn) == (None, None)


def test_idle_at_once_when_nothing_was_asked(serving: Serving) -> None:
    async def answer(_: Asked, line: Line) -> None:
        await line.write(head())

    with wired(serving, answer) as one:
        assert one.http.get(one.still).json() == {"streams": 0}


def test_a_stream_that_is_open_is_under_way(serving: Serving) -> None:
    goes_on = asyncio.Event()
    order: list[str] = []

    async def answer(_: Asked, line: Line) -> None:
        await line.write(head(), "data: 1\n\n")
        await asyncio.wait_for(goes_on.wait(), HANG_S)

    def note(word: str, response: httpx.Response) -> int:
        order.append(word)
        return response.status_code

    with wired(serving, answer) as one, ThreadPoolExecutor(2) as pool:
        idle = pool.submit(lambda: note("idle", one.http.get(one.still, params={"streams": 1})))
        said = pool.submit(lambda: note("answer", one.say()))
        one.until(lambda entries: any(isinstance(entry, Sent) for entry in entries))
        assert not idle.done()
        serving.loop.call_soon_threadsafe(goes_on.set)
        assert said.result(HANG_S) == idle.result(HANG_S) == 200


def test_a_stream_that_waits_at_a_gate_is_still(serving: Serving) -> None:
    async def answer(_: Asked, line: Line) -> None:
        await line.write(head(), "data: 1\n\n")

    with wired(serving, answer) as one, ThreadPoolExecutor(1) as pool:
        one.relay.gates.close(1, FIRST_BYTE)
        said = pool.submit(one.say)
        assert one.http.get(one.still, params={"streams": 1}).json() == {"streams": 1}
        assert not said.done()
        assert isinstance(one.relay.log.entries[-1], Held)
        one.relay.gates.open(1, FIRST_BYTE)
        assert said.result(HANG_S).text == "data: 1\n\n"


def test_what_the_browser_asks_first_is_logged_apart(serving: Serving) -> None:
    async def answer(_: Asked, line: Line) -> None:
        await line.write(head())

    with wired(serving, answer) as one:
        named = {"origin": "http://localhost:3000", "access-control-request-headers": "content-type"}
        assert one.http.options(one.url, headers=named).status_code == 204
        (asked,) = one.relay.preflights
    assert (asked.origin, asked.asked, asked.status) == ("http://localhost:3000", "content-type", 204)
    assert set(asked.headers) == {line.split(":")[0] for line in CORS.split("\r\n") if line}
    assert one.relay.log.entries == []
