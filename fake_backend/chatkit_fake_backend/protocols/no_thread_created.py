"""The canonical events without `thread.created`."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadCreatedEvent, ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol


class NoThreadCreated(OwnStreamProtocol):
    """The component never learns the thread's id."""

    id = "protocol.no-thread-created"
    title = "The canonical events, without thread.created"
    origin = "facts 5 (cause 2), RUN 02"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in self.canonical(thread, user, exchange):
            if not isinstance(event, ThreadCreatedEvent):
                yield sse(event)
