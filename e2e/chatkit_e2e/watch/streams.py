"""Streams: the answers of a chat, held piece by piece until somebody lets them go on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.gate_names import END
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.watch.plan import Piece, Plan
from chatkit_e2e.watch.stepping import Stepping
from chatkit_e2e.wire.gates import after_event

TYPE: Final = "content-type"
State = Literal["open", "ended", "broken", "left"]
"""Ended and broken: as the person at the panel said; left: the component did not want the rest."""
Hold = Callable[[str], Awaitable[None]]
"""Waits at a gate of the stream."""


@dataclass
class Stream:
    """One answer that is played."""

    number: int
    """Its gates belong to it."""
    request: int
    """The number of the request that it answers."""
    turn: int | None
    """The turn of the conversation that it answers; None for what is no message."""
    headers: dict[str, str]
    """Of its head; they count until it begins."""
    status: int | None = None
    """Likewise; None where it cannot be another one."""
    asked_at: float = field(default_factory=now_ms)
    """ms since the epoch."""
    plan: Plan = field(default_factory=lambda: Plan([]))
    came: list[str] | None = None
    """The pieces as the backend sent them; None where the suite's own backend made the plan."""
    came_as: str = ""
    """Its head as the backend sent it: status and content type."""
    is_whole: bool = True
    """Whether all has come of which the plan is made."""
    error: Exception | None = None
    """What broke on the backend's side."""
    listed: int = 0
    """How many of the pieces that came are in the plan."""
    limit: float = float("inf")
    """How many may be."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    state: State = "open"
    ended_at: float = float("inf")
    """ms since the epoch, when its end was let go or its connection cut."""
    did: list[str] = field(default_factory=list)
    """What came of its end, in the order of time."""
    causes: list[Finding] = field(default_factory=list)
    """What the answer is to blame for as a whole."""
    showed_after: int | None = None
    """How many pieces were sent when part of the answer first showed; None where it never did."""

    def come(self, text: str) -> None:
        """One more piece has come; to be called on the loop, as those below."""
        assert self.came is not None, "its plan is made"
        self.came.append(text)
        self.show(self.limit)

    def show(self, limit: float = float("inf")) -> None:
        """Put what comes into the plan, up to so many pieces."""
        self.limit, came = limit, self.came or []
        while self.listed < min(len(came), limit) and self.state == "open":
            self.plan.come(came[self.listed])
            self.listed += 1
        self.news.set()

    async def until(self, count: float) -> None:
        """Return when so many pieces have come, or all, and no more than these are in the plan."""
        while len(self.came or ()) < count and not self.is_whole:
            self.news.clear()
            await self.news.wait()
        self.show(count)

    @property
    def sent(self) -> list[Piece]:
        """What was sent."""
        return [piece for piece in self.plan.pieces if piece.state == "sent"]

    @property
    def waiting(self) -> list[Piece]:
        """What may be sent yet."""
        return [piece for piece in self.plan.pieces if piece.state == "waiting"]

    @property
    def begun(self) -> bool:
        """Whether its head may be sent, so that it cannot be changed any more."""
        return bool(self.sent) or self.state != "open"

    @property
    def head(self) -> str:
        """Status and content type."""
        return f"{self.status or ''} {self.headers[TYPE]}".strip()

    @property
    def is_changed(self) -> bool:
        """Whether the component is given something else than the backend sent."""
        if self.came is not None and self.state != "open":
            return self.head != self.came_as or [piece.text for piece in self.sent] != self.came
        return any(piece.edited or piece.state == "skipped" for piece in self.plan.pieces)


class Streams:
    """All answers of a chat; but for `all`, which grows at its end, it is used on the serving loop."""

    def __init__(self, gates: Stepping, tell: Callable[[], None]) -> None:
        """`tell` is called when there is another stream."""
        self.gates = gates
        self._tell = tell
        self.all: list[Stream] = []
        self.limit = float("inf")
        """Of the streams that begin from now on."""

    def add(self, stream: Stream) -> None:
        """One more has begun."""
        stream.limit = self.limit
        self.all.append(stream)
        self._tell()

    def let(self, stream: Stream, pieces: int) -> None:
        """Let so many of the next pieces go."""
        self.gates.let(stream.number, len(stream.sent) + pieces)

    def end(self, stream: Stream, how: State) -> None:
        """Let no piece go any more, and the answer end."""
        if stream.state != "open":
            return
        for piece in stream.waiting:
            piece.state = "skipped"
        stream.state, stream.ended_at = how, now_ms()
        stream.news.set()
        self.gates.let_all(stream.number)

    async def played(self, stream: Stream, hold: Hold) -> AsyncIterator[bytes]:
        """The pieces, each when it may go; ends when the answer may."""
        while (piece := await self._next(stream, hold)) is not None:
            piece.state, piece.sent_at = "sent", now_ms()
            yield piece.data
        await hold(END)
        self.end(stream, "ended")

    async def _next(self, stream: Stream, hold: Hold) -> Piece | None:
        await hold(after_event(len(stream.sent) + 1))
        while stream.state == "open" and not stream.is_whole and stream.plan.next is None:
            stream.news.clear()
            await stream.news.wait()
        return stream.plan.next if stream.state == "open" else None
