"""Treatment: a relay's answers with cures applied to them."""

import json
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import httpx

from chatkit_e2e.evidence.event_stream import Block, Decoder, decode
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.request_types import ADD_MESSAGE, ALL_REQUESTS, CREATE, STREAMED
from chatkit_e2e.evidence.stream_events import ITEM_DONE, THREAD_CREATED
from chatkit_e2e.wire.cures import CORS, CURES
from chatkit_e2e.wire.cures.cure import Context, Event, Memory, is_made_up
from chatkit_e2e.wire.cures.translation import whole_text_of
from chatkit_e2e.wire.recording import MAX_ANSWER, TooLong

Headers = list[tuple[bytes, bytes]]
_OF_THE_BODY: Final = (b"content-type", b"content-encoding", b"content-length")


@dataclass
class Answered:
    """What the browser is given; the head may change until it is sent."""

    status: int
    headers: Headers
    body: AsyncIterator[bytes]


class Treatment:
    """The cures of one relay, and what they remember."""

    def __init__(self, ids: Collection[str]) -> None:
        """`ids` are those of the findings to cure; an id without a cure does nothing."""
        self._cures = sorted((cure for cure in CURES if cure.id in ids), key=lambda cure: cure.rank)
        self._allows = CORS in ids
        self._memory = Memory()

    def allowed(self, asked: httpx.Headers) -> Headers:
        """What lets the page read an answer, and ask in the first place (Fetch standard, 4.8)."""
        if not self._allows:
            return []
        named = {
            "access-control-allow-origin": asked.get("origin", "*"),
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": asked.get("access-control-request-method", "POST"),
            "access-control-allow-headers": asked.get("access-control-request-headers", ""),
        }
        return [(name.encode(), value.encode()) for name, value in named.items()]

    def asked(self, asked: Any, body: bytes) -> bytes:  # noqa: ANN401  JSON
        """What the backend is asked: a message in a thread that only a cure knows begins a new one there."""
        params = asked.get("params") if isinstance(asked, dict) and asked.get("type") == ADD_MESSAGE else None
        if not isinstance(params, dict) or not is_made_up(str(params.get("thread_id"))):
            return body
        return json.dumps({**asked, "type": CREATE, "params": {"input": params.get("input")}}).encode()

    def applied(self, number: int, asked: Any, answer: httpx.Response, headers: Headers) -> Answered:  # noqa: ANN401
        """The answer to request `number` as the browser is to get it, with those of the backend's headers."""
        if self._allows:
            kept = [one for one in headers if not one[0].startswith(b"access-control-")]
            headers = kept + self.allowed(answer.request.headers)
        if not self._cures:
            return Answered(answer.status_code, headers, answer.aiter_raw())
        is_stream = answer.headers.get("content-type", "").startswith(EVENT_STREAM)
        request = asked if isinstance(asked, dict) else {}
        context = Context(number, request, self._memory, is_stream, answer.status_code)
        others = [one for one in headers if one[0] not in _OF_THE_BODY]
        if context.type in STREAMED and answer.is_success:
            return Answered(200, [*others, (b"content-type", EVENT_STREAM.encode())], self._stream(context, answer))
        if context.type in STREAMED or context.type not in ALL_REQUESTS:
            # What failed is not made to look as if it had not; and of what no request is, nobody knows what is due.
            return Answered(answer.status_code, headers, answer.aiter_raw())
        return Answered(200, [*others, (b"content-type", b"application/json")], self._load(context, answer))

    async def _stream(self, context: Context, answer: httpx.Response) -> AsyncIterator[bytes]:
        events = _events(context, answer)
        for cure in self._cures:
            events = events if cure.stream is None else cure.stream(context, events)
        thread = context.thread
        async for event in events:
            if event.get("type") == THREAD_CREATED and isinstance(event.get("thread"), dict):
                thread = str(event["thread"].get("id", thread))
                self._memory.threads.setdefault(thread, [])
            if isinstance(event.get("thread"), dict):
                self._memory.call(event["thread"])
            if event.get("type") == ITEM_DONE and isinstance(event.get("item"), dict):
                self._memory.keep(thread, event["item"])
            yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode("utf-8", "replace")

    async def _load(self, context: Context, answer: httpx.Response) -> AsyncIterator[bytes]:
        body = decoded(await _text(answer))
        for cure in self._cures:
            body = body if cure.load is None else cure.load(context, body)
        yield json.dumps(body).encode()


async def _events(context: Context, answer: httpx.Response) -> AsyncIterator[Event]:
    """What an answer says, whatever it is called: events, lines of JSON, or one text."""
    if not context.is_stream:
        for event in _of_text(await _text(answer)):
            yield event
        return
    decoder = Decoder()
    async for piece in limited(answer):
        for event in _decoded(decoder.feed(piece)):
            yield event
    for event in _decoded(decoder.end()):
        yield event


async def _text(answer: httpx.Response) -> str:
    return b"".join([piece async for piece in limited(answer)]).decode("utf-8", "replace")


async def limited(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The body, unpacked.

    Raises:
        TooLong: it has more bytes than an answer can have.
    """
    size = 0
    async for piece in answer.aiter_bytes():
        size += len(piece)
        if size > MAX_ANSWER:
            raise TooLong
        yield piece


def _decoded(blocks: Iterable[Block]) -> list[Event]:
    return [event for block in blocks if isinstance(event := decoded(block.data or ""), dict)]


def _of_text(body: str) -> list[Event]:
    """The events in a body that is no event stream, though it may look like one."""
    if body.lstrip().startswith(("data:", "event:", ":")):
        return _decoded(decode(body))
    lines = [decoded(line) for line in body.splitlines() if line.strip()]
    if len(lines) > 1 and all(isinstance(line, dict) for line in lines):
        return lines
    whole = decoded(body)
    return [{"type": "whole", "text": body if whole is None else whole_text_of(whole)}]
