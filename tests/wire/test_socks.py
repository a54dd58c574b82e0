"""The SOCKS proxy, as an HTTP client of Python's own sees it."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.responses import PlainTextResponse

from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.socks import Socks
from tests.sockets import left_open

LIMIT_S = 10.0


async def hello(scope: dict[str, str], receive: object, send: object) -> None:
    del receive
    await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b"hello from " + scope["path"].encode()})  # type: ignore[operator]


@pytest.fixture
def serving() -> Iterator[Serving]:
    with Serving() as running:
        yield running


def ask(proxy: int, host: str, port: int, path: str = "/") -> tuple[int, bytes]:
    """The proxy's reply, and what came of a request where it was done."""
    with socket.create_connection(("127.0.0.1", proxy), LIMIT_S) as line:
        line.sendall(bytes([5, 1, 0]))
        assert line.recv(2) == bytes([5, 0])
        line.sendall(bytes([5, 1, 0, 3, len(host)]) + host.encode() + port.to_bytes(2))
        code = line.recv(10)[1]
        if code:
            return code, b""
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return code, b"".join(iter(lambda: line.recv(65536), b""))


@contextmanager
def running(serving: Serving, socks: Socks) -> Iterator[int]:
    yield asyncio.run_coroutine_threadsafe(socks.start(), serving.loop).result(LIMIT_S)
    asyncio.run_coroutine_threadsafe(socks.close(), serving.loop).result(LIMIT_S)


def test_a_named_host_leads_here_and_others_where_they_are_sent(serving: Serving) -> None:
    here, there = serving.start(hello), serving.start(hello)
    with running(serving, Socks({"backend.example:8000": here}, {80: there})) as proxy:
        assert b"hello from /one" in ask(proxy, "Backend.example", 8000, "/one")[1]
        assert b"hello from /two" in ask(proxy, "anything.example", 80, "/two")[1]
        assert ask(proxy, "backend.example", 8001) == (4, b""), "nobody answers for that port"
        assert ask(proxy, "localhost", here)[0] == 0, "this machine is always itself"


def test_a_port_where_nobody_listens_is_refused(serving: Serving) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with running(serving, Socks({"backend.example:80": taken.getsockname()[1]})) as proxy:
            assert ask(proxy, "backend.example", 80) == (5, b"")


def test_nothing_stays_open_of_clients_that_do_not_read_or_say_nothing() -> None:
    def leave() -> None:
        with Serving() as serving:
            here = serving.start(PlainTextResponse("x" * 50_000_000))  # more than all buffers take
            with running(serving, Socks({})) as proxy:
                line, silent = (socket.create_connection(("127.0.0.1", proxy), LIMIT_S) for _ in range(2))
                line.sendall(bytes([5, 1, 0]))
                assert line.recv(2) == bytes([5, 0])
                line.sendall(bytes([5, 1, 0, 3, 9]) + b"localhost" + here.to_bytes(2))
                assert line.recv(10)[1] == 0
                line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert line.recv(4) == b"HTTP"
        silent.close()
        line.close()

    assert left_open(leave) == []
