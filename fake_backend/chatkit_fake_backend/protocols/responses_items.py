"""The report's third attempt: conversation items and `response.*` events, in nine steps."""

from collections.abc import AsyncIterator

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol, numbered


class ResponsesItems(OneEndpointProtocol):
    """The report's nine steps and its ids."""

    id = "protocol.responses-items"
    title = "conversation.item.created and response.* (items protocol)"
    origin = "bug report, attempt 3"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in nine_steps("123", exchange):
            yield event


async def nine_steps(thread_id: str, exchange: Exchange) -> AsyncIterator[bytes]:
    """The stream of the third attempt; the numbers of the comments are the report's."""
    response_id = numbered("resp_123", exchange)
    output = {"response_id": response_id, "output_index": 0}
    item = {"id": numbered("item_123", exchange), "type": "message", "role": "assistant"}
    part = {"response_id": response_id, "item_id": item["id"], "output_index": 0, "content_index": 0}
    complete = {"type": "text", "text": exchange.turn.answer}
    done = {**item, "content": [complete]}

    yield sse({"type": "thread.created", "thread": {"id": thread_id}})  # 1
    yield _user_item(exchange)  # 2
    yield sse({"type": "response.created", "response": {"id": response_id, "status": "in_progress"}})  # 3
    yield sse({"type": "response.output_item.added", **output, "item": item})  # 4
    yield sse({"type": "response.content_part.added", **part, "part": {"type": "text", "text": ""}})  # 5
    async for chunk in exchange.chunks():
        yield sse({"type": "response.text.delta", **part, "delta": chunk})  # 6
    yield sse({"type": "response.content_part.done", **part, "part": complete})  # 7
    yield sse({"type": "response.output_item.done", **output, "item": done})  # 8
    ended = {"id": response_id, "status": "completed", "output": [done]}
    yield sse({"type": "response.done", "response": ended})  # 9


def _user_item(exchange: Exchange) -> bytes:
    item = {
        "id": numbered("msg-user-123", exchange),
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": exchange.turn.user}],
        "status": "completed",
    }
    return sse({"type": "conversation.item.created", "item": item})
