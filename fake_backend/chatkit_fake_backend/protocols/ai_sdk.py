"""The UI message stream of the Vercel AI SDK, version 1."""

from collections.abc import AsyncIterator
from types import MappingProxyType

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol


class AiSdk(OneEndpointProtocol):
    """What a route written for `useChat` sends."""

    id = "protocol.ai-sdk"
    title = "The Vercel AI SDK's UI message stream"
    origin = "Vercel AI SDK, https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol"
    headers = MappingProxyType({"x-vercel-ai-ui-message-stream": "v1"})

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        text_id = f"txt-{exchange.serial}"
        yield sse({"type": "start", "messageId": f"msg-{exchange.serial}"})
        yield sse({"type": "text-start", "id": text_id})
        async for chunk in exchange.chunks():
            yield sse({"type": "text-delta", "id": text_id, "delta": chunk})
        yield sse({"type": "text-end", "id": text_id})
        yield sse({"type": "finish"})
        yield sse("[DONE]")
