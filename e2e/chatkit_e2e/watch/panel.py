"""The panel's server: the state of what is played as a stream of events, and what a person does as requests.

It is for this machine's browser only: whoever has not been given the token gets nothing, and no other page can ask.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from chatkit_e2e.installation import STATIC
from chatkit_e2e.watch.guard import Guard
from chatkit_e2e.watch.plan import NoSuchPiece

WORK: Final = "/api/work"
Command = Callable[[dict[str, Any]], None]
"""Does what a person asked for. Raises NoSuchPiece, or ValueError with a sentence."""


class Panel:
    """State goes out, commands come in; all of it runs on the serving loop."""

    def __init__(self, command: Command, state: Callable[[], str], has_work: Callable[[], bool]) -> None:
        """`state` is the whole state as JSON; `has_work` is whether there is something for the browser's thread."""
        self._command = command
        self._state = state
        self._has_work = has_work
        self._news = asyncio.Event()
        routes = [
            Route("/api/state", self._states),
            Route(WORK, self._work),
            Route("/api/command", self._commanded, methods=["POST"]),
            Mount("/", StaticFiles(directory=STATIC / "watch", html=True)),
        ]
        self._guard = Guard(Starlette(routes=routes))
        self.token = self._guard.token

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        """Answer one request of the panel's own page."""
        await self._guard(scope, receive, send)

    def tell(self) -> None:
        """The state is another one; to be called on the loop."""
        self._news.set()
        self._news = asyncio.Event()

    async def _states(self, _: Request) -> Response:
        """An event stream of the whole state, each time that it is another one."""
        return StreamingResponse(self._all_states(), media_type="text/event-stream")

    async def _all_states(self) -> AsyncIterator[str]:
        last = ""
        while True:
            news = self._news
            state = self._state()
            if state != last:
                yield f"data: {state}\n\n"
            last = state
            await news.wait()

    async def _work(self, _: Request) -> Response:
        """Answer once there is something to do for the thread that owns the browser."""
        while not self._has_work():
            await self._news.wait()
        return JSONResponse({})

    async def _commanded(self, request: Request) -> Response:
        try:
            command = await request.json()
            if not isinstance(command, dict):
                raise HTTPException(400, "A command is a JSON object.")
            self._command(command)
        except KeyError as error:
            return JSONResponse({"error": f"The command lacks {error}."}, 409)
        except (NoSuchPiece, TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 409)
        return JSONResponse({})
