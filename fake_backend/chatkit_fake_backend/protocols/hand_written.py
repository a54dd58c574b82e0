"""The canonical event sequence, written by a backend of one's own."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class HandWritten(OwnStreamProtocol):
    """The message's stream comes without the SDK's server; the event types are the SDK's."""

    id = "protocol.hand-written"
    title = "The canonical events, written by hand"
    origin = "openai-chatkit, docs/concepts/thread-stream-events.md; facts 4.2, RUN 01"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in self.canonical(thread, user, exchange):
            yield sse(event)
