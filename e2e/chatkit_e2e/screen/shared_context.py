"""One browser context for one case after the other, so that only the first one boots the component as a first visitor.

Cases share what costs time to get again: the browser's HTTP cache, the code that it compiled, and the process that the
component's frame runs in. Whatever a page can leave behind for the next one goes in between: pages, cookies and all
storage, service workers included. A page's requests and connections end with the page, and it gets no permission that
the suite does not grant. A process that does not answer any more is given up with the context.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.cdn import CDN_ORIGIN
from chatkit_e2e.screen import install

ANSWER_LIMIT_MS: Final = 5_000  # ends a hang; an empty document answers within a few ms


class SharedContext:
    """A watchable context of Chromium that is lent to one case at a time."""

    def __init__(self, browser: Browser, options: dict[str, Any]) -> None:
        """`options` are those of Playwright's `new_context`."""
        self._browser = browser
        self._options = options
        self._context: BrowserContext | None = None

    @contextmanager
    def lent(self) -> Iterator[BrowserContext]:
        """The context, empty; what is left in it afterwards is cleared away, or the context is given up."""
        context = self._context or self._open()
        try:
            yield context
        finally:
            try:
                self._clear(context)
            except PlaywrightError:  # whatever a case has done to it, the next one gets another
                self.close()

    def close(self) -> None:
        """Give the context up; a new one is made when it is needed."""
        context, self._context = self._context, None
        if context is not None:
            context.close()

    def _open(self) -> BrowserContext:
        self._context = self._browser.new_context(**self._options)
        # Storage is cleared from a page, and by then the case's own pages are gone.
        self._keeper = self._context.new_page()
        self._cdp = self._context.new_cdp_session(self._keeper)
        self._share_process(self._keeper)
        install(self._context)
        return self._context

    def _share_process(self, keeper: Page) -> None:
        """Have the component's frames run in one process: Chromium puts a frame where its site has a document already.

        To start a process for each, and to compile the component anew, takes a third of a case.
        """
        address = f"{CDN_ORIGIN}/"
        keeper.route(address, lambda route: route.fulfill(content_type="text/html", body=""))  # asks nobody
        keeper.goto(address)

    def _clear(self, context: BrowserContext) -> None:
        for page in context.pages:
            if page != self._keeper:
                page.close()
        self._cdp.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        # A case may have left the shared process crashed or busy for ever.
        self._keeper.locator("body").wait_for(state="attached", timeout=ANSWER_LIMIT_MS)
