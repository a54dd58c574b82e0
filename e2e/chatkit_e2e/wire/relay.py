"""The relay: stands between the browser and somebody's backend, hands on each byte, and logs what goes by.

The browser's resolver leads the backend's name here. So page and component ask the address that they always ask, and
the browser checks origins as it always does.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import quote, quote_plus

import anyio
import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.gate_names import FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import Ended, Fault, Preflighted, Received, Sent, Started
from chatkit_e2e.evidence.redaction import learn, learn_cookie, redact, redact_headers, redact_text
from chatkit_e2e.evidence.request_types import ALL_REQUESTS, STREAMED
from chatkit_e2e.wire.address import Address
from chatkit_e2e.wire.faults import CONNECT_LIMIT_S, NO_REUSE, fault_of, trusted
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.middle import Middle
from chatkit_e2e.wire.recording import UNPACKED, Recording, TooLong
from chatkit_e2e.wire.traffic import Traffic
from chatkit_e2e.wire.treatment import Treatment

MAX_PIECES: Final = 5_000
"""Pieces of one answer that are logged each by itself; later ones are logged together, so many bytes at a time."""
TOGETHER: Final = 64 * 1024
# RFC 9110, 7.6.1: of one connection, not of the message; and the length, which a broken answer does not keep.
_OF_CONNECTION: Final = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
Headers = list[tuple[bytes, bytes]]


class Cut(Exception):
    """The connection to the browser is broken on purpose."""


class Relay(Traffic):
    """An ASGI application in front of one backend; all of it runs on one event loop.

    An answer that takes longer than `timeout` (s) is ended here, and nobody waits for the same one again.
    """

    def __init__(
        self, backend: Address, messages: Sequence[str], timeout: float, gates: Gates, cured: Collection[str] = ()
    ) -> None:
        """`cured` are the ids of findings that are cured on the way; what is logged is what the browser gets."""
        super().__init__(gates)
        self.treatment = Treatment(cured)
        self.turn = self._turn_by_text
        """The turn that a request's message begins, from its body; None for others."""
        self._backend = backend
        self._messages = messages
        self._timeout = timeout
        self._hopeless: set[bytes] = set()
        self._cut: set[int] = set()
        self._client: httpx.AsyncClient | None = None
        self.preflights: list[Preflighted] = []
        """What the browser asked before it let the page ask."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request on, and its answer back."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        if request.method != "OPTIONS" and (asked := self._asked(request, body)) is not None:
            await _Exchange(self, request, body, asked, send).run(receive)
        else:
            await self._pass(request, body, send)

    async def still(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `GET ?streams=1` as soon as nothing more comes by itself."""
        await self.until_still(int(Request(scope).query_params.get("streams", 0)))
        answer = JSONResponse({"streams": self.streams}, headers={"access-control-allow-origin": "*"})
        await answer(scope, receive, send)

    async def close(self) -> None:
        """Close the connections to the backend."""
        if self._client is not None:
            await self._client.aclose()

    def _turn_by_text(self, body: bytes) -> int | None:
        """By the message in it, whatever shape the page gave the request."""
        for number, message in enumerate(self._messages):
            forms = (json.dumps(message)[1:-1], json.dumps(message, ensure_ascii=False)[1:-1], message, quote(message))
            if any(form.encode() in body for form in (*forms, quote_plus(message))):
                return number + 1
        return None

    def _asked(self, request: Request, body: bytes) -> Any:  # noqa: ANN401  JSON
        """The body of a request to the chat, None for any other request to this host."""
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
            asked = {}
        kind = asked.get("type") if isinstance(asked, dict) else None
        named = isinstance(kind, str) and kind in ALL_REQUESTS
        query = f"?{request.url.query}" if request.url.query else ""
        return asked or {} if named or f"{request.url.path}{query}" == self._backend.path else None

    async def _pass(self, request: Request, body: bytes, send: Send) -> None:
        """Hand on what is no request to the chat: what the browser asks first, files, attachments."""
        try:
            async with asyncio.timeout(self._timeout), self.asking(request, body) as answer:
                if request.method == "OPTIONS":
                    self.preflights.append(_preflighted(request, answer))
                if request.method == "OPTIONS" and (allowed := self.treatment.allowed(answer.request.headers)):
                    await _start(204, allowed, send)
                else:
                    await _start(answer.status_code, _answered(answer), send)
                    async for piece in answer.aiter_raw():
                        await _send(piece, send)
                await _end(send)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            _reset(send)

    @asynccontextmanager
    async def asking(self, request: Request, body: bytes) -> AsyncIterator[httpx.Response]:
        """The backend's answer, whose body has still to come.

        Raises:
            httpx.HTTPError: there is none, or it breaks.
        """
        if self._client is None:
            # Nobody follows a redirect but the browser, and a proxy would have to know the way back to this machine.
            limit = httpx.Timeout(None, connect=CONNECT_LIMIT_S)
            self._client = httpx.AsyncClient(
                timeout=limit, limits=NO_REUSE, trust_env=not self._backend.is_local, verify=trusted(self._backend)
            )
        query = f"?{request.url.query}" if request.url.query else ""
        address = f"{self._backend.origin}{request.scope['path']}{query}"
        headers = [*_requested(request.scope["headers"]), *([(b"content-length", b"%d" % len(body))] if body else [])]
        asked = httpx.Request(request.method, address, headers=headers, content=body)
        answer = await self._client.send(asked, stream=True)
        try:
            yield answer
        finally:
            await answer.aclose()

    def cut(self, stream: int) -> None:
        """Break the connection of a stream that waits in its middle, as soon as it may go on."""
        self._cut.add(stream)

    def is_cut(self, stream: int | None) -> bool:
        """Whether the connection of this stream is to be broken."""
        return stream in self._cut

    def give_up(self, body: bytes) -> None:
        """Nobody waits for the answer to this request again."""
        self._hopeless.add(body)

    def is_hopeless(self, body: bytes) -> bool:
        """Whether the answer to this request took too long before."""
        return body in self._hopeless

    @property
    def limit(self) -> float:
        """s, for a whole answer."""
        return self._timeout


class _Exchange:
    """One request to the chat, and its answer."""

    def __init__(self, relay: Relay, request: Request, body: bytes, asked: Any, send: Send) -> None:  # noqa: ANN401
        self._relay = relay
        self._request = request
        self._body = body
        self._asked = asked
        self._send = send
        self._number = relay.log.next_request()
        self._turn = relay.turn(body)
        named = asked.get("type") if isinstance(asked, dict) else None
        kind = named if isinstance(named, str) else None
        streams = kind in STREAMED or (kind not in ALL_REQUESTS and self._turn is not None)
        self._stream = relay.streams + 1 if streams else None
        self._has_started = False
        self._over = 0.0
        """When the end began to be sent; 0 before."""
        self._recording: Recording | None = None
        self._pieces = 0
        self._size = 0  # of the pieces that are not logged yet
        self._texts: list[str] = []
        relay.log.add(
            Received(
                request=self._number,
                method=request.method,
                path=request.url.path,
                type=kind,
                turn=self._turn,
                stream=self._stream,
                body=redact(asked),
                headers=redact_headers(request.headers.items()),
            )
        )

    async def run(self, receive: Receive) -> None:
        """Hand it on, until it has ended or the browser has left."""
        ended: Ended | None = None
        try:
            async with anyio.create_task_group() as tasks:

                async def until_left() -> None:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    tasks.cancel_scope.cancel()

                tasks.start_soon(until_left)
                ended = await self._hand_on()
                tasks.cancel_scope.cancel()
        finally:
            ended = ended or self._ended("complete" if self._over else "client left")
            self._relay.log.add(ended)
        if ended.how == "failed" or (ended.how == "timed out" and not self._has_started):
            _reset(self._send)

    async def _hand_on(self) -> Ended:
        try:
            if self._relay.is_hopeless(self._body):
                raise TimeoutError
            async with asyncio.timeout(self._relay.limit):
                await self._forward()
        except TimeoutError:
            self._relay.give_up(self._body)
            if self._has_started:
                await _end(self._send)
            return self._ended("timed out", f"no end within {self._relay.limit:g} s")
        except TooLong as error:
            return self._ended("failed", str(error), "too-long")
        except Cut:
            return self._ended("failed", "the probe broke the connection")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            fault = fault_of(error, has_started=self._has_started)
            return self._ended("failed", f"{type(error).__name__}: {error}", fault)
        return self._ended("complete")

    async def _forward(self) -> None:
        body = self._relay.treatment.asked(self._asked, self._body)
        async with self._relay.asking(self._request, body) as answer:
            given = self._relay.treatment.applied(self._number, self._asked, answer, _answered(answer))
            await self._relay.hold(self._number, self._stream, FIRST_BYTE)
            headers = httpx.Headers(given.headers)
            self._relay.log.add(
                Started(
                    request=self._number,
                    turn=self._turn,
                    status=given.status,
                    headers=_logged(headers),
                )
            )
            await _start(given.status, given.headers, self._send)
            self._has_started = True
            self._recording, middle = Recording(headers.get("content-encoding", "")), Middle()
            try:
                async for piece in given.body:
                    text = self._recording.read(piece)
                    self._log(len(piece), text)
                    await _send(piece, self._send)
                    if middle.comes(text):
                        self._log_rest()
                        await self._relay.hold(self._number, self._stream, MIDDLE)
                        if self._relay.is_cut(self._stream):
                            raise Cut
            finally:
                self._log_rest()
            self._over = now_ms()  # before the browser can hear of it: what comes of the end comes after it
            await _end(self._send)

    def _log(self, size: int, text: str) -> None:
        self._size += size
        self._texts.append(text)
        self._pieces += 1
        if self._pieces <= MAX_PIECES or self._size >= TOGETHER:
            self._log_rest()

    def _log_rest(self) -> None:
        if self._size:
            text = "".join(self._texts)
            learn(text)
            sent = Sent(request=self._number, turn=self._turn, size=self._size, text=redact_text(text))
            self._relay.log.add(sent)
        self._size, self._texts = 0, []

    def _ended(self, how: Any, reason: str = "", fault: Fault = "") -> Ended:  # noqa: ANN401  one of a few words
        seen, cut = ("", False) if self._recording is None else (self._recording.fault, self._recording.cut)
        number, turn = self._number, self._turn
        at = self._over or now_ms()
        return Ended(
            at=at, request=number, turn=turn, how=how, reason=redact_text(reason), fault=fault or seen, cut=cut
        )


def _logged(headers: httpx.Headers) -> dict[str, str]:
    """The headers of an answer for the log; the cookies in them are secrets from here on."""
    for cookie in headers.get_list("set-cookie"):
        learn_cookie(cookie)
    return redact_headers(headers.items())


def _preflighted(request: Request, answer: httpx.Response) -> Preflighted:
    allowed = {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}
    return Preflighted(
        origin=request.headers.get("origin", ""),
        asked=request.headers.get("access-control-request-headers", ""),
        status=answer.status_code,
        headers=redact_headers(allowed.items()),
    )


def _requested(headers: Headers) -> Headers:
    """What the backend is told: all that the browser said, but for encodings that nothing here can read."""
    kept = [(name, value) for name, value in headers if name not in _OF_CONNECTION and name != b"content-length"]
    return [(name, UNPACKED.encode() if name == b"accept-encoding" else value) for name, value in kept]


def _answered(answer: httpx.Response) -> Headers:
    raw: Headers = [(name.lower(), value) for name, value in answer.headers.raw]
    return [(name, value) for name, value in raw if name not in _OF_CONNECTION and name != b"content-length"]


async def _start(status: int, headers: Headers, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _send(piece: bytes, send: Send) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _end(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _reset(send: Send) -> None:
    """Close the connection without an answer, as the backend did. ASGI has no word for it, but uvicorn's transport."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
