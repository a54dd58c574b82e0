"""The canonical events as NDJSON instead of an event stream."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadMetadata, UserMessageItem

from chatkit_fake_backend import framing
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class Ndjson(OwnStreamProtocol):
    """The right events in the wrong framing: the content type makes the component try again (facts 2.4)."""

    id = "protocol.ndjson"
    title = "The canonical events as NDJSON"
    origin = "facts 9 (row 8), RUN 58"
    media_type = "application/x-ndjson"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in self.canonical(thread, user, exchange):
            yield framing.ndjson(event)
