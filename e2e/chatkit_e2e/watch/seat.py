"""The seat: where the component is shown while it is watched, and another window where a case needs one."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any

from playwright.sync_api import BrowserContext, Page

from chatkit_e2e.cases import Case
from chatkit_e2e.component import Component
from chatkit_e2e.run.own_browser import needs_one

Open = Callable[[Case], AbstractContextManager[BrowserContext]]
"""A context that the driver can watch, on the screen that a case asks for."""


class Seat:
    """One page at a time."""

    def __init__(self, open_context: Open, placed: Callable[[Page], None] = lambda _: None) -> None:
        """`placed` is told of each new page."""
        self._open_context = open_context
        self._placed = placed
        self._opened = ExitStack()
        self._for: list[Any] = []
        self._page: Page | None = None
        self.left: Callable[[], None] = lambda: None
        """Called when somebody closes the page."""

    @classmethod
    def on(cls, context: BrowserContext, placed: Callable[[Page], None] = lambda _: None) -> "Seat":
        """In a context that is there, and stays; for whatever is picked."""
        return cls(lambda _: nullcontext(context), placed)

    def page(self, case: Case, component: Component) -> Page:
        """The page to show a case on: the same one as long as neither screen nor component need another."""
        wanted = [component.root, dict(case.screen), case.id if needs_one(case) else ""]
        if self._page is None or wanted != self._for:
            self.close()
            context = self._opened.enter_context(self._open_context(case))
            page = self._page = context.new_page()
            self._for = wanted
            page.on("close", lambda _: self._closed(page))
            self._placed(page)
        return self._page

    def close(self) -> None:
        """Close the page."""
        page, self._page = self._page, None
        if page is not None:
            page.close()
        self._opened.close()

    def _closed(self, page: Page) -> None:
        if page is self._page:
            self.left()
