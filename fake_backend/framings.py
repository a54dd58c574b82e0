"""Framings: what may happen to an event stream between the protocol that made it and the wire."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

from fake_backend.answer import Answer

Reframe = Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]


@dataclass(frozen=True)
class Framing:
    """A change to the body of the answer to a message, to its content type, or to its headers."""

    id: str
    """`framing.name`."""
    title: str
    origin: str
    reframe: Reframe | None = None
    """From the body's groups of bytes, an event each, to those that are sent."""
    media_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def frame(self, answer: Answer) -> Answer:
        """The answer as it is sent."""
        body = answer.body if self.reframe is None else self.reframe(answer.body)
        media_type = self.media_type or answer.media_type
        return replace(answer, body=body, media_type=media_type, headers={**answer.headers, **self.headers})


def each(change: Callable[[bytes], bytes]) -> Reframe:
    """A change to each event by itself."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for event in events:
            yield change(event)

    return reframe


FRAMINGS: tuple[Framing, ...] = (
    Framing(
        "framing.crlf",
        "lines that end in CR LF",
        "bug report, potential root cause 1",
        each(lambda event: event.replace(b"\n", b"\r\n")),
    ),
)
"""Every framing that is tried."""
