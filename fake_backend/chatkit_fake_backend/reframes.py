"""Reframes: from the body of an answer to another one that carries the same, more or less.

A function that takes arguments makes one; the others are one.
"""

import json
import zlib
from collections.abc import AsyncIterator, Callable

from chatkit_e2e.evidence.event_stream import data_of
from chatkit_fake_backend.answer import Reframe
from chatkit_fake_backend.framing import sse

# What nginx collects before it passes it on (proxy_buffer_size).
PROXY_BUFFER = 4096


def each(change: Callable[[bytes], bytes]) -> Reframe:
    """A change to each event by itself."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for event in events:
            yield change(event)

    return reframe


def line_before(line: Callable[[int, bytes], str]) -> Reframe:
    """A line at the head of each event, made from the event's number (from 1) and the event."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        number = 0
        async for event in events:
            number += 1
            yield f"{line(number, event)}\n".encode() + event

    return reframe


def last(change: Callable[[bytes], bytes]) -> Reframe:
    """A change to the last event, which is known to be the last only when the stream has ended."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        waiting = None
        async for event in events:
            if waiting is not None:
                yield waiting
            waiting = event
        if waiting is not None:
            yield change(waiting)

    return reframe


def inserted(extra: bytes, after: int) -> Reframe:
    """One event more, behind event number `after` (from 1)."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        number = 0
        async for event in events:
            number += 1
            yield event
            if number == after:
                yield extra

    return reframe


def appended(extra: bytes) -> Reframe:
    """One event more, at the end."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for event in events:
            yield event
        yield extra

    return reframe


async def with_bom(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A byte order mark before the first event."""
    mark = "\ufeff".encode()
    async for event in events:
        yield mark + event
        mark = b""


async def with_heartbeats(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A comment by itself before each event, as a heartbeat is, and one inside it."""
    async for event in events:
        yield b": heartbeat\n\n"
        yield b": a comment\n" + event


async def in_one_chunk(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """All events in one write."""
    yield b"".join([event async for event in events])


async def buffered(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Nothing before the end, then blocks that end anywhere: a proxy that buffers."""
    async for whole in in_one_chunk(events):
        for start in range(0, len(whole), PROXY_BUFFER):
            yield whole[start : start + PROXY_BUFFER]


async def byte_by_byte(groups: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Each byte in a write of its own."""
    async for group in groups:
        for byte in group:
            yield bytes([byte])


async def inside_characters(groups: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Each write ends inside the event's last multi-byte character, whose rest comes with the next event.

    So a stream that is held is held inside a character, and the browser cannot put the two reads together.
    """
    rest = b""
    async for group in groups:
        first_bytes = [position for position, byte in enumerate(group) if byte >= 0xC0]  # RFC 3629, 3
        cut = first_bytes[-1] + 1 if first_bytes else len(group)
        yield rest + group[:cut]
        rest = group[cut:]
    if rest:
        yield rest


async def gzipped(groups: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Compressed, and flushed after each group, so that what was sent can be read."""
    gzip = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    async for group in groups:
        yield gzip.compress(group) + gzip.flush(zlib.Z_SYNC_FLUSH)
    yield gzip.flush()


def named(_number: int, event: bytes) -> str:
    """The `event:` line of an event: its type."""
    return f"event: {json.loads(_data(event))['type']}"


def each_line_prefixed(event: bytes) -> bytes:
    """Its JSON over many lines, as the standard asks for it."""
    return "".join(f"data: {line}\n" for line in _pretty(event).split("\n")).encode() + b"\n"


def first_line_prefixed(event: bytes) -> bytes:
    """Its JSON over many lines, all but the first of which an SSE parser ignores."""
    return sse(_pretty(event))


def _data(event: bytes) -> str:
    (data,) = data_of(event)
    return data


def _pretty(event: bytes) -> str:
    return json.dumps(json.loads(_data(event)), indent=2, ensure_ascii=False)
