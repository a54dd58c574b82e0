"""The whole conversation as one JSON body with status 200."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadMetadata, UserMessageItem

from chatkit_e2e.evidence.media_types import JSON
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import compact
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class JsonOnce(OwnStreamProtocol):
    """Answers a message as if it were not a stream: the component repeats the request up to five times."""

    id = "protocol.json-once"
    title = "The thread and its items as one JSON body"
    origin = "facts 2.4, RUN 40b"
    media_type = JSON

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        await self.store_turn(thread, user, exchange)
        items = [item.model_dump(mode="json", exclude_none=True) for item in await self.store.items_of(thread.id)]
        conversation = {"thread": thread.model_dump(mode="json", exclude_none=True), "items": items}
        yield compact(conversation).encode()
