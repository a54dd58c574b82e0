"""The fake backend's HTTP side (FastAPI): finds the session, reads the request, delivers the answer."""

import codecs
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from chatkit.store import NotFoundError
from chatkit.types import ChatKitReq, ThreadsCreateReq
from fastapi import FastAPI, Request
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Send

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE
from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.moments import Ended, Received, Refused, Sent, Started
from chatkit_e2e.evidence.redaction import redact_headers, redact_text
from chatkit_e2e.wire.gates import after_event, inside_event
from chatkit_fake_backend.answer import Answer, Cut
from chatkit_fake_backend.cors import Cors
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.faults import (
    BadRequest,
    Fault,
    TooLarge,
    Unknown,
    WrongMediaType,
    WrongMethod,
    from_validation,
)
from chatkit_fake_backend.protocols.protocol import Protocol
from chatkit_fake_backend.session import Session, Sessions
from chatkit_fake_backend.streams import asks_for_stream

MAX_BODY_BYTES = 1024 * 1024
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app(sessions: Sessions) -> FastAPI:
    """The backend on the given sessions.

    `POST /sessions/{id}/chatkit` is what a page gives the component as `api.url`. `GET /sessions/{id}/still?streams=1`
    answers as soon as the backend has nothing more to send unless the test opens a gate, and not before so many
    streams have been requested.
    """
    app = FastAPI(openapi_url=None)
    app.add_middleware(Cors, sessions=sessions)

    @app.api_route("/sessions/{session_id}/chatkit", methods=_METHODS)
    async def chatkit(session_id: str, request: Request) -> Response:
        session = sessions.get(session_id)
        return await _respond(request, session, session.log if session else sessions.strays)

    @app.get("/sessions/{session_id}/still")
    async def still(session_id: str, streams: int = 0) -> Response:
        session = sessions.get(session_id)
        if session is None:
            return Unknown("session", f"no session {session_id!r}; it was closed or never opened").response()
        await session.until_still(streams)
        return JSONResponse({"streams": session.streams})

    return app


async def _respond(request: Request, session: Session | None, log: Log) -> Response:
    number = log.next_request()
    try:
        body = await _read(request)
        if session is None:
            raise Unknown("session", "the URL names no open session")
        return await _answer(request, body, session, number)
    except Fault as fault:
        log.add(Refused(request=number, status=fault.status, field=fault.field, reason=redact_text(fault.reason)))
        return fault.response()


async def _read(request: Request) -> bytes:
    if request.method != "POST":
        raise WrongMethod("method", f"{request.method} is not answered here; ChatKit sends POST")
    body = bytearray()
    async for chunk in request.stream():
        if len(body) <= MAX_BODY_BYTES:  # the rest is read and dropped, so that the client gets its answer
            body += chunk
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge("body", f"larger than {MAX_BODY_BYTES} bytes")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongMediaType("content-type", f"application/json is expected, not {media_type or 'nothing'!r}")
    return bytes(body)


def _parse(body: bytes, protocol: Protocol) -> tuple[Any, ChatKitReq]:
    try:
        decoded = json.loads(body)
    except ValueError as error:
        raise BadRequest("body", f"not JSON: {error}") from None
    except RecursionError:
        raise _too_deep() from None
    try:
        return decoded, protocol.parse(decoded)
    except ValidationError as error:
        raise from_validation(error) from None


async def _answer(request: Request, body: bytes, session: Session, number: int) -> Response:
    decoded, parsed = _parse(body, session.protocol)
    with _faults_named():
        turn = session.script.number_of(await session.protocol.said(parsed))
    stream = session.streams + 1 if asks_for_stream(parsed) else None
    session.log.add(
        Received(
            request=number,
            method=request.method,
            path=request.url.path,
            type=decoded.get("type"),
            turn=turn,
            stream=stream,
            body=_redacted(decoded),
            headers=redact_headers(request.headers.items()),
        )
    )
    bears_token = request.headers.get("authorization", "").lower().startswith("bearer ")
    exchange = Exchange(session, number, turn, stream, isinstance(parsed, ThreadsCreateReq), bears_token)
    try:
        with _faults_named():
            answer = await session.protocol.answer(parsed, exchange)
            if session.framing is not None:
                answer = session.framing.applied(answer, exchange)
            first = await anext(answer.body, None)  # a missing thread shows here, before the status is sent
    except Fault:
        raise
    except Exception as error:
        session.log.add(_failed(exchange, error))
        return JSONResponse({"message": f"the protocol failed: {type(error).__name__}"}, status_code=500)
    return _Delivery(answer, first, session, exchange)


@contextmanager
def _faults_named() -> Iterator[None]:
    """Turns what OpenAI's server and its store raise about a request into faults."""
    try:
        yield
    except NotFoundError as error:
        raise Unknown(_missing(str(error)), str(error)) from None
    except PydanticSerializationError as error:  # else a lone surrogate
        raise (_too_deep() if "depth" in str(error) else BadRequest("body", str(error))) from None
    except ValueError as error:  # how OpenAI's server says that an item is not what the request needs
        raise BadRequest("params", str(error)) from None


def _missing(reason: str) -> str:
    if reason.startswith("no item"):
        return "params.item_id"
    return "params.input.attachments" if reason.startswith("no attachment") else "params.thread_id"


def _redacted(decoded: object) -> object:
    try:
        text = json.dumps(decoded, ensure_ascii=False)
    except RecursionError:
        raise _too_deep() from None
    # A lone surrogate is legal in JSON and cannot be written as UTF-8, which whoever saves the log will do.
    return json.loads(redact_text(text.encode("utf-8", "replace").decode()))


def _too_deep() -> Fault:
    return BadRequest("body", "nested too deeply")


def _failed(exchange: Exchange, error: Exception) -> Ended:
    if isinstance(error, Cut):
        return Ended(request=exchange.request, turn=exchange.number, how="failed", reason="it was cut", fault="cut-off")
    reason = redact_text(f"{type(error).__name__}: {error}")
    return Ended(request=exchange.request, turn=exchange.number, how="failed", reason=reason)


def _headers(answer: Answer) -> dict[str, str]:
    # The type as a header, because Starlette adds a charset to a media type that is text.
    return {"content-type": answer.media_type, "cache-control": "no-cache", **answer.headers}


class _Delivery(StreamingResponse):
    """Sends an answer, cut at the gates, and logs it as it goes out.

    All of it happens inside `stream_response`, which Starlette cancels when the client leaves: so a client that
    leaves while the first byte is held is seen too.
    """

    def __init__(self, answer: Answer, first: bytes | None, session: Session, exchange: Exchange) -> None:
        parts = self._parts(first, answer.body)
        super().__init__(
            parts if answer.in_transit is None else answer.in_transit(parts),
            status_code=answer.status,
            headers=_headers(answer),
        )
        self._answer = answer
        self._session = session
        self._exchange = exchange
        self._over = 0.0
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")

    async def stream_response(self, send: Send) -> None:
        ended: Ended | None = None
        try:
            await self._hold(FIRST_BYTE)
            self.init_headers(_headers(self._answer))  # while it waited, somebody may have changed them
            content_type = self.headers.get("content-type", "")
            self._session.log.add(
                Started(
                    request=self._exchange.request,
                    turn=self._exchange.number,
                    status=self.status_code,
                    headers={"content-type": content_type},
                )
            )
            await super().stream_response(send)
            ended = self._ended("complete", self._over or now_ms())
        except Exception as error:
            ended = _failed(self._exchange, error)
            raise
        finally:
            self._session.log.add(ended or self._ended("client left", now_ms()))

    def _ended(self, how: Literal["complete", "client left"], at: float) -> Ended:
        return Ended(request=self._exchange.request, turn=self._exchange.number, how=how, at=at)

    async def _parts(self, first: bytes | None, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        number = 0
        async for event in _chain(first, rest):
            number += 1
            start = 0
            for cut in self._cuts(number):
                yield self._sent(event[start:cut])
                await self._hold(inside_event(number, cut))
                start = cut
            yield self._sent(event[start:])
            await self._hold(after_event(number))
        await self._hold(END)
        self._over = now_ms()  # before the client can hear of it: what comes of the end comes after it

    def _cuts(self, number: int) -> list[int]:
        return [] if self._exchange.stream is None else self._session.gates.inside(self._exchange.stream, number)

    async def _hold(self, gate: str) -> None:
        await self._session.hold(self._exchange.request, self._exchange.stream, gate)

    def _sent(self, part: bytes) -> bytes:
        text = redact_text(self._characters.decode(part))
        self._session.log.add(
            Sent(request=self._exchange.request, turn=self._exchange.number, size=len(part), text=text)
        )
        return part


async def _chain(first: bytes | None, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first is not None:
        yield first
        async for event in rest:
            yield event
