"""OpenAI's own `ChatKitServer` (package `openai-chatkit`): its answers, unchanged."""

from collections.abc import AsyncIterator

from chatkit.types import ChatKitReq, ThreadMetadata, UserMessageItem

from fake_backend.answer import Answer
from fake_backend.exchange import Exchange
from fake_backend.protocols.protocol import ChatKitProtocol


class ChatKitServerProtocol(ChatKitProtocol):
    id = "protocol.chatkit-server"
    title = "OpenAI's ChatKitServer with a scripted respond()"
    origin = "openai-chatkit, chatkit/server.py"

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        return await self.answer_as_server(request, exchange)

    def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        raise NotImplementedError("every request goes to OpenAI's server")
