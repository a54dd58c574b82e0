"""An answer: status, headers and the body in the groups of bytes in which it is sent."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from chatkit_e2e.evidence.media_types import EVENT_STREAM, JSON


class Cut(Exception):
    """Raised by a body where its connection is to be cut: that is meant, and no failure of the backend."""


Reframe = Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]
"""From a body to another one."""


@dataclass(frozen=True)
class Answer:
    """What a protocol answers to one request."""

    body: AsyncIterator[bytes]
    """One event of a stream for each item, or the whole body in one."""
    media_type: str = EVENT_STREAM
    """The content type, word for word."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    in_transit: Reframe | None = None
    """What happens to the body behind the backend: it is compressed, or cut into other writes."""


async def whole(body: bytes) -> AsyncIterator[bytes]:
    """A body that is sent in one piece."""
    yield body


def json_answer(body: bytes, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(whole(body), JSON, status)
