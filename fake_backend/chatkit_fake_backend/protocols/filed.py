"""The reporter's own backend, `chat.py`, with each of its habits to be left as it is or cured."""

from collections.abc import AsyncIterator
from typing import Any

from chatkit.types import ChatKitReq, ThreadMetadata, UserMessageItem

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols.protocol import OwnStreamProtocol
from chatkit_fake_backend.protocols.report import AcceptsRewritten, Rewritten
from chatkit_fake_backend.protocols.responses_items import nine_steps
from chatkit_fake_backend.store import MemoryStore


class NumberedStore(MemoryStore):
    """Threads are the conversations of a database and have its numbers; the report's is 223."""

    def generate_thread_id(self, context: Any) -> str:  # noqa: ANN401, ARG002  the SDK's signature
        return str(223 + len(self._threads))


class Filed(AcceptsRewritten, OwnStreamProtocol):
    """What is streamed, whether requests are told apart, and how threads are numbered.

    Both messages of a turn are stored: the report says nothing else, and its conversations have the numbers of rows.
    """

    def __init__(self, *, responses_api: bool, one_endpoint: bool, numbered: bool) -> None:
        self.store_class = NumberedStore if numbered else MemoryStore  # type: ignore[misc]
        super().__init__()
        self._responses_api = responses_api
        self._one_endpoint = one_endpoint

    def parse(self, body: object) -> ChatKitReq:
        """One endpoint takes `{message, conversation_id}` and nothing else, as FastAPI checks it."""
        return Rewritten.model_validate(body).request() if self._one_endpoint else super().parse(body)

    def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        return (self._attempt if self._responses_api else self._cured)(thread, user, exchange)

    async def _attempt(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        await self.store_turn(thread, user, exchange)
        async for event in nine_steps(thread.id, exchange):
            yield event

    async def _cured(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        async for event in self.canonical(thread, user, exchange):
            yield sse(event)
