"""What the report's network log shows: `response.text.delta` between `thread.created` and `response.done`."""

from collections.abc import AsyncIterator

from fake_backend.exchange import Exchange
from fake_backend.framing import sse
from fake_backend.protocols.protocol import OneEndpointProtocol


class ResponsesTextDelta(OneEndpointProtocol):
    id = "protocol.responses-text-delta"
    title = "thread.created, thread.message.created, response.text.delta, response.done"
    origin = "bug report, network log"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        yield sse({"type": "thread.created", "thread": {"id": "223"}})
        yield sse({"type": "thread.message.created", "message": {"id": f"msg-user-{223 + exchange.serial}"}})
        async for chunk in exchange.chunks():
            yield sse({"type": "response.text.delta", "delta": chunk})
        yield sse({"type": "response.done", "response": {"status": "completed"}})
