"""OpenAI's own Responses stream, handed through to the page as it comes."""

from collections.abc import AsyncIterator

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol
from chatkit_fake_backend.protocols.responses_stream import responses_stream


class ResponsesPassthrough(OneEndpointProtocol):
    """A backend that is only a proxy; each event has its `event:` line, as OpenAI sends it."""

    id = "protocol.responses-passthrough"
    title = "OpenAI's Responses stream, unchanged"
    origin = "OpenAI API reference, Responses, streaming events"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in responses_stream(f"msg_{exchange.serial}", exchange):
            # Nulls that were set stay: OpenAI sends them.
            yield sse(event.model_dump(mode="json", exclude_unset=True), name=event.type)
