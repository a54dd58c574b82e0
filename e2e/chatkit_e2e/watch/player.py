"""The player: makes a plan of each answer of a backend, and sends what the plan says when it is its time."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.watch.stepping import Stepping
from chatkit_fake_backend.answer import Answer, Cut
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framings import Framing

TYPE = "content-type"


@dataclass
class Stream:
    """One answer that is played."""

    number: int
    """In its session, from 1; its gates belong to it."""
    request: int
    """The number of the request that it answers."""
    turn: int | None
    """The turn of the conversation that it answers; None for what is no message."""
    headers: dict[str, str]
    """Of its head; they count until it begins."""
    asked_at: float = field(default_factory=now_ms)
    """ms since the epoch."""
    plan: Plan = field(default_factory=lambda: Plan([]))
    begun: bool = False
    """Whether its head is sent."""
    state: Literal["open", "ended", "broken", "left"] = "open"
    """Left: the component did not want the rest."""
    ended_at: float = float("inf")
    """ms since the epoch, when its end was let go or its connection cut."""
    did: list[str] = field(default_factory=list)
    """What came of its end, in the order of time."""
    causes: list[Finding] = field(default_factory=list)
    """What the answer is to blame for as a whole."""
    showed_after: int | None = None
    """How many pieces were sent when part of the answer first showed; None where it never did."""


@dataclass(frozen=True)
class Player(Framing):
    """A framing that holds every piece until it is let go; all of it runs on the serving loop."""

    gates: Stepping | None = None
    inner: Framing | None = None
    """The case's own."""
    tell: Callable[[], None] = lambda: None
    """Called when there is another stream."""
    streams: list[Stream] = field(default_factory=list)

    def applied(self, answer: Answer, exchange: Exchange) -> Answer:
        """The answer, piece by piece, if it is a stream."""
        framed = answer if self.inner is None else self.inner.applied(answer, exchange)
        if exchange.stream is None or self._is_free:
            return framed
        headers = {TYPE: framed.media_type, **framed.headers}
        stream = Stream(exchange.stream, exchange.request, exchange.number, headers)
        return replace(framed, body=self._play(framed.body, stream), headers=headers)

    @property
    def _is_free(self) -> bool:
        return self.gates is not None and self.gates.free

    async def _play(self, body: AsyncIterator[bytes], stream: Stream) -> AsyncIterator[bytes]:
        stream.plan = Plan([piece.decode("utf-8", "surrogateescape") async for piece in body])
        self.streams.append(stream)
        self.tell()
        yield b""  # so that what is sent first is decided once its head is let go
        while (piece := stream.plan.next) is not None and stream.state == "open":
            piece.state, piece.sent_at, stream.begun = "sent", now_ms(), True
            yield piece.data
        if stream.state == "broken":
            raise Cut
        stream.state, stream.ended_at, stream.begun = "ended", now_ms(), True
