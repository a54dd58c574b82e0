"""Somebody's own page: visited where it is, with the relay on the way to its backend."""

from typing import Final, Self

from playwright.sync_api import Browser, BrowserContext, Page

from chatkit_e2e.component import certificate, passing_args
from chatkit_e2e.evidence.cdn import CDN_HOST
from chatkit_e2e.evidence.moments import Moment, Written
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.socks import Socks

_UNREACHED: Final = "Failed to fetch"
_SHOW: Final = "(id) => window.__e2e.element()?.setThreadId?.(id)"


class PageStage(ProbeStage):
    """A relay on the way from somebody's own page to its backend; all else is as they have it."""

    is_ours = False
    leads_to_backend = True
    scripts: tuple[str, ...] = ("english.js",)

    def __enter__(self) -> Self:
        self._serving.__enter__()
        backend = self.target.url
        local = {f"{CDN_HOST}:443": self._serving.start(self.files, certificate())}
        if self.leads_to_backend:
            tls = {"http": None, "https": certificate()}[backend.scheme]
            local[backend.rule] = self._serving.start(self.relay, tls)
        self._still = f"http://localhost:{self._serving.start(self.relay.still)}/"
        self._args = passing_args(local)
        self._socks = Socks(local, {})
        return self

    def page_url(self, thread_id: str | None = None) -> str:
        """The page; a thread is opened by `show`."""
        del thread_id
        return str(self.target.page)

    def concerns(self, moment: Moment) -> bool:
        """Whether it says something of the chat: what else the page writes to the console is its own."""
        if not isinstance(moment, Written):
            return True
        if moment.text == _UNREACHED:
            return False  # the component's analytics; where a request to the backend fails it reports an error as well
        backend = str(self.target.url).partition("?")[0]
        return any(name in f"{moment.url} {moment.text}" for name in (CDN_HOST, backend))

    def show(self, page: Page, thread_id: str | None) -> None:
        """Open a thread as a page does that knows how, or none."""
        page.evaluate(_SHOW, thread_id)


class ScoutStage(PageStage):
    """The same before it is known where the backend is."""

    leads_to_backend = False
    scripts = ()  # as the page is: what its own locale breaks shows here


def context_for(browser: Browser, target: Target) -> BrowserContext:
    """A context with the login that the target has."""
    return browser.new_context(**SETTINGS.context_options, storage_state=target.state, bypass_csp=target.is_bare)
