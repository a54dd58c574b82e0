"""The messages only inside the thread that `thread.created` carries."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols import canonical
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class ItemsInThread(OwnStreamProtocol):
    """One event a turn, also where the thread is not new: the whole conversation is in it."""

    id = "protocol.items-in-thread"
    title = "The messages only inside thread.created"
    origin = "facts 4.2, RUN 25"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        await self.store_turn(thread, user, exchange)
        yield sse(canonical.created(thread, await self.store.items_of(thread.id)))
