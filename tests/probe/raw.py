"""A server that writes bytes, because no framework lets one answer as badly as this needs."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from chatkit_e2e.serving import Serving

START_LIMIT_S: Final = 5.0  # ends a hang
CORS: Final = (
    "access-control-allow-origin: *\r\naccess-control-allow-headers: *, authorization\r\n"
    "access-control-allow-methods: *\r\n"
)
STREAM: Final = "text/event-stream"
JSON: Final = "application/json"


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    """With lower-case names."""
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body; empty where it is no object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def type(self) -> str:
        """The ChatKit request type; empty where it names none."""
        return str(self.json.get("type", ""))

    @property
    def is_message(self) -> bool:
        """Whether a user says something."""
        return self.type in ("threads.create", "threads.add_user_message")


class Line:
    """The connection on which the answer goes."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, end_of_server: Callable[[], None]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.end_of_server = end_of_server
        """Nobody listens any more."""

    async def write(self, *pieces: str | bytes) -> None:
        """Send these, as they are.

        Raises:
            ConnectionError: nobody reads any more.
        """
        for piece in pieces:
            self._writer.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogatepass"))
            await self._writer.drain()

    async def until_left(self, seconds: float | None = None) -> None:
        """Return when the other side has left, at the latest after so many seconds."""
        with suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(self._reader.read(), seconds)

    def reset(self) -> None:
        """Break the connection: TCP's RST (SO_LINGER with no time, socket(7))."""
        raw: socket.socket = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def read(self) -> Asked | None:
        """The next request; None where there is none."""
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            return None
        method, path, *_ = [*first.split(" "), ""]
        return Asked(method, path, headers, body)


Answer = Callable[[Asked, Line], Awaitable[None]]


def head(content_type: str = STREAM, *headers: str, status: str = "200 OK") -> str:
    """The head of an answer that any page may read, and whose end is the connection's."""
    lines = "".join(f"{line}\r\n" for line in headers)
    return f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\n{CORS}connection: close\r\n{lines}\r\n"


@contextmanager
def served(
    serving: Serving, answer: Answer, tls: ssl.SSLContext | None = None, *, preflights: bool = True
) -> Iterator[int]:
    """Serve it on a free port, which is given, to the end of the block; preflights are let through if `preflights`."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer, server.close)
        with suppress(ConnectionError, asyncio.CancelledError):
            if asked := await line.read():
                if asked.method == "OPTIONS" and preflights:
                    await line.write(f"HTTP/1.1 204 No Content\r\n{CORS}connection: close\r\n\r\n")
                else:
                    await answer(asked, line)
        writer.close()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)

    server = asyncio.run_coroutine_threadsafe(start(), serving.loop).result(START_LIMIT_S)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        serving.loop.call_soon_threadsafe(server.close)
