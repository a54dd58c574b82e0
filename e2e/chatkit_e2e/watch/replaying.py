"""Replaying: the page of a replay, served to this machine's browser to the end of a block."""

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from chatkit_e2e.browser import launch
from chatkit_e2e.installation import STATIC
from chatkit_e2e.serving import Serving
from chatkit_e2e.watch.guard import Guard
from chatkit_e2e.watch.recorded import Recorded
from chatkit_e2e.watch.replay import replay_of


class Replaying:
    """Serves a replay and its pictures, and nothing else of the folder that they came from.

    `GET /api/run` is the replay as JSON, `GET /api/pictures/NAME` a checkpoint's picture; both need the token.
    """

    def __init__(self, recorded: Recorded) -> None:
        self._pictures: Mapping[str, Path] = recorded.pictures
        # ASCII: half of a surrogate pair, which a stream that was cut may hold, is no UTF-8.
        self._run = json.dumps(replay_of(recorded).model_dump())
        routes = [
            Route("/api/run", self._told),
            Route("/api/pictures/{name}", self._picture),
            Mount("/", StaticFiles(directory=STATIC / "watch", html=True)),
        ]
        self._guard = Guard(Starlette(routes=routes))
        self._serving = Serving()

    def __enter__(self) -> Self:
        self._serving.__enter__()
        self._port = self._serving.start(self._guard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """The page's address, with the token that it needs."""
        return f"http://127.0.0.1:{self._port}/replay.html#{self._guard.token}"

    async def _told(self, _: Request) -> Response:
        return Response(self._run, media_type="application/json")

    async def _picture(self, request: Request) -> Response:
        path = self._pictures.get(request.path_params["name"])
        if path is None or not path.is_file():
            return PlainTextResponse("There is no such picture.", 404)
        return FileResponse(path)


def show(recorded: Recorded, tell: Callable[[str], None], *, window: bool) -> None:
    """Serve a replay until its window is closed, or until Ctrl-C; `tell` is told what a person has to know.

    Raises:
        BrowserUnavailable: there is no browser that opens a window.
    """
    for note in recorded.notes:
        tell(note)
    with launch.interruptible(), Replaying(recorded) as replaying:
        if not window:
            tell(f"{replaying.url} shows it in any browser of this machine; Ctrl-C ends it.")
            threading.Event().wait()
        with launch.chromium((), headed=True) as browser:
            page = browser.new_context(no_viewport=True).new_page()
            page.goto(replaying.url)
            tell(f"{recorded.name}: close its window to end.")
            until_closed(page)


def until_closed(page: Page) -> None:
    """Return when the page's window is closed."""
    if page.is_closed():
        return
    try:
        page.wait_for_event("close", timeout=0)
    except PlaywrightError:  # its whole browser is
        return
