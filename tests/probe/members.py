"""A backend for members, `python -m tests.probe.members PORT`: it wants a header and a cookie with each request."""

import sys
from threading import Event

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from chatkit_e2e.serving import Serving
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import Stranger

LOGIN = "canary-of-a-member-2207"
SENT = ["content-type", "chatkit-frame-instance-id", "x-login", "x-from-fetch"]


class Members:
    """Lets in who has the login, by header and by cookie, and came by the custom fetch or from no browser."""

    def __init__(self, stranger: Stranger) -> None:
        self._stranger = stranger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        by_fetch = "origin" not in request.headers or request.headers.get("x-from-fetch") == "1"
        if (request.headers.get("x-login"), request.cookies.get("session")) != (LOGIN, LOGIN) or not by_fetch:
            await PlainTextResponse("Members only.", 401)(scope, receive, send)
            return

        async def bare(message: Message) -> None:
            if message["type"] == "http.response.start":  # the CORS is the one around
                kept = [pair for pair in message["headers"] if not pair[0].startswith(b"access-control-")]
                message = {**message, "headers": kept}
            await send(message)

        await self._stranger(scope, receive, bare)


if __name__ == "__main__":
    with Serving() as serving:
        members = Members(Stranger(Sessions(serving.loop), HandWritten()))
        origins = ["http://localhost:5173"]
        cors = CORSMiddleware(
            members, allow_origins=origins, allow_credentials=True, allow_methods=["POST"], allow_headers=SENT
        )
        serving.start(cors, port=int(sys.argv[1]))
        Event().wait()
