"""CORS: which headers a page may send to the backend (WHATWG Fetch, CORS-preflight fetch)."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from chatkit_e2e.evidence.gate_names import FIRST_BYTE
from chatkit_e2e.evidence.moments import Received, Refused
from chatkit_e2e.evidence.redaction import redact_headers
from chatkit_fake_backend.session import Session, Sessions

# The component sends `chatkit-frame-instance-id`, so that every request is preflighted (facts 3).
EVERYTHING = ("*",)
_REQUESTED = "access-control-request-headers"


class Cors:
    """Allows every origin and method, and the headers that the session's protocol allows."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer a preflight."""
        session = self._session(scope)
        allowed = EVERYTHING if session is None else session.protocol.allowed_headers
        cors = _allowing(self._app, allowed)
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if session is not None and allowed != EVERYTHING and _REQUESTED in headers:
            response = cors.preflight_response(headers)
            if response.status_code != 200:
                await _refuse(session, scope, bytes(response.body).decode())
        await cors(scope, receive, send)

    def _session(self, scope: Scope) -> Session | None:
        return self._sessions.get(scope.get("path", "").removeprefix("/sessions/").partition("/")[0])


def _allowing(app: ASGIApp, headers: Sequence[str]) -> CORSMiddleware:
    return CORSMiddleware(app, allow_origins=["*"], allow_methods=["*"], allow_headers=headers)


async def _refuse(session: Session, scope: Scope, reason: str) -> None:
    """Log a preflight that is refused; where the next stream is held, it stands for the request of that stream."""
    number, following = session.log.next_request(), session.streams + 1
    stream = following if session.gates.is_closed(following, FIRST_BYTE) else None
    session.log.add(
        Received(
            request=number,
            method="OPTIONS",
            path=scope["path"],
            type=None,
            turn=None,
            stream=stream,
            body=None,
            headers=redact_headers(Headers(scope=scope).items()),
        )
    )
    await session.hold(number, stream, FIRST_BYTE)
    session.log.add(Refused(request=number, status=400, field=_REQUESTED, reason=reason))
