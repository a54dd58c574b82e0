"""The player: makes a plan of each answer of a backend, and sends what the plan says when it is its time."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.watch.stepping import Stepping
from chatkit_fake_backend.answer import Answer
from chatkit_fake_backend.framings import Framing


class Broken(Exception):
    """The connection is to be cut."""


@dataclass
class Stream:
    """One answer that is played."""

    number: int
    """In its session, from 1."""
    plan: Plan
    state: Literal["open", "ended", "broken"] = "open"
    ended_at: float = float("inf")
    """ms since the epoch, when its end was let go or its connection cut."""
    did: list[str] = field(default_factory=list)
    """What came of its end, in the order of time."""


@dataclass(frozen=True)
class Player(Framing):
    """A framing that holds every piece until it is let go; all of it runs on the serving loop."""

    inner: Framing | None = None
    """The case's own."""
    tell: Callable[[], None] = lambda: None
    """Called when there is another stream, or one has gone on."""
    streams: list[Stream] = field(default_factory=list)

    def frame(self, answer: Answer) -> Answer:
        """The answer, piece by piece."""
        framed = answer if self.inner is None else self.inner.frame(answer)
        return replace(framed, body=self._play(framed.body))

    async def _play(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        pieces = [piece.decode("utf-8", "replace") async for piece in body]
        stream = Stream(len(self.streams) + 1, Plan(pieces))
        self.streams.append(stream)
        self.tell()
        yield b""  # so that the stream waits before its first piece, with its head sent
        while (piece := stream.plan.next) is not None and stream.state == "open":
            piece.state, piece.sent_at = "sent", now_ms()
            self.tell()
            yield piece.text.encode()
        if stream.state == "broken":
            raise Broken
        stream.state, stream.ended_at = "ended", now_ms()
        self.tell()

    def let(self, gates: Stepping, pieces: int = 1) -> None:
        """Send the next pieces of the newest stream."""
        stream = self.streams[-1]
        sent = sum(piece.state == "sent" for piece in stream.plan.pieces)
        gates.let(stream.number, sent + pieces)
