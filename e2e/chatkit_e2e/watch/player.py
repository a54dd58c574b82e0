"""The player: makes a plan of each answer of the suite's backend, and sends what the plan says when it is its time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.watch.streams import TYPE, Stream, Streams
from chatkit_fake_backend.answer import Answer, Cut
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framings import Framing


@dataclass(frozen=True)
class Player(Framing):
    """A framing that holds every piece until it is let go; all of it runs on the serving loop."""

    streams: Streams | None = None
    inner: Framing | None = None
    """The case's own."""

    def applied(self, answer: Answer, exchange: Exchange) -> Answer:
        """The answer, piece by piece, if it is a stream."""
        framed = answer if self.inner is None else self.inner.applied(answer, exchange)
        if exchange.stream is None or self.streams is None or self.streams.gates.free:
            return framed
        headers = {TYPE: framed.media_type, **framed.headers}
        stream = Stream(exchange.stream, exchange.request, exchange.number, headers)
        return replace(framed, body=_play(framed.body, stream, self.streams, exchange), headers=headers)


async def _play(
    body: AsyncIterator[bytes], stream: Stream, streams: Streams, exchange: Exchange
) -> AsyncIterator[bytes]:
    stream.plan = Plan([piece.decode("utf-8", "surrogateescape") async for piece in body])
    streams.add(stream)
    yield b""  # so that what is sent first is decided once its head is let go
    async for piece in streams.played(stream, partial(exchange.session.hold, exchange.request, exchange.stream)):
        yield piece
    if stream.state == "broken":
        raise Cut
