"""A genuine stream of OpenAI's Responses API, built with the `openai` package's own types.

The order is that of the API's streaming guide: created, in_progress, output_item.added, content_part.added,
output_text.delta..., output_text.done, content_part.done, output_item.done, completed.
"""

import itertools
from collections.abc import AsyncIterator
from typing import Literal

from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseInProgressEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseStreamEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
    ResponseUsage,
)
from openai.types.responses.response_usage import InputTokensDetails, OutputTokensDetails

from chatkit_fake_backend.exchange import Exchange

MODEL = "gpt-4.1"
CREATED_AT = 1767225600  # 2026-01-01: a fixed time, so that two runs of a case give the same bytes


async def responses_stream(item_id: str, exchange: Exchange) -> AsyncIterator[ResponseStreamEvent]:
    """The events of one response, whose only output is the message `item_id`."""
    message = _Message(item_id, exchange.serial)
    yield message.created()
    yield message.in_progress()
    yield message.item_added()
    yield message.part_added()
    async for chunk in exchange.chunks():
        yield message.delta(chunk)
    for event in message.ended(exchange.turn.answer):
        yield event


class _Message:
    """The events about one message, numbered as they are made."""

    def __init__(self, item_id: str, serial: int) -> None:
        self._item_id = item_id
        self._response_id = f"resp_{serial}"
        self._numbers = itertools.count()

    def created(self) -> ResponseCreatedEvent:
        return ResponseCreatedEvent(
            type="response.created", sequence_number=next(self._numbers), response=self._response("in_progress")
        )

    def in_progress(self) -> ResponseInProgressEvent:
        return ResponseInProgressEvent(
            type="response.in_progress", sequence_number=next(self._numbers), response=self._response("in_progress")
        )

    def item_added(self) -> ResponseOutputItemAddedEvent:
        return ResponseOutputItemAddedEvent(
            type="response.output_item.added",
            sequence_number=next(self._numbers),
            output_index=0,
            item=self._item("in_progress"),
        )

    def part_added(self) -> ResponseContentPartAddedEvent:
        return ResponseContentPartAddedEvent(
            type="response.content_part.added",
            sequence_number=next(self._numbers),
            item_id=self._item_id,
            output_index=0,
            content_index=0,
            part=_part(""),
        )

    def delta(self, chunk: str) -> ResponseTextDeltaEvent:
        return ResponseTextDeltaEvent(
            type="response.output_text.delta",
            sequence_number=next(self._numbers),
            item_id=self._item_id,
            output_index=0,
            content_index=0,
            delta=chunk,
            logprobs=[],
        )

    def ended(self, text: str) -> list[ResponseStreamEvent]:
        return [
            ResponseTextDoneEvent(
                type="response.output_text.done",
                sequence_number=next(self._numbers),
                item_id=self._item_id,
                output_index=0,
                content_index=0,
                text=text,
                logprobs=[],
            ),
            ResponseContentPartDoneEvent(
                type="response.content_part.done",
                sequence_number=next(self._numbers),
                item_id=self._item_id,
                output_index=0,
                content_index=0,
                part=_part(text),
            ),
            ResponseOutputItemDoneEvent(
                type="response.output_item.done",
                sequence_number=next(self._numbers),
                output_index=0,
                item=self._item("completed", _part(text)),
            ),
            ResponseCompletedEvent(
                type="response.completed",
                sequence_number=next(self._numbers),
                response=self._response("completed", self._item("completed", _part(text))),
            ),
        ]

    def _item(self, status: Literal["in_progress", "completed"], *parts: ResponseOutputText) -> ResponseOutputMessage:
        return ResponseOutputMessage(
            type="message", id=self._item_id, role="assistant", status=status, content=list(parts)
        )

    def _response(self, status: Literal["in_progress", "completed"], *output: ResponseOutputMessage) -> Response:
        return Response(
            id=self._response_id,
            object="response",
            created_at=CREATED_AT,
            status=status,
            error=None,
            incomplete_details=None,
            instructions=None,
            model=MODEL,
            output=list(output),
            parallel_tool_calls=True,
            tool_choice="auto",
            tools=[],
            usage=_USAGE if output else None,
        )


def _part(text: str) -> ResponseOutputText:
    return ResponseOutputText(type="output_text", text=text, annotations=[], logprobs=[])


_USAGE = ResponseUsage(
    input_tokens=12,
    input_tokens_details=InputTokensDetails(cached_tokens=0, cache_write_tokens=0),
    output_tokens=34,
    output_tokens_details=OutputTokensDetails(reasoning_tokens=0),
    total_tokens=46,
)
