"""The report's first attempt: item types used as event types."""

from collections.abc import AsyncIterator
from typing import Any

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import CREATED_AT, OneEndpointProtocol, numbered


class ThreadItemEvents(OneEndpointProtocol):
    """The report gives the two messages; what surrounds them is taken from its network log."""

    id = "protocol.thread-item-events"
    title = "thread.item.user_message and thread.item.assistant_message"
    origin = "bug report, attempt 1"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        yield sse({"type": "thread.created", "thread": {"id": "123"}})
        asked = {"type": "input_text", "text": exchange.turn.user}
        yield sse(_message("user", asked, exchange))
        async for chunk in exchange.chunks():
            yield sse({"type": "response.text.delta", "delta": chunk})
        yield sse(_message("assistant", {"type": "text", "text": exchange.turn.answer}, exchange))


def _message(role: str, part: dict[str, str], exchange: Exchange) -> dict[str, Any]:
    item = {
        "id": numbered(f"msg-{role}-123", exchange),
        "type": f"{role}_message",
        "thread_id": "123",
        "content": [part],
        "status": "completed",
        "created_at": CREATED_AT,
    }
    return {"type": f"thread.item.{role}_message", "item": item}
