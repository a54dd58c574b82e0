"""Passing: what the component gets of a backend's answer, without a browser."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from chatkit_e2e.serving import Serving
from chatkit_e2e.watch.changes import change
from chatkit_e2e.watch.passing import Passing
from chatkit_e2e.watch.stepping import Stepping
from chatkit_e2e.watch.streams import Stream, Streams
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from chatkit_fake_backend.protocols.minimal import Minimal
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger

ASKED = {
    "type": "threads.create",
    "params": {
        "input": {
            "content": [{"type": "input_text", "text": "Hello there"}],
            "attachments": [],
            "quoted_text": "",
            "inference_options": {},
        }
    },
}
LIMIT_S = 20.0  # ends a hang
Play = Callable[["Way", httpx.Response], Awaitable[None]]


class Way:
    """One answer on its way to a client."""

    def __init__(self, relay: Relay, gates: Stepping) -> None:
        self._news = asyncio.Event()
        self.streams = Streams(gates, self._news.set)
        relay.gates, relay.treatment = gates, Passing(relay, relay, self.streams, self._news.set)

    @property
    def stream(self) -> Stream:
        return self.streams.all[-1]

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await self._news.wait()


def played(serving: Serving, first: Callable[[Way], None], play: Play) -> Way:
    """An answer of which `first` says what happens before its head, and `play` what does behind it."""

    async def run() -> Way:
        relay = Relay(address(f"http://localhost:{backend}{PATH}"), (), LIMIT_S, Gates(serving.loop))
        way = Way(relay, Stepping(serving.loop))
        port = await asyncio.to_thread(serving.start, relay)
        async with httpx.AsyncClient(trust_env=False, timeout=LIMIT_S) as client:
            asked = client.build_request("POST", f"http://localhost:{port}{PATH}", json=ASKED)
            asking = asyncio.ensure_future(client.send(asked, stream=True))
            await way.until(lambda: bool(way.streams.all) and way.stream.is_whole)
            first(way)
            answer = await asking
            try:
                await play(way, answer)
            finally:
                await answer.aclose()
        await relay.close()
        return way

    backend = serving.start(Stranger(Sessions(serving.loop), Minimal()))
    return asyncio.run_coroutine_threadsafe(run(), serving.loop).result(LIMIT_S)


def test_a_head_is_given_with_the_first_piece_and_cannot_be_changed_behind_it(serving: Serving) -> None:
    def first(way: Way) -> None:
        with pytest.raises(ValueError, match="A status has three digits"):
            change(way.stream, "head", {"status": "nothing"})
        change(way.stream, "head", {"status": "201", "type": "text/plain"})
        way.streams.let(way.stream, 1)

    async def play(way: Way, answer: httpx.Response) -> None:
        assert (answer.status_code, answer.headers["content-type"]) == (201, "text/plain")
        with pytest.raises(ValueError, match="is sent"):
            change(way.stream, "head", {"status": "200"})
        way.streams.end(way.stream, "ended")
        assert await answer.aread() == way.stream.sent[0].data

    way = played(serving, first, play)
    assert [piece.state for piece in way.stream.plan.pieces] == ["sent", "skipped", "skipped"]
    assert way.stream.is_changed


def test_a_connection_is_cut_where_one_says_so(serving: Serving) -> None:
    async def play(way: Way, answer: httpx.Response) -> None:
        way.streams.end(way.stream, "broken")
        with pytest.raises(httpx.RemoteProtocolError):
            await answer.aread()

    way = played(serving, lambda way: way.streams.let(way.stream, 2), play)
    assert len(way.stream.sent) == 2


def test_a_client_that_leaves_is_told_apart(serving: Serving) -> None:
    async def play(way: Way, answer: httpx.Response) -> None:
        await answer.aclose()
        await way.until(lambda: way.stream.state != "open")

    way = played(serving, lambda way: way.streams.let(way.stream, 1), play)
    assert way.stream.state == "left"
    assert len(way.stream.sent) == 1
