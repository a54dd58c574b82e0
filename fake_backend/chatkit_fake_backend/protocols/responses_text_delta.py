"""What the report's network log shows: `response.text.delta` between `thread.created` and `response.done`."""

from collections.abc import AsyncIterator

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol, numbered


class ResponsesTextDelta(OneEndpointProtocol):
    """The log names the events and the thread's id; the fields are those of the report's attempts 2 and 3."""

    id = "protocol.responses-text-delta"
    title = "thread.created, thread.message.created, response.text.delta, response.done"
    origin = "bug report, network log"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        yield sse({"type": "thread.created", "thread": {"id": "223"}})
        yield sse(
            {
                "type": "thread.message.created",
                "id": numbered("msg-user-223", exchange),
                "object": "thread.message",
                "role": "user",
                "content": [{"type": "text", "text": {"value": exchange.turn.user}}],
                "status": "completed",
            }
        )
        place = {
            "response_id": numbered("resp_223", exchange),
            "item_id": numbered("item_223", exchange),
            "output_index": 0,
            "content_index": 0,
        }
        async for chunk in exchange.chunks():
            yield sse({"type": "response.text.delta", **place, "delta": chunk})
        yield sse({"type": "response.done", "response": {"id": place["response_id"], "status": "completed"}})
