"""The middle of an answer: where it is, and that a relay keeps back what is behind it."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.middle import Middle
from chatkit_e2e.wire.relay import Relay
from tests.fake_backend.backend import HANG_S

ASKED = {"type": "threads.create", "params": {"input": {"content": [{"type": "input_text", "text": "Hello?"}]}}}


def sse(event: object) -> str:
    return f"data: {json.dumps(event)}\n\n"


def delta(text: str) -> str:
    return sse({"type": "thread.item.updated", "update": {"type": TEXT_DELTA, "delta": text}})


def done(kind: str, text: str = "") -> str:
    return sse({"type": "thread.item.done", "item": {"type": kind, "content": [{"type": "output_text", "text": text}]}})


TEXT_DELTA = "assistant_message.content_part.text_delta"
WORDS = [delta(f"word{number} ") for number in range(12)]
WHOLE = done("assistant_message", "word0")


def middles(*pieces: str) -> list[int]:
    """The pieces with which the middle comes."""
    middle = Middle()
    return [number for number, piece in enumerate(pieces) if middle.comes(piece)]


def test_it_comes_once_when_there_are_words_enough() -> None:
    assert middles(done("user_message"), *WORDS, WHOLE) == [9]


def test_an_empty_end_behind_each_piece_ends_nothing() -> None:
    pieces = [piece + done("assistant_message") for piece in WORDS]
    assert middles(*pieces, WHOLE) == [8]


@pytest.mark.parametrize("cut", [1, 40])
def test_an_event_may_come_in_pieces(cut: int) -> None:
    assert middles("".join(WORDS[:8]), WORDS[8][:cut], WORDS[8][cut:]) == [2]


@pytest.mark.parametrize(
    "pieces",
    [
        WORDS[:5],
        ["".join(WORDS) + WHOLE],
        [*WORDS[:5], WHOLE, *WORDS[5:]],
        [sse({"type": "response.output_text.delta", "delta": "word " * 20})],
        [sse([1]), sse({"update": "text"}), "data: no JSON\n\n", ": a comment\n\n"],
    ],
    ids=["few words", "its end comes with it", "words behind its end", "foreign events", "no events"],
)
def test_an_answer_may_have_none(pieces: list[str]) -> None:
    assert middles(*pieces) == []


def test_a_relay_keeps_back_what_is_behind_a_closed_middle() -> None:
    read = asyncio.Semaphore(0)

    async def body() -> AsyncIterator[str]:
        for piece in [*WORDS, WHOLE]:
            yield piece
            await read.acquire()  # so that each event is a piece of its own

    async def answer(_: Request) -> StreamingResponse:
        return StreamingResponse(body(), media_type="text/event-stream")

    with Serving() as serving, httpx.Client(timeout=HANG_S) as client:
        port = serving.start(Starlette(routes=[Route("/chatkit", answer, methods=["POST"])]))
        relay = Relay(address(f"http://localhost:{port}/chatkit"), ["Hello?"], HANG_S, Gates(serving.loop))
        relay.gates.close(1, MIDDLE)
        url = f"http://localhost:{serving.start(relay)}/chatkit"
        with client.stream("POST", url, json=ASKED) as response:
            pieces = response.iter_text()
            before = ""
            while WORDS[8] not in before:
                before += next(pieces)
                serving.loop.call_soon_threadsafe(read.release)
            asyncio.run_coroutine_threadsafe(relay.until_still(), serving.loop).result(HANG_S)  # it waits there
            relay.gates.open(1, MIDDLE)
            for _ in WORDS:
                serving.loop.call_soon_threadsafe(read.release)
            after = "".join(pieces)
        asyncio.run_coroutine_threadsafe(relay.close(), serving.loop).result(HANG_S)
    assert (before, after) == ("".join(WORDS[:9]), "".join(WORDS[9:]) + WHOLE)
