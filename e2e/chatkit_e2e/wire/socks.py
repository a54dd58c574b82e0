"""A SOCKS proxy: leads some of a browser's connections to this machine's servers, and the others where they want to go.

It does for one browser context what resolver rules do for a whole browser, and what it leads where may change while
the browser runs. Only bytes go through it: no request is read or written here (RFC 1928).
"""

import asyncio
import socket
from collections.abc import Mapping
from typing import Final

_VERSION: Final = 5
_NO_LOGIN: Final = bytes([_VERSION, 0])
_DONE, _UNREACHABLE, _REFUSED, _NOT_SUPPORTED = 0, 4, 5, 7
_CONNECT: Final = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_PIECE: Final = 64 * 1024  # bytes


class Socks:
    """A proxy on a free port of this machine; all of it runs on one event loop."""

    def __init__(self, ways: Mapping[str, int], others: Mapping[int, int] | None = None) -> None:
        """`ways` says by host:port, and `others` by port for all other hosts, which port of this machine answers.

        Without `others` all other hosts are themselves, and this machine always is.
        """
        self.ways = dict(ways)
        self._others = others
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Take connections; returns the port."""
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Take no more connections, and end those that there are."""
        if self._server is not None:
            self._server.close()
        for one in self._open:
            one.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._take(reader, writer))
        self._open.add(task)
        # Also of one that was cancelled before it began.
        task.add_done_callback(lambda _: writer.transport.abort())
        task.add_done_callback(self._open.discard)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
            await _sent(writer)
        except (asyncio.IncompleteReadError, OSError):
            pass  # whoever asked has left

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(_NO_LOGIN)
        _, command, _, kind = await reader.readexactly(4)
        host = await _host(reader, kind)
        port = int.from_bytes(await reader.readexactly(2))
        if command != _CONNECT:
            writer.write(_reply(_NOT_SUPPORTED))
            return
        try:
            there, back = await self._reach(host, port)
        except OSError as error:
            writer.write(_reply(_REFUSED if isinstance(error, ConnectionRefusedError) else _UNREACHABLE))
            return
        writer.write(_reply(_DONE))
        await _join((reader, writer), (there, back))

    async def _reach(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        named = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if named in self.ways:
            return await asyncio.open_connection("127.0.0.1", self.ways[named])
        if self._others is None or host in _LOOPBACK:
            return await asyncio.open_connection(host, port)
        if port not in self._others:
            raise OSError(f"nobody answers for {named}")
        return await asyncio.open_connection("127.0.0.1", self._others[port])


async def _host(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == _NAME:
        (length,) = await reader.readexactly(1)
        return (await reader.readexactly(length)).decode("idna").lower()
    family = {_IPV4: socket.AF_INET, _IPV6: socket.AF_INET6}[kind]
    return socket.inet_ntop(family, await reader.readexactly(4 if kind == _IPV4 else 16))


def _reply(code: int) -> bytes:
    return bytes([_VERSION, code, 0, _IPV4, *bytes(6)])


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _join(one: Ends, other: Ends) -> None:
    """Hand on what comes, both ways, until both are silent or one breaks."""
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_pour(one[0], other[1]))
            tasks.create_task(_pour(other[0], one[1]))
        await _sent(other[1])
    except* OSError:  # one has broken off: the other learns it in the same way
        one[1].transport.abort()
    finally:
        other[1].transport.abort()


async def _sent(writer: asyncio.StreamWriter) -> None:
    """Close it, and return when all that was written is sent."""
    writer.close()
    await writer.wait_closed()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
