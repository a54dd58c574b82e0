"""Passing: a backend's answers to messages, held at the relay until somebody lets them pass, event by event."""

import asyncio
import codecs
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Final

import httpx

from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import Received, of
from chatkit_e2e.evidence.redaction import learn
from chatkit_e2e.watch.streams import TYPE, Stream, Streams
from chatkit_e2e.wire.recording import TooLong
from chatkit_e2e.wire.relay import Headers, Relay
from chatkit_e2e.wire.traffic import Traffic
from chatkit_e2e.wire.treatment import Answered, Treatment, limited

# A blank line, whatever the lines end with (WHATWG HTML, 9.2.6).
_BLANK: Final = re.compile(r"(?:\r\n|\n|\r(?!\n)){2}")
# What passes is unpacked, and may be another text; the type is the stream's own.
_NOT_KEPT: Final = (b"content-encoding", b"content-length", TYPE.encode())


class Passing(Treatment):
    """What a relay does to the answers of one chat while somebody watches: all of it runs on the relay's loop."""

    def __init__(self, relay: Relay, chat: Traffic, streams: Streams, changed: Callable[[], None]) -> None:
        """`chat` is what goes through the relay in it; `changed` is called when more of an answer has come, or it is
        over."""
        super().__init__(())
        self._relay = relay
        self._chat = chat
        self._streams = streams
        self._changed = changed
        self._readers: set[asyncio.Task[None]] = set()

    def applied(self, number: int, asked: Any, answer: httpx.Response, headers: Headers) -> Answered:  # noqa: ANN401
        """The answer to a message as somebody lets it pass; any other as it is."""
        received = next((one for one in of(self._chat.log.entries, Received) if one.request == number), None)
        if received is None or received.stream is None:
            return super().applied(number, asked, answer, headers)
        media_type = answer.headers.get(TYPE, "")
        head = f"{answer.status_code} {media_type}".strip()
        stream = Stream(received.stream, number, received.turn, {TYPE: media_type}, answer.status_code, received.at)
        stream.came, stream.came_as, stream.is_whole = [], head, False
        reader = asyncio.ensure_future(self._read(stream, answer))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        self._streams.add(stream)
        return _Given(stream, [one for one in headers if one[0] not in _NOT_KEPT], self._pass(stream, answer))

    async def _read(self, stream: Stream, answer: httpx.Response) -> None:
        """Take what the backend sends, at the backend's own pace."""
        try:
            async for text in _pieces(answer, stream.headers[TYPE]):
                learn(text)
                stream.come(text)
                self._changed()
        except (httpx.HTTPError, httpx.StreamError, TooLong) as error:
            stream.error = error
        stream.is_whole = True
        stream.news.set()
        self._changed()

    async def _pass(self, stream: Stream, answer: httpx.Response) -> AsyncIterator[bytes]:
        hold = partial(self._relay.hold, stream.request, stream.number)
        try:
            async for piece in self._streams.played(stream, hold):
                yield piece
            if stream.state == "broken":
                raise httpx.ReadError("the connection was cut in the panel", request=answer.request)
            if isinstance(stream.error, httpx.HTTPError | TooLong):
                raise stream.error
        finally:
            self._streams.end(stream, "left")
            self._changed()


class _Given(Answered):
    """What the component is given: its head is the stream's, which may change until it is sent."""

    def __init__(self, stream: Stream, others: Headers, body: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._others = others
        self.body = body

    @property
    def status(self) -> int:  # type: ignore[override]  # nobody sets it
        return self._stream.status or 0

    @property
    def headers(self) -> Headers:  # type: ignore[override]
        return [*self._others, *((name.encode(), value.encode()) for name, value in self._stream.headers.items())]


async def _pieces(answer: httpx.Response, media_type: str) -> AsyncIterator[str]:
    """The events of a stream, each with the blank line at its end; any other body in one piece, once it is whole.

    Raises:
        httpx.HTTPError: it breaks off.
        TooLong: it has more bytes than an answer can have.
    """
    characters, rest = codecs.getincrementaldecoder("utf-8")("surrogateescape"), ""
    is_stream = media_type.startswith(EVENT_STREAM)
    async for data in limited(answer):
        rest += characters.decode(data)
        whole, rest = events_in(rest) if is_stream else ([], rest)
        for text in whole:
            yield text
    rest += characters.decode(b"", final=True)
    if rest:
        yield rest


def events_in(text: str) -> tuple[list[str], str]:
    """The events that are whole, each with the blank line at its end, and what is left behind them."""
    events: list[str] = []
    # The second half of a line end may still come.
    while found := _BLANK.search(text, 0, len(text) - text.endswith("\r")):
        events.append(text[: found.end()])
        text = text[found.end() :]
    return events, text
