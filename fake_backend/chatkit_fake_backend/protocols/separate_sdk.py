"""OpenAI's server of any version, as a process of its own behind the fake backend."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from chatkit.types import ChatKitReq

from chatkit_e2e.evidence.event_stream import Decoder
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.media_types import JSON
from chatkit_e2e.evidence.stream_events import TEXT_DELTA
from chatkit_e2e.subprocesses import Companion
from chatkit_fake_backend.answer import Answer, whole
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.protocol import Protocol
from chatkit_fake_backend.sdk.server import CHUNKS

PROGRAM = Path(__file__).parent.parent / "sdk" / "server.py"
_DELTA = f'"{TEXT_DELTA}"'.encode()


class SeparateSdk(Protocol):
    """Hands each request on to the process, and its answer back as it came, event by event.

    The gates are here: what the process has sent waits in the socket until the test lets it go on.
    """

    def __init__(self, python: Path) -> None:
        """Start the server with the interpreter of its environment; returns when it listens.

        Raises:
            ProgramFailed: it did not start; says what it wrote.
        """
        self._program = Companion([python, "-W", "ignore", PROGRAM])
        self._url = f"http://127.0.0.1:{self._program.first_line}/chatkit"

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        # No proxy of the environment's, and no certificates to load: it is on this machine.
        client = httpx.AsyncClient(trust_env=False, verify=False, timeout=None)
        body = request.model_dump_json(exclude_unset=True)
        headers = {CHUNKS: json.dumps(exchange.turn.chunks)}
        sent = client.build_request("POST", self._url, content=body, headers=headers)
        response = await client.send(sent, stream=True)
        media_type = response.headers["content-type"]
        if media_type.startswith(JSON):
            data = await response.aread()
            await client.aclose()
            return Answer(whole(data), JSON, response.status_code)
        return Answer(_held(response, client, exchange), media_type, response.status_code)

    def close(self) -> None:
        """End the process."""
        self._program.close()


async def _held(response: httpx.Response, client: httpx.AsyncClient, exchange: Exchange) -> AsyncIterator[bytes]:
    """The stream event by event, as it came; waits at the gate in the middle of the answer."""
    deltas = 0
    try:
        async for event in _events(response.aiter_raw()):
            if _DELTA in event:
                if deltas == exchange.turn.middle:
                    await exchange.session.hold(exchange.request, exchange.stream, MIDDLE)
                deltas += 1
            yield event
    finally:
        await response.aclose()
        await client.aclose()


async def _events(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    decoder = Decoder()
    async for part in parts:
        for block in decoder.feed(part):
            yield "\n".join([*block.lines, "", ""]).encode()
    for block in decoder.end():
        yield "\n".join(block.lines).encode()
