"""Passing: a backend's answers to messages, held at the relay until somebody lets them pass, event by event."""

import asyncio
import codecs
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import Received
from chatkit_e2e.evidence.redaction import learn
from chatkit_e2e.watch.plan import Piece, Plan
from chatkit_e2e.watch.stepping import Stepping
from chatkit_e2e.wire.gates import after_event
from chatkit_e2e.wire.recording import TooLong
from chatkit_e2e.wire.relay import Headers, Relay
from chatkit_e2e.wire.treatment import Answered, Treatment, limited

TYPE: Final = b"content-type"
# A blank line, whatever the lines end with (WHATWG HTML, 9.2.6).
_BLANK: Final = re.compile(r"(?:\r\n|\n|\r(?!\n)){2}")
_NOT_KEPT: Final = (b"content-encoding", b"content-length")  # what passes is unpacked, and may be another text
_ALL: Final = 1_000_000


class Turnstile(Stepping):
    """Holds each stream before its head too: until then one may give it another one."""

    def is_closed(self, stream: int, gate: str) -> bool:
        """Whether `stream` would wait if it arrived at this gate now."""
        return super().is_closed(stream, after_event(1) if gate == FIRST_BYTE else gate)


@dataclass
class Passage:
    """One answer on its way from the backend to the component."""

    number: int
    """Of its stream, from 1 since the relay stands."""
    request: int
    given: Answered
    """What the component is given."""
    status: int
    media_type: str
    """Both as the backend sent them."""
    plan: Plan = field(default_factory=lambda: Plan([]))
    came: list[str] = field(default_factory=list)
    """The pieces as the backend sent them."""
    state: Literal["open", "ended", "broken", "left"] = "open"
    """Ended and broken: as the person at the panel said; left: by the component."""
    ended_at: float = float("inf")
    """ms since the epoch, when its end was let go or its connection cut."""
    is_whole: bool = False
    """Whether the backend has sent all that it will."""
    error: Exception | None = None
    """What broke on the backend's side."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    did: list[str] = field(default_factory=list)
    """What came of its end, in the order of time."""

    @property
    def sent(self) -> list[Piece]:
        """What has passed."""
        return [piece for piece in self.plan.pieces if piece.state == "sent"]

    @property
    def begun(self) -> bool:
        """Whether its head may have passed, so that it cannot be changed any more."""
        return bool(self.sent) or self.state != "open"

    @property
    def head(self) -> str:
        """Status and content type that the component is given."""
        return f"{self.given.status} {httpx.Headers(self.given.headers).get('content-type', '')}".strip()

    @property
    def is_changed(self) -> bool:
        """Whether the component was given something else than the backend sent."""
        head = f"{self.status} {self.media_type}".strip()
        return self.head != head or [piece.text for piece in self.sent] != self.came

    def change_head(self, head: str) -> None:
        """Give the component another status and content type.

        Raises:
            ValueError: it has begun, or this is no head.
        """
        status, _, media_type = head.strip().partition(" ")
        if self.begun:
            raise ValueError("The head of this answer has passed.")
        if not re.fullmatch(r"[2-5]\d\d", status) or not re.fullmatch(r"[\x20-\x7e]*", media_type):
            raise ValueError("A head is a status and a content type, such as: 200 text/event-stream")
        others = [one for one in self.given.headers if one[0] != TYPE]
        self.given.status, self.given.headers = int(status), [*others, (TYPE, media_type.strip().encode())]


class Passing(Treatment):
    """What a relay does to answers while somebody watches: all of it runs on the relay's loop."""

    def __init__(self, relay: Relay, gates: Turnstile, changed: Callable[[], None], passed: Callable[[], None]) -> None:
        """`changed` is called when there is more to see in the panel, `passed` when there may be on the screen too."""
        super().__init__(())
        self._relay = relay
        self._gates = gates
        self._changed = changed
        self._passed = passed
        self._readers: set[asyncio.Task[None]] = set()
        self.passages: list[Passage] = []

    def applied(self, number: int, asked: Any, answer: httpx.Response, headers: Headers) -> Answered:  # noqa: ANN401
        """The answer to a message as somebody lets it pass; any other as it is."""
        received = [one for one in self._relay.log.entries if isinstance(one, Received) and one.request == number]
        stream = received[-1].stream
        if stream is None:
            return super().applied(number, asked, answer, headers)
        kept = [one for one in headers if one[0] not in _NOT_KEPT]
        media_type = answer.headers.get("content-type", "")
        given = Answered(answer.status_code, kept, _nothing())
        passage = Passage(stream, number, given, answer.status_code, media_type)
        given.body = self._pass(passage, answer)
        self.passages.append(passage)
        reader = asyncio.ensure_future(self._read(passage, answer))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        self._passed()
        return given

    def let(self, passage: Passage, pieces: int | None) -> None:
        """Let so many of the next pieces pass; None for all, those that come later too."""
        self._gates.let(passage.number, _ALL if pieces is None else len(passage.sent) + pieces)

    def end(self, passage: Passage, how: Literal["ended", "broken", "left"]) -> None:
        """Let no piece pass any more, and the answer end."""
        if passage.state != "open":
            return
        for piece in passage.plan.pieces:
            piece.state = "skipped" if piece.state == "waiting" else piece.state
        passage.state, passage.ended_at = how, now_ms()
        passage.news.set()
        self._gates.let_all(passage.number)

    async def _read(self, passage: Passage, answer: httpx.Response) -> None:
        """Take what the backend sends, at the backend's own pace."""
        try:
            async for text in _pieces(answer, passage.media_type):
                learn(text)
                passage.came.append(text)
                if passage.state == "open":
                    passage.plan.come(text)
                passage.news.set()
                self._changed()
        except (httpx.HTTPError, httpx.StreamError, TooLong) as error:
            passage.error = error
        passage.is_whole = True
        passage.news.set()
        self._changed()

    async def _pass(self, passage: Passage, answer: httpx.Response) -> AsyncIterator[bytes]:
        try:
            while (piece := await self._next(passage)) is not None:
                piece.state, piece.sent_at = "sent", now_ms()
                self._passed()
                yield piece.text.encode("utf-8", "surrogateescape")
            await self._relay.hold(passage.request, passage.number, END)
            if passage.state == "broken":
                raise httpx.ReadError("the connection was cut in the panel", request=answer.request)
            if isinstance(passage.error, httpx.HTTPError | TooLong):
                raise passage.error
        finally:
            self.end(passage, "left")
            self._passed()

    async def _next(self, passage: Passage) -> Piece | None:
        """The next piece, once it may pass and is there; None at the end."""
        await self._relay.hold(passage.request, passage.number, after_event(len(passage.sent) + 1))
        while passage.state == "open" and not passage.is_whole and passage.plan.next is None:
            passage.news.clear()
            await passage.news.wait()
        return passage.plan.next if passage.state == "open" else None


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


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
