"""The fake backend's HTTP side (FastAPI): finds the session, reads the request, delivers the answer."""

import json
from collections.abc import AsyncIterator
from typing import Any

from chatkit.store import NotFoundError
from chatkit.types import ChatKitReq
from fastapi import FastAPI, Request
from pydantic import TypeAdapter, ValidationError
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response, StreamingResponse

from fake_backend.exchange import Exchange
from fake_backend.faults import (
    BadRequest,
    Fault,
    TooLarge,
    Unknown,
    WrongMediaType,
    WrongMethod,
    from_validation,
)
from fake_backend.gates import END, FIRST_BYTE, after_event, inside_event
from fake_backend.log import Ended, Log, Received, Refused, Sent, Started
from fake_backend.redaction import redact_headers, redact_text
from fake_backend.session import Session, Sessions

MAX_BODY_BYTES = 1024 * 1024
_REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_app(sessions: Sessions) -> FastAPI:
    """The backend on the given sessions.

    `POST /sessions/{id}/chatkit` is what a page gives the component as `api.url`. `GET /sessions/{id}/still?turn=1`
    answers as soon as the backend has nothing more to send unless the test opens a gate; with a turn, not before
    that turn's request has come.
    """
    app = FastAPI(openapi_url=None)
    # The component sends `chatkit-frame-instance-id`, so that every request is preflighted (facts 3).
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])

    @app.api_route("/sessions/{session_id}/chatkit", methods=_METHODS)
    async def chatkit(session_id: str, request: Request) -> Response:
        session = sessions.get(session_id)
        return await _respond(request, session, session.log if session else sessions.strays)

    @app.get("/sessions/{session_id}/still")
    async def still(session_id: str, turn: int | None = None) -> Response:
        session = sessions.get(session_id)
        if session is None:
            return Unknown("session", f"no session {session_id!r}; it was closed or never opened").response()
        await session.until_still(turn)
        return JSONResponse({"turn": turn})

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


def _parse(body: bytes) -> tuple[Any, ChatKitReq]:
    try:
        decoded = json.loads(body)
    except ValueError as error:
        raise BadRequest("body", f"not JSON: {error}") from None
    except RecursionError:
        raise BadRequest("body", "nested too deeply") from None
    try:
        return decoded, _REQUEST.validate_python(decoded)
    except ValidationError as error:
        raise from_validation(error) from None


async def _answer(request: Request, body: bytes, session: Session, number: int) -> Response:
    decoded, parsed = _parse(body)
    try:
        turn = session.script.number_of(await session.protocol.said(parsed))
        session.log.add(
            Received(
                request=number,
                type=parsed.type,
                turn=turn,
                body=json.loads(redact_text(json.dumps(decoded))),
                headers=redact_headers(request.headers.items()),
            )
        )
        answer = await session.protocol.answer(parsed, Exchange(session, number, turn))
        first = await anext(answer.body, None)  # a thread that does not exist shows here, before the status is sent
    except NotFoundError as error:
        raise Unknown(_missing(str(error)), str(error)) from None
    except ValueError as error:  # how OpenAI's server says that an item is not what the request needs
        raise BadRequest("params", str(error)) from None
    await session.hold(number, turn, FIRST_BYTE)
    session.log.add(
        Started(request=number, turn=turn, status=answer.status, headers={"content-type": answer.media_type})
    )
    return StreamingResponse(
        _deliver(_chain(first, answer.body), session, number, turn),
        status_code=answer.status,
        media_type=answer.media_type,
        headers={"cache-control": "no-cache", **answer.headers},
    )


def _missing(reason: str) -> str:
    return "params.item_id" if " item " in reason else "params.thread_id"


async def _chain(first: bytes | None, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first is not None:
        yield first
        async for event in rest:
            yield event


async def _deliver(
    events: AsyncIterator[bytes], session: Session, number: int, turn: int | None
) -> AsyncIterator[bytes]:
    """The body, cut at the gates, logged as it goes out."""
    how, reason = "client left", ""
    count = 0
    try:
        async for event in events:
            count += 1
            start = 0
            cuts = session.gates.inside(turn, count) if turn is not None else []
            for cut in [*cuts, len(event)]:
                part = event[start:cut]
                session.log.add(
                    Sent(
                        request=number,
                        turn=turn,
                        size=len(part),
                        text=redact_text(part.decode("utf-8", "replace")),
                    )
                )
                yield part
                if cut != len(event):
                    await session.hold(number, turn, inside_event(count, cut))
                start = cut
            await session.hold(number, turn, after_event(count))
        await session.hold(number, turn, END)
        how = "complete"
    except Exception as error:
        how, reason = "failed", f"{type(error).__name__}: {error}"
        raise
    finally:
        session.log.add(Ended.model_validate({"request": number, "turn": turn, "how": how, "reason": reason}))
