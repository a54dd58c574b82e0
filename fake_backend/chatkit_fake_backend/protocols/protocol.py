"""What every candidate protocol is, and the kinds there are.

Protocol                    one candidate way for a backend to answer
    ChatKitProtocol         knows ChatKit's requests, and OpenAI's server answers them
        OwnStreamProtocol   but the answer to a message is its own
    OneEndpointProtocol     knows one chat endpoint that streams, whatever was asked: the bug report's (`report`)
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from chatkit.server import NonStreamingResult
from chatkit.types import (
    AssistantMessageItem,
    ChatKitReq,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsRetryAfterItemReq,
    ThreadStreamEvent,
    UserMessageContent,
    UserMessageItem,
)
from pydantic import TypeAdapter

from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_fake_backend.answer import Answer, json_answer
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols import canonical
from chatkit_fake_backend.protocols.scripted_server import ScriptedServer
from chatkit_fake_backend.store import MemoryStore

MessageReq = ThreadsCreateReq | ThreadsAddUserMessageReq


def text_of(content: Sequence[UserMessageContent]) -> str:
    """The text of a user's message, its parts joined."""
    return "".join(part.text for part in content)


_REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)


class Protocol(ABC):
    """One candidate way for a backend to answer: an instance serves one session."""

    id: ClassVar[str]
    """`protocol.name`, as in pytest ids, expectations, reports and on the command line."""
    title: ClassVar[str]
    origin: ClassVar[str]
    """Where this way to answer comes from."""
    media_type: ClassVar[str] = EVENT_STREAM
    """The content type of its answers to a message."""
    allowed_headers: ClassVar[tuple[str, ...]] = ("*",)
    """The request headers that its CORS policy allows."""

    def parse(self, body: object) -> ChatKitReq:
        """The request in a decoded JSON body.

        Raises:
            pydantic.ValidationError: it is not one of ChatKit's.
        """
        return _REQUEST.validate_python(body)

    async def said(self, request: ChatKitReq) -> str:
        """What the user said in the message that `request` wants an answer to; empty for other requests."""
        return text_of(request.params.input.content) if isinstance(request, MessageReq) else ""

    @abstractmethod
    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        """Answer a request.

        Raises:
            chatkit.store.NotFoundError: the request names a thread or item that does not exist.
        """

    def close(self) -> None:  # noqa: B027  most have nothing to let go of
        """Let go of whatever runs besides; the session is over."""


class ChatKitProtocol(Protocol):
    """A backend that knows ChatKit's requests: OpenAI's own `ChatKitServer` on a real store answers them all."""

    store_class: ClassVar[type[MemoryStore]] = MemoryStore
    server_class: ClassVar[type[ScriptedServer]] = ScriptedServer

    def __init__(self) -> None:
        self.store = self.store_class()
        self.server = self.server_class(self.store)

    async def said(self, request: ChatKitReq) -> str:
        if isinstance(request, ThreadsRetryAfterItemReq):
            item = await self.store.load_item(request.params.thread_id, request.params.item_id, None)
            return text_of(item.content) if isinstance(item, UserMessageItem) else ""
        return await super().said(request)

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        result = await self.server.process(request.model_dump_json(), exchange)
        if isinstance(result, NonStreamingResult):
            return json_answer(result.json)
        return Answer(aiter(result))


class OwnStreamProtocol(ChatKitProtocol):
    """Like `ChatKitProtocol`, but the body that answers a message is its own: `events` makes the difference."""

    @abstractmethod
    def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        """The body of the answer to a message, one item for each event.

        `thread` exists in the store; whether it is new says `exchange.starts_thread`. Storing the two messages is
        up to the protocol.
        """

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        if isinstance(request, MessageReq):
            thread, user = await self.server.begin(request, exchange)
            return Answer(self.events(thread, user, exchange), self.media_type)
        return await super().answer(request, exchange)

    async def canonical(
        self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange
    ) -> AsyncIterator[ThreadStreamEvent]:
        """The canonical events of a turn; what they say is done is stored, as OpenAI's server does."""
        if exchange.starts_thread:
            yield canonical.created(thread)
        await self.store.add_thread_item(thread.id, user, exchange)
        yield ThreadItemDoneEvent(item=user)
        async for event in canonical.answer(self.server.message(thread, ""), exchange):
            if isinstance(event, ThreadItemDoneEvent):
                await self.store.add_thread_item(thread.id, event.item, exchange)
            yield event

    async def store_turn(
        self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange
    ) -> AssistantMessageItem:
        """Store both messages of a turn whose answer has no pieces; returns the assistant's."""
        item = self.server.message(thread, exchange.turn.answer)
        await self.store.add_thread_item(thread.id, user, exchange)
        await self.store.add_thread_item(thread.id, item, exchange)
        return item
