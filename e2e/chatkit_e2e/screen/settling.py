"""Settling: how one knows that nothing more will come to the page by itself. No time is involved, only events."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Settling(Protocol):
    """Somebody whom the page can ask."""

    def address(self, streams: int = 0) -> str:
        """What answers a GET once nothing more comes by itself, and not before so many streams have been requested.

        Without its query it answers however many have been.
        """


class OwnBackend:
    """The fake backend: it knows what it will send, and at which gates it waits."""

    def __init__(self, url: str) -> None:
        self._url = url

    def address(self, streams: int = 0) -> str:
        """See `Settling`."""
        return _with_streams(self._url, streams)


class Wire:
    """What went over the wire: all is idle when no exchange is under way. A stream that is open counts, silent or not.

    Whoever sits on the wire, as a proxy does, tells of each exchange, and serves this object, an ASGI application, at
    `url`; both on one event loop.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._streams = 0
        self._under_way = 0
        self._news = asyncio.Event()

    def address(self, streams: int = 0) -> str:
        """See `Settling`."""
        return _with_streams(self._url, streams)

    @contextmanager
    def exchange(self, *, stream: bool) -> Iterator[None]:
        """From the arrival of a request to the end of its answer; `stream`: it asks for one."""
        self._under_way += 1
        self._streams += stream
        try:
            yield
        finally:
            self._under_way -= 1
            self._tell()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when all is idle."""
        await self._idle(int(QueryParams(scope["query_string"]).get("streams", 0)))
        await Response(headers={"access-control-allow-origin": "*"})(scope, receive, send)

    async def _idle(self, streams: int) -> None:
        while self._under_way > 0 or self._streams < streams:
            await self._news.wait()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _with_streams(url: str, streams: int) -> str:
    return f"{url}?streams={streams}" if streams else url
