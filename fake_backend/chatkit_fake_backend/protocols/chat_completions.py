"""A stream of OpenAI's Chat Completions API, handed through to the page."""

from collections.abc import AsyncIterator
from typing import Literal

from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import Choice, ChoiceDelta

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.report import OneEndpointProtocol
from chatkit_fake_backend.protocols.responses_stream import CREATED_AT, MODEL


class ChatCompletions(OneEndpointProtocol):
    """`chat.completion.chunk` objects, which have no `type`, and `[DONE]` at the end."""

    id = "protocol.chat-completions"
    title = "chat.completion.chunk deltas and [DONE]"
    origin = "OpenAI API reference, Chat Completions, streaming"

    async def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        yield _chunk(exchange, ChoiceDelta(role="assistant", content=""))
        async for chunk in exchange.chunks():
            yield _chunk(exchange, ChoiceDelta(content=chunk))
        yield _chunk(exchange, ChoiceDelta(), "stop")
        yield sse("[DONE]")


def _chunk(exchange: Exchange, delta: ChoiceDelta, finish_reason: Literal["stop"] | None = None) -> bytes:
    chunk = ChatCompletionChunk(
        id=f"chatcmpl-{exchange.serial}",
        object="chat.completion.chunk",
        created=CREATED_AT,
        model=MODEL,
        choices=[Choice(index=0, delta=delta, logprobs=None, finish_reason=finish_reason)],
    )
    # Nulls that were set stay: OpenAI sends `"finish_reason":null` in every chunk but the last.
    return sse(chunk.model_dump(mode="json", exclude_unset=True))
