"""The backend of the look at a component before the first case: its thread has a title, its second answer is broken."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadItemDoneEvent, ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.hand_written import HandWritten

TITLE = "A talk about bridges"


class TrialChat(HandWritten):
    """The canonical events; the second answer lacks what its turn breaks without (facts 4.2, RUN 82)."""

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        if exchange.number == 1:
            async for event in self.canonical(thread.model_copy(update={"title": TITLE}), user, exchange):
                yield sse(event)
            return
        yield sse(ThreadItemDoneEvent(item=user))
        event = ThreadItemDoneEvent(item=self.server.message(thread, exchange.turn.answer))
        body = event.model_dump(mode="json")
        del body["item"]["content"][0]["annotations"]
        yield sse(body)
