"""Runs ASGI applications on real loopback sockets, all in one background thread."""

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Literal, Self

import uvicorn

Application = Callable[[Any, Any, Any], Awaitable[None]]
Lifespan = Literal["auto", "off"]
START_LIMIT_S = 10.0  # ends a hang; a start takes a few ms


class PortTaken(Exception):
    """A port on which nothing can be served; the message says why."""


class Serving:
    """One event loop in one thread; every application gets a free loopback port of its own.

    A real socket is needed because whatever must stream cannot go through an in-process transport:
    those deliver a stream in one piece.
    """

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="serving", daemon=True)
        self._servers: list[tuple[uvicorn.Server, Future[None]]] = []

    def __enter__(self) -> Self:
        # It warns of every write to a browser that has left in the middle of an answer, which the session's log tells.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.begin_to_end()
        for _, finished in self._servers:
            finished.result(START_LIMIT_S)
        asyncio.run_coroutine_threadsafe(self._end_the_rest(), self.loop).result(START_LIMIT_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(START_LIMIT_S)
        self.loop.close()

    def begin_to_end(self) -> None:
        """Have the servers end, which takes each some 0.2 s, while whoever asked them ends too."""
        for server, _ in self._servers:
            server.should_exit = server.force_exit = True

    async def _end_the_rest(self) -> None:
        """End what still answers somebody who has left, as a browser that was closed, and what nobody reads."""
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for server, _ in self._servers:
            for connection in [*server.server_state.connections]:
                connection.transport.abort()

    def start(
        self, app: Application, tls: ssl.SSLContext | None = None, port: int = 0, lifespan: Lifespan = "off"
    ) -> int:
        """Serve `app` on `port` of 127.0.0.1, or on a free one, over HTTPS when `tls` is given; return the port.

        With the `lifespan` "auto" an application that has one starts and ends by it (ASGI, Lifespan Protocol).

        Raises:
            PortTaken: somebody else has it, or it is not for everybody.
            RuntimeError: the server did not start.
        """
        try:
            listener = socket.create_server(("127.0.0.1", port), backlog=128)
        except OSError as error:
            raise PortTaken(f"Nothing can be served on port {port}: {error.strerror}.") from None
        # asyncio does this only for sockets made with IPPROTO_TCP by name; without it each small write waits up to
        # 40 ms for the client's acknowledgement (RFC 896). Connections inherit it.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = _ThreadedServer(_config(app, tls, lifespan))
        finished = asyncio.run_coroutine_threadsafe(server.serve([listener]), self.loop)
        self._servers.append((server, finished))
        if not server.listening.wait(START_LIMIT_S):
            raise RuntimeError("A local server did not start; is the loopback interface up?")
        if server.should_exit:
            raise RuntimeError("The application failed while it started: its lifespan says so.")
        taken: int = listener.getsockname()[1]
        return taken


class _ThreadedServer(uvicorn.Server):
    """uvicorn's server, made to say when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def _config(app: Application, tls: ssl.SSLContext | None, lifespan: Lifespan) -> uvicorn.Config:
    # What fails is in the session's log, with its reason; uvicorn's stack traces would only bury the report.
    config = uvicorn.Config(
        app,
        interface="asgi3",  # which uvicorn does not see of a method
        log_config=None,
        log_level="critical",
        lifespan=lifespan,
        ws="none",
        timeout_graceful_shutdown=1,
    )
    if tls is not None:
        config.load()
        config.ssl = tls
    return config
