"""Asking the backend without a browser: no answer keeps whoever asks longer than it wants to wait, or fills memory."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

import httpx
from anyio.from_thread import start_blocking_portal

from chatkit_e2e.wire.address import Address
from chatkit_e2e.wire.faults import CONNECT_LIMIT_S, NO_REUSE, trusted

MAX_BODY: Final = 1024 * 1024
"""Bytes of an answer that are read."""


class Asker:
    """A client with a login, whose answers are whole within `timeout` (s), or are none."""

    def __init__(
        self, backend: Address, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: float
    ) -> None:
        self._timeout = timeout
        self._client = httpx.AsyncClient(
            headers=dict(headers),
            cookies=dict(cookies),
            timeout=httpx.Timeout(None, connect=CONNECT_LIMIT_S),
            limits=NO_REUSE,
            trust_env=not backend.is_local,
            verify=trusted(backend),
        )
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        self._portal = self._opened.enter_context(start_blocking_portal())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._portal.call(self._client.aclose)
        self._opened.close()

    def post(self, url: str, *, json: object) -> httpx.Response:
        """The answer to a POST.

        Raises:
            httpx.HTTPError: there is none, or it breaks; ReadTimeout where time is up.
        """
        return self._portal.call(self._ask, self._client.build_request("POST", url, json=json))

    def options(self, url: str, *, headers: Mapping[str, str]) -> httpx.Response:
        """The answer to an OPTIONS.

        Raises:
            httpx.HTTPError: as for `post`.
        """
        return self._portal.call(self._ask, self._client.build_request("OPTIONS", url, headers=dict(headers)))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._read(request)
        except TimeoutError:
            raise httpx.ReadTimeout(f"no whole answer within {self._timeout:g} s", request=request) from None

    async def _read(self, request: httpx.Request) -> httpx.Response:
        answer = await self._client.send(request, stream=True)
        body = b""
        try:
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) >= MAX_BODY:
                    break
        finally:
            await answer.aclose()
        # As it came, without what would unpack it: nobody here reads more than its head.
        kept = [(name, value) for name, value in answer.headers.multi_items() if name != "content-encoding"]
        return httpx.Response(answer.status_code, headers=kept, content=body, request=request)
