"""The report's second attempt: the Assistants API's stream, with its `event:` lines."""

from collections.abc import AsyncIterator
from typing import Any

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol, numbered


class AssistantsApi(OneEndpointProtocol):
    """Nothing in the data says what kind of event it is, and no event names the thread."""

    id = "protocol.assistants-api"
    title = "Assistants API: thread.message.* in event: lines"
    origin = "bug report, attempt 2"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        asked = _message("user", "completed", exchange, exchange.turn.user)
        begun = _message("assistant", "in_progress", exchange)
        yield sse(asked, name="thread.message.created")
        yield sse(begun, name="thread.message.created")
        yield sse(begun, name="thread.message.in_progress")
        async for chunk in exchange.chunks():
            part = {"index": 0, "type": "text", "text": {"value": chunk}}
            delta = {"id": begun["id"], "object": "thread.message.delta", "delta": {"content": [part]}}
            yield sse(delta, name="thread.message.delta")
        whole = _message("assistant", "completed", exchange, exchange.turn.answer)
        yield sse(whole, name="thread.message.completed")


def _message(role: str, status: str, exchange: Exchange, *texts: str) -> dict[str, Any]:
    return {
        "id": numbered(f"msg-{role}-123", exchange),
        "object": "thread.message",
        "role": role,
        "content": [{"type": "text", "text": {"value": text}} for text in texts],
        "status": status,
    }
