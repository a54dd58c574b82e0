"""OpenAI's own `ChatKitServer` with a scripted `respond()`."""

import itertools
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    AudioInput,
    SyncCustomActionResponse,
    ThreadMetadata,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols import canonical
from chatkit_fake_backend.store import MemoryStore

# A clock of its own: one second a step, so that two runs of a case give the same bytes.
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC).timestamp()

# The SDK logs a stack trace and raises again; whoever asked gets a named error, and the session's log has it.
logging.getLogger("chatkit").addFilter(lambda record: record.msg != "Error while generating streamed response")


class ScriptedServer(ChatKitServer[Exchange]):
    """The SDK's server; the script stands where a model would be."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store, store)
        self.memory = store
        self._seconds = itertools.count(1)

    def now(self) -> datetime:
        """The next second of the server's own clock."""
        return datetime.fromtimestamp(_EPOCH + next(self._seconds), UTC)

    async def begin(
        self, request: ThreadsCreateReq | ThreadsAddUserMessageReq, exchange: Exchange
    ) -> tuple[ThreadMetadata, UserMessageItem]:
        """The thread that a message belongs to, made and stored if it is new, and the user's item, not stored."""
        if isinstance(request, ThreadsCreateReq):
            thread = ThreadMetadata(id=self.memory.generate_thread_id(exchange), created_at=self.now())
            await self.memory.save_thread(thread, exchange)
        else:
            thread = await self.memory.load_thread(request.params.thread_id, exchange)
        user = await self._build_user_message_item(request.params.input, thread, exchange)
        return thread, user.model_copy(update={"created_at": self.now()})

    def message(self, thread: ThreadMetadata, text: str, item_id: str | None = None) -> AssistantMessageItem:
        """An assistant message with one part of text; no part when `text` is empty."""
        return AssistantMessageItem(
            id=item_id or self.memory.generate_item_id("message", thread, None),
            thread_id=thread.id,
            created_at=self.now(),
            content=[AssistantMessageContent(text=text)] if text else [],
        )

    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: Exchange,
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in canonical.answer(self.message(thread, ""), context):
            yield event

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Exchange,
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in canonical.answer(self.message(thread, ""), context):
            yield event

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Exchange,
    ) -> SyncCustomActionResponse:
        return SyncCustomActionResponse(updated_item=sender)

    async def transcribe(self, audio_input: AudioInput, context: Exchange) -> TranscriptionResult:
        return TranscriptionResult(text=context.turn.answer)
