"""The panel's server: the state of what is played as a stream of events, and what a person does as requests.

It is for this machine's browser only: whoever has not been given the token gets nothing, and no other page can ask.
The panel's page uses nothing else, so a test or another tool can do all that a person can:

    GET  /api/state?token=…   an event stream; each event is the whole state (`state.py`)
    POST /api/command         {"do": …}, with the token as `x-watch-token`; answered when it is done and all is idle
                              again: {} or, with status 409, {"error": a sentence}
        next, rest, end, break, undo, again, finish, close
        to {piece}, edit {piece, text}, skip {piece}, double {piece}, move {piece, by}, add {piece or null, text}
        split {piece, at}, frame {piece or null, how: event-line, lf, crlf or cr}
        head {type}, and {status} of somebody's own backend
        say {text}, in the chat, as a person does there; answered when its answer waits
        keep {name}, pick {case, protocol, host, component}; a backend is played alone
    POST /api/ask/check       {"text": …}: what the SDK's types have against it, as [{field, message}]
    POST /api/ask/events      {"text": …}: an example of each event that ChatKit has, as [{name, text}]
    POST /api/ask/choices     {}: what `pick` takes
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from inspect import isawaitable
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
Command = Callable[[dict[str, Any]], Awaitable[None] | None]
"""Does what a person asked for. Raises NoSuchPiece, or ValueError with a sentence."""
Answer = Callable[[dict[str, Any]], Any]
"""What a question is answered with, as JSON. Raises as a command does."""


class Panel:
    """State goes out, commands come in; all of it runs on the serving loop."""

    def __init__(
        self,
        command: Command,
        state: Callable[[], str],
        has_work: Callable[[], bool],
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        """`state` is the whole state as JSON; `has_work` is whether there is something for the browser's thread;
        `answers` are those to the questions that change nothing, by name."""
        self._command = command
        self._state = state
        self._has_work = has_work
        self._answers = answers or {}
        self._news = asyncio.Event()
        routes = [
            Route("/api/state", self._states),
            Route(WORK, self._work),
            Route("/api/command", self._commanded, methods=["POST"]),
            Route("/api/ask/{question}", self._asked, methods=["POST"]),
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
        return await _answered(request, self._command)

    async def _asked(self, request: Request) -> Response:
        answer = self._answers.get(request.path_params["question"])
        if answer is None:
            raise HTTPException(404, "Nobody answers this question.")
        return await _answered(request, answer)


async def _answered(request: Request, answer: Answer) -> Response:
    """What comes of a request, or the sentence that says why nothing does."""
    try:
        asked = await request.json()
        if not isinstance(asked, dict):
            raise HTTPException(400, "A command is a JSON object.")
        answered = answer(asked)
        answered = await answered if isawaitable(answered) else answered
    except KeyError as error:
        return JSONResponse({"error": f"The command lacks {error}."}, 409)
    except (NoSuchPiece, TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 409)
    return JSONResponse({} if answered is None else answered)
