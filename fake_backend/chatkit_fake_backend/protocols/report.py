"""The bug report's backend and page: one chat endpoint, requests rewritten for it, and what its streams share."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import ClassVar

from chatkit.types import (
    ChatKitReq,
    InferenceOptions,
    ThreadAddUserMessageParams,
    ThreadCreateParams,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsListReq,
    UserMessageContent,
    UserMessageInput,
    UserMessageTextContent,
)
from pydantic import BaseModel

from chatkit_fake_backend.answer import Answer, json_answer
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.protocol import Protocol

CREATED_AT = 1234567890
"""The report's own figure."""


def numbered(first: str, exchange: Exchange) -> str:
    """The report's id `first` in the script's first turn, one of its own for every other turn."""
    return first if exchange.serial == 1 else f"{first}-{exchange.serial}"


class OneEndpointProtocol(Protocol):
    """A backend with one chat endpoint, as in the bug report.

    The report's page answers `threads.list` with a mock, and here the backend does so in its place; every other
    request reaches the chat endpoint and gets a stream, also where ChatKit expects JSON (facts 0).
    """

    headers: ClassVar[Mapping[str, str]] = {}
    """What its answers to a message carry besides the content type."""

    @abstractmethod
    def events(self, exchange: Exchange) -> AsyncIterator[bytes]:
        """The body of the answer to a message, one item for each event."""

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        if isinstance(request, ThreadsListReq):
            return json_answer(b'{"data":[],"has_more":false}')
        return Answer(self.events(exchange), self.media_type, headers=dict(self.headers))


class Rewritten(BaseModel):
    """What the reporter's page sends in place of ChatKit's requests (bug report, `ChatProvider.tsx`)."""

    message: str
    conversation_id: str | int | None = None

    def request(self) -> ThreadsCreateReq | ThreadsAddUserMessageReq:
        """The message as the ChatKit request that it was made of."""
        content: list[UserMessageContent] = [UserMessageTextContent(text=self.message)]
        said = UserMessageInput(content=content, attachments=[], inference_options=InferenceOptions())
        if self.conversation_id is None:
            return ThreadsCreateReq(params=ThreadCreateParams(input=said))
        thread_id = str(self.conversation_id)
        return ThreadsAddUserMessageReq(params=ThreadAddUserMessageParams(input=said, thread_id=thread_id))


class AcceptsRewritten(Protocol):
    """A backend that takes rewritten requests besides ChatKit's own: put before another kind of protocol."""

    def parse(self, body: object) -> ChatKitReq:
        if isinstance(body, dict) and "message" in body and "type" not in body:
            return Rewritten.model_validate(body).request()
        return super().parse(body)
