"""The canonical events without the user's own message."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadItemDoneEvent, ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class NoUserEcho(OwnStreamProtocol):
    """The user's message is stored but never sent back."""

    id = "protocol.no-user-echo"
    title = "The canonical events, without the user's item"
    origin = "facts 5 (cause 1), RUN 03, 15"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in self.canonical(thread, user, exchange):
            if not (isinstance(event, ThreadItemDoneEvent) and event.item.id == user.id):
                yield sse(event)
