"""The answer as a stream of plain text."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class PlainText(OwnStreamProtocol):
    """The text alone, chunk by chunk, as many tutorials stream a model's answer."""

    id = "protocol.plain-text"
    title = "The answer as a text stream"
    origin = "FastAPI's StreamingResponse of text; facts 2.4 and 9 (row 6)"
    media_type = "text/plain"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        await self.store_turn(thread, user, exchange)
        async for chunk in exchange.chunks():
            yield chunk.encode()
