"""The probe's stage: the local servers between one backend, the browser and the component's files."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Collection
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlencode

from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from chatkit_e2e.component import Component, FilesApp, Outside, certificate, chromium_args
from chatkit_e2e.component.outside import ACCEPTED
from chatkit_e2e.evidence.cdn import CDN_HOST
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.installation import STATIC
from chatkit_e2e.probe.target import Target
from chatkit_e2e.screen.settling import Settling
from chatkit_e2e.serving import Application, Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from chatkit_e2e.wire.socks import Socks

CLOSE_LIMIT_S: Final = 5.0  # ends a hang
_ACTIONS: Final = {"feedback": True, "retry": True}  # below each answer, for the deeper checks to press


class ProbeStage:
    """A relay under the backend's own address, a host page under the page's origin, and the component."""

    is_ours = True
    """Whether the page is one of the probe's."""
    scripts: tuple[str, ...] = ()
    """What its pages need of `static/driver/` besides."""

    def __init__(self, target: Target, component: Component, origin: str, cured: Collection[str] = ()) -> None:
        """`cured` are the ids of findings that the relay cures on the way."""
        self.target = target
        self.origin = origin
        self.component = component
        self.files = FilesApp(component.root, live=component.is_live)
        self.outside = Outside()
        self._serving = Serving()
        self.relay = Relay(target.url, target.messages, target.timeout, Gates(self._serving.loop), cured)
        # Unlike any path of theirs: page and backend may have one origin.
        self._mount = f"/chatkit-e2e-{secrets.token_hex(4)}"

    def __enter__(self) -> Self:
        self._serving.__enter__()
        tls = {"http": None, "https": certificate()}
        page, backend = address(self.origin), self.target.url
        served: Callable[[Scope, Receive, Send], Awaitable[None]] = self._pages(self.relay)
        local: dict[str, int] = {
            backend.rule: self._serving.start(
                served if page.origin == backend.origin else self.relay, tls[backend.scheme]
            )
        }
        if page.origin != backend.origin:
            local[page.rule] = self._serving.start(self._pages(_nothing), tls[page.scheme])
        self._still = f"http://localhost:{self._serving.start(self.relay.still)}/"
        outside = {
            443: self._serving.start(self.outside, certificate()),
            80: self._serving.start(self.outside),
        }
        component = self._serving.start(self.files, certificate())
        self._args = chromium_args(component, local, outside)
        self._socks = Socks({f"{CDN_HOST}:443": component, **local}, outside)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.relay.gates.open_all()
        asyncio.run_coroutine_threadsafe(self.relay.close(), self._serving.loop).result(CLOSE_LIMIT_S)
        asyncio.run_coroutine_threadsafe(self._socks.close(), self._serving.loop).result(CLOSE_LIMIT_S)
        self._serving.__exit__(kind, error, trace)
        self.files.close()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """On which all of it is served."""
        return self._serving.loop

    def serve(self, app: Application) -> int:
        """Serve something more on the loop of the relay; returns its port."""
        return self._serving.start(app)

    def begin_to_end(self) -> None:
        """Nobody asks any more: let the servers end while the browser does."""
        self.relay.gates.open_all()
        self._serving.begin_to_end()

    def chromium_args(self) -> list[str]:
        """Chromium's command line: page and backend lead here, and so does everything else."""
        return self._args

    def proxy(self) -> str:
        """The same for one context of a browser that was started without it: the address of a proxy; to be called once.

        Component and pages are then behind a certificate that the context has to take (`ignore_https_errors`).
        """
        port = asyncio.run_coroutine_threadsafe(self._socks.start(), self._serving.loop).result(CLOSE_LIMIT_S)
        return f"socks5://127.0.0.1:{port}"

    def settling(self) -> Settling:
        """Tells a page when nothing more comes from the backend."""
        return Settling(self._still)

    def page_url(self, thread_id: str | None = None) -> str:
        """The host page, with a thread to open or without."""
        thread = {} if thread_id is None else {"thread": thread_id}
        host, target = self.target.host, self.target
        if host is None:
            return f"{self.origin}{self._mount}/probe/{f'?{urlencode(thread)}' if thread else ''}"
        has_fetch = target.headers or target.cookies or target.fetch
        given = {"chatkit-e2e": self._mount} if has_fetch else {}
        actions = {} if target.depth == "quick" else {"options": json.dumps({"threadItemActions": _ACTIONS})}
        settings = {"api": str(target.url), "domain-key": ACCEPTED, **thread, **given, **actions}
        return f"{self.origin}{host.mount}/{host.path}?{urlencode(settings)}"

    def show(self, page: Page, thread_id: str | None) -> None:
        """Open a thread, or none, in a page that was loaded anew; the probe's own does it by its address."""

    def concerns(self, moment: Moment) -> bool:
        """Whether what happened on the page says something of the chat; on the probe's own, everything does."""
        del moment
        return True

    def _pages(self, rest: Callable[[Scope, Receive, Send], Awaitable[None]]) -> Starlette:
        settings = Route("/probe/settings.json", self._settings)
        fetch = Route("/probe/fetch.js", self._fetch)
        pages = Mount("/", StaticFiles(directory=STATIC, html=True))
        host = self.target.host
        built = [] if host is None else [Mount(host.mount, StaticFiles(directory=host.folder, html=True))]
        return Starlette(routes=[Mount(self._mount, routes=[settings, fetch, pages]), *built, Mount("/", rest)])

    async def _settings(self, _: Request) -> Response:
        """What the host page gives the component; never in an address, which reports and traces would show."""
        target = self.target
        told: dict[str, Any] = {
            "api": str(target.url),
            "domainKey": ACCEPTED,
            "headers": dict(target.headers),
            "credentials": bool(target.cookies),
            "fetch": bool(target.fetch),
            "actions": None if target.depth == "quick" else _ACTIONS,
        }
        return JSONResponse(told)

    async def _fetch(self, _: Request) -> Response:
        return Response(self.target.fetch, media_type="text/javascript")


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("There is no such page.", 404)(scope, receive, send)
