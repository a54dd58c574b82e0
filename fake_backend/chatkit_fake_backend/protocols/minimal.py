"""The least that works: three events with the fields that the component needs, and no others."""

from collections.abc import AsyncIterator

from chatkit.types import ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol, text_of


class Minimal(OwnStreamProtocol):
    """Bare dictionaries on purpose: the SDK's types ask for more fields than the component does."""

    id = "protocol.minimal"
    title = "thread.created and thread.item.done twice"
    origin = "facts 0 and 4.2, RUN FIX"

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        item = await self.store_turn(thread, user, exchange)
        if exchange.starts_thread:
            yield sse({"type": "thread.created", "thread": {"id": thread.id}})
        asked = {
            "type": "user_message",
            "id": user.id,
            "content": [{"type": "input_text", "text": text_of(user.content)}],
            "attachments": [],
        }
        yield sse({"type": "thread.item.done", "item": asked})
        answered = {
            "type": "assistant_message",
            "id": item.id,
            "content": [{"type": "output_text", "text": exchange.turn.answer, "annotations": []}],
        }
        yield sse({"type": "thread.item.done", "item": answered})
