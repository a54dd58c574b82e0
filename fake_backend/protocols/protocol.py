"""What every candidate protocol is, and the two kinds there are.

Protocol                 one candidate way for a backend to answer
    ChatKitProtocol      knows ChatKit's requests; only the stream of its messages is its own
    OneEndpointProtocol  knows one chat endpoint that streams, whatever was asked
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from chatkit.server import NonStreamingResult
from chatkit.types import (
    ChatKitReq,
    ThreadMetadata,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsListReq,
    ThreadsRetryAfterItemReq,
    UserMessageContent,
    UserMessageItem,
)

from fake_backend.answer import EVENT_STREAM, Answer, json_answer
from fake_backend.exchange import Exchange
from fake_backend.protocols.scripted_server import ScriptedServer
from fake_backend.store import MemoryStore

MessageReq = ThreadsCreateReq | ThreadsAddUserMessageReq


def text_of(content: Sequence[UserMessageContent]) -> str:
    """The text of a user's message, its parts joined."""
    return "".join(part.text for part in content)


class Protocol(ABC):
    """One candidate way for a backend to answer: an instance serves one session."""

    id: ClassVar[str]
    """`protocol.name`, as in pytest ids, expectations, reports and on the command line."""
    title: ClassVar[str]
    origin: ClassVar[str]
    """Where this way to answer comes from."""
    media_type: ClassVar[str] = EVENT_STREAM
    """The content type of its answers to a message."""

    async def said(self, request: ChatKitReq) -> str:
        """What the user said in the message that `request` wants an answer to; empty for other requests."""
        return text_of(request.params.input.content) if isinstance(request, MessageReq) else ""

    @abstractmethod
    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        """Answer a request.

        Raises:
            chatkit.store.NotFoundError: the request names a thread or item that does not exist.
        """


class ChatKitProtocol(Protocol):
    """A backend that knows ChatKit's requests.

    All but the answer to a message is OpenAI's own `ChatKitServer` on a real store; `events` makes the
    difference.
    """

    store_class: ClassVar[type[MemoryStore]] = MemoryStore

    def __init__(self) -> None:
        self.store = self.store_class()
        self.server = ScriptedServer(self.store)

    @abstractmethod
    def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        """The body of the answer to a message, one item for each event.

        `thread` exists in the store; whether it is new can be asked of `exchange`, and storing the two messages
        is up to the protocol.
        """

    async def said(self, request: ChatKitReq) -> str:
        if isinstance(request, ThreadsRetryAfterItemReq):
            item = await self.store.load_item(request.params.thread_id, request.params.item_id, None)
            return text_of(item.content) if isinstance(item, UserMessageItem) else ""
        return await super().said(request)

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        if isinstance(request, MessageReq):
            thread, user = await self.server.begin(request, exchange)
            return Answer(self.events(thread, user, exchange), self.media_type)
        return await self.answer_as_server(request, exchange)

    async def answer_as_server(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        """The answer of OpenAI's server."""
        result = await self.server.process(request.model_dump_json(), exchange)
        if isinstance(result, NonStreamingResult):
            return json_answer(result.json)
        return Answer(aiter(result))


class OneEndpointProtocol(Protocol):
    """A backend with one chat endpoint, as in the bug report.

    Its page answers `threads.list` with a mock; every other request reaches the chat endpoint and gets a stream,
    also where ChatKit expects JSON (facts 0).
    """

    @abstractmethod
    def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        """The body of the answer to a message, one item for each event."""

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        if isinstance(request, ThreadsListReq):
            return json_answer(b'{"data":[],"has_more":false}')
        return Answer(self.events(exchange), self.media_type)
