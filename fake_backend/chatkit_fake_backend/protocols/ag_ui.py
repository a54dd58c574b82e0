"""The events of AG-UI, the Agent-User Interaction Protocol."""

from collections.abc import AsyncIterator

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol


class AgUi(OneEndpointProtocol):
    """One run with one text message."""

    id = "protocol.ag-ui"
    title = "AG-UI events"
    origin = "AG-UI, https://docs.ag-ui.com/concepts/events"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        run = {"threadId": "thread-1", "runId": f"run-{exchange.serial}"}
        message = {"messageId": f"msg-{exchange.serial}"}
        yield sse({"type": "RUN_STARTED", **run})
        yield sse({"type": "TEXT_MESSAGE_START", **message, "role": "assistant"})
        async for chunk in exchange.chunks():
            yield sse({"type": "TEXT_MESSAGE_CONTENT", **message, "delta": chunk})
        yield sse({"type": "TEXT_MESSAGE_END", **message})
        yield sse({"type": "RUN_FINISHED", **run})
