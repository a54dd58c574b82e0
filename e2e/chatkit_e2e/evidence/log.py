"""What happened at the backend: every request and every group of bytes sent, with its time."""

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field


def now_ms() -> float:
    """Milliseconds since the epoch; the page's `performance.timeOrigin + performance.now()` is the same clock."""
    return time.time_ns() / 1e6


class Received(BaseModel):
    """A request, as it arrived."""

    kind: Literal["request"] = "request"
    at: float = Field(default_factory=now_ms)
    request: int
    method: str
    path: str
    type: str | None
    """The ChatKit request type, None where the body has none."""
    turn: int | None
    """The turn of the script that this request's message begins, None for the other requests."""
    stream: int | None = None
    """The number of the stream that answers it, from 1 in each session; None for a request whose answer is none."""
    body: Any
    headers: dict[str, str]


class Held(BaseModel):
    """The stream waits at a gate."""

    kind: Literal["held"] = "held"
    at: float = Field(default_factory=now_ms)
    request: int
    stream: int
    gate: str


class Started(BaseModel):
    """Status and headers were sent."""

    kind: Literal["response"] = "response"
    at: float = Field(default_factory=now_ms)
    request: int
    turn: int | None
    status: int
    headers: dict[str, str]


class Sent(BaseModel):
    """A group of bytes was sent: one event of a stream, a part of one, or a whole body."""

    kind: Literal["bytes"] = "bytes"
    at: float = Field(default_factory=now_ms)
    request: int
    turn: int | None
    size: int
    text: str


class Ended(BaseModel):
    """The response is over: the body is complete, the client left, or the backend failed."""

    kind: Literal["end"] = "end"
    at: float = Field(default_factory=now_ms)
    request: int
    turn: int | None
    how: Literal["complete", "client left", "failed"]
    reason: str = ""


class Refused(BaseModel):
    """A request that the backend could not take, and what it answered."""

    kind: Literal["refused"] = "refused"
    at: float = Field(default_factory=now_ms)
    request: int
    status: int
    field: str
    reason: str


Entry = Annotated[Received | Held | Started | Sent | Ended | Refused, Field(discriminator="kind")]


class Log:
    """The entries of one session, in the order in which they happened.

    Written on the serving thread only; reading from another thread is safe, because entries are appended whole
    and never change.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._news = asyncio.Event()
        self._requests = 0

    def next_request(self) -> int:
        """A number for a request: 1 for the session's first."""
        self._requests += 1
        return self._requests

    def add(self, entry: Entry) -> None:
        """Append an entry and wake whoever waits for it."""
        self.entries.append(entry)
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, holds: Callable[[list[Entry]], bool]) -> None:
        """Return as soon as `holds(entries)` is true; never looks at a clock."""
        while not holds(self.entries):
            await self._news.wait()
