"""The stage: the local servers that all cases of a run share, and the addresses of what they serve."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from chatkit_e2e.component import Component, FilesApp, Outside, certificate, chromium_args
from chatkit_e2e.installation import STATIC
from chatkit_e2e.lab.hosts import HOSTS_CACHE, MOUNT, path_of
from chatkit_e2e.lab.pages import ADDRESS, host_page
from chatkit_e2e.lab.site import INSECURE, LOCALHOST, PRODUCTION, Site
from chatkit_e2e.screen.settling import Settling
from chatkit_e2e.serving import Application, Serving
from chatkit_fake_backend.server import create_app
from chatkit_fake_backend.session import Session, Sessions


class HostPage(Protocol):
    """What decides the page that a case is shown on."""

    @property
    def host(self) -> str: ...
    @property
    def page(self) -> Mapping[str, str]: ...
    @property
    def site(self) -> Site: ...


class Stage:
    """The fake backend, the host pages and the component's files, each on a port of its own, as in production."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.files = FilesApp(component.root, live=component.is_live)
        self.outside = Outside()
        self._serving = Serving()
        self.sessions = Sessions(self._serving.loop)

    def __enter__(self) -> Self:
        self._serving.__enter__()
        backend = create_app(self.sessions)
        self._backend_port = self._serving.start(backend)
        self._secure_backend_port = self._serving.start(backend, certificate())
        pages = StaticFiles(directory=STATIC, html=True)
        built = StaticFiles(directory=HOSTS_CACHE, html=True, check_dir=False)
        site = Starlette(routes=[Mount(MOUNT, built), Route(ADDRESS, host_page), Mount("/", pages)])
        self._pages_port = self._serving.start(site)
        self._secure_pages_port = self._serving.start(site, certificate())
        self._outside_port = self._serving.start(self.outside, certificate())
        self._plain_outside_port = self._serving.start(self.outside)
        self.cdn_port = self._serving.start(self._files, certificate())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.__exit__(kind, error, trace)
        self.files.close()

    async def _files(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.files(scope, receive, send)

    def use(self, component: Component) -> None:
        """Have another component answer from now on; a browser context keeps what it has cached of the one before."""
        self.files.close()
        self.component = component
        self.files = FilesApp(component.root, live=component.is_live)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """On which all of it is served."""
        return self._serving.loop

    def serve(self, app: Application) -> int:
        """Serve something more on the loop of the backend; returns its port."""
        return self._serving.start(app)

    def api_url(self, session: Session, site: Site = LOCALHOST) -> str:
        """What a page of `site` gives the component as `api.url`."""
        origin = f"http://localhost:{self._backend_port}" if site.api_host is None else f"https://{site.api_host}"
        return f"{origin}/sessions/{session.id}/chatkit"

    def settling(self, session: Session) -> Settling:
        """Tells a page when the session's backend is idle."""
        return Settling(f"http://localhost:{self._backend_port}/sessions/{session.id}/still")

    def page_url(self, session: Session, shown: HostPage, thread_id: str | None = None) -> str:
        """The case's host page, with a thread to open or without."""
        query = {"api": self.api_url(session, shown.site), **shown.page} | ({"thread": thread_id} if thread_id else {})
        path = path_of(shown.host)
        port = "" if shown.site.scheme == "https" else f":{self._pages_port}"
        return f"{shown.site.scheme}://{shown.site.host}{port}/{path}?{urlencode(query)}"

    def chromium_args(self) -> list[str]:
        """Chromium's command line for this stage: its names lead here, and nowhere else."""
        local = {
            PRODUCTION.host: self._secure_pages_port,
            str(PRODUCTION.api_host): self._secure_backend_port,
            INSECURE.host: None,
        }
        ports = {443: self._outside_port, 80: self._plain_outside_port}
        return chromium_args(self.cdn_port, local, ports)
