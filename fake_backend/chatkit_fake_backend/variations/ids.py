"""Ids that a backend can get wrong.

HandWritten               the canonical events, with ids that are strings, distinct, and the same in all answers
    SameAnswerId          every answer has the same id
    SameQuestionId        every question has the same id
    TwoIds                an answer is streamed under one id and done under another
    Respelled             ids are spelled otherwise outside than inside
        NumericIds        as JSON numbers
            NumericItemIds    those of messages only
        ChangingThreadId  the thread's in a new way in each answer
"""

import json
import re
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from chatkit.types import (
    AssistantMessageItem,
    ChatKitReq,
    ThreadItemAddedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadStreamEvent,
    UserMessageItem,
)

from chatkit_fake_backend.answer import Answer
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.scripted_server import ScriptedServer
from chatkit_fake_backend.store import MemoryStore


class SameAnswerServer(ScriptedServer):
    """Gives each answer the id that the Agents SDK gives those of Chat Completions models (facts 5.7)."""

    def message(self, thread: ThreadMetadata, text: str, item_id: str | None = "__fake_id__") -> AssistantMessageItem:
        return super().message(thread, text, item_id)


class SameAnswerId(HandWritten):
    """Every answer has the same id, in the stream and in the store."""

    server_class = SameAnswerServer


class SameQuestionServer(ScriptedServer):
    """Gives each question the same id."""

    async def begin(
        self, request: ThreadsCreateReq | ThreadsAddUserMessageReq, exchange: Exchange
    ) -> tuple[ThreadMetadata, UserMessageItem]:
        thread, user = await super().begin(request, exchange)
        return thread, user.model_copy(update={"id": "msg_user"})


class SameQuestionId(HandWritten):
    """Every question has the same id, in the stream and in the store."""

    server_class = SameQuestionServer


class TwoIds(HandWritten):
    """An answer is added and updated under an id of its own; the store has the one of `thread.item.done`."""

    async def canonical(
        self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in super().canonical(thread, user, exchange):
            if isinstance(event, ThreadItemAddedEvent):
                item = event.item.model_copy(update={"id": f"run_{event.item.id}"})
                yield event.model_copy(update={"item": item})
            elif isinstance(event, ThreadItemUpdatedEvent):
                yield event.model_copy(update={"item_id": f"run_{event.item_id}"})
            else:
                yield event


class Respelled(HandWritten):
    """Ids are spelled otherwise on the wire than in the store."""

    @abstractmethod
    def outward(self, json_text: str, exchange: Exchange) -> str:
        """An answer with ids as the component gets them."""

    @abstractmethod
    def inward(self, json_text: str) -> str:
        """A request with ids as the store knows them."""

    def parse(self, body: object) -> ChatKitReq:
        compact_text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        return super().parse(json.loads(self.inward(compact_text)))

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        answer = await super().answer(request, exchange)
        return replace(answer, body=_each(answer.body, lambda text: self.outward(text, exchange)))


class NumberingStore(MemoryStore):
    """Counts threads and items together, from the number of the report's thread on."""

    def _next_id(self, prefix: str) -> str:
        return str(222 + int(super()._next_id(prefix).removeprefix(f"{prefix}_")))


class NumericIds(Respelled):
    """Ids are the numbers of a database's rows, and nobody made strings of them."""

    store_class = NumberingStore

    def outward(self, json_text: str, exchange: Exchange) -> str:  # noqa: ARG002 # numbers are the same in all answers
        return re.sub(r'"(id|thread_id|item_id)":"(\d+)"', r'"\1":\2', json_text)

    def inward(self, json_text: str) -> str:
        return re.sub(r'"(id|thread_id|item_id)":(\d+)', r'"\1":"\2"', json_text)


class NumberingItemsStore(NumberingStore):
    """Counts messages, and leaves the ids of threads as they are."""

    def _next_id(self, prefix: str) -> str:
        number = super()._next_id(prefix)
        return number if prefix == "msg" else f"{prefix}_{number}"


class NumericItemIds(NumericIds):
    """Only the messages are rows of a database."""

    store_class = NumberingItemsStore


class ChangingThreadId(Respelled):
    """Each answer gives the thread a new id; the backend knows it under all of them."""

    def outward(self, json_text: str, exchange: Exchange) -> str:
        return re.sub(r'"(thr_\d+)"', rf'"\1_of_request_{exchange.request}"', json_text)

    def inward(self, json_text: str) -> str:
        return re.sub(r'"(thr_\d+)_of_request_\d+"', r'"\1"', json_text)


async def _each(body: AsyncIterator[bytes], change: Callable[[str], str]) -> AsyncIterator[bytes]:
    async for part in body:
        yield change(part.decode()).encode()
