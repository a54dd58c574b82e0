"""Runs cases outside pytest, one after the other in one browser: for the commands that try many."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import BrowserContext, Playwright

from chatkit_e2e.browser import launch
from chatkit_e2e.browser.chromium import WINDOWLESS
from chatkit_e2e.cases import Case
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.results import CaseResult
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run import own_browser
from chatkit_e2e.run.known_dom import missing_hooks
from chatkit_e2e.run.perform import Witness, perform
from chatkit_e2e.screen import install
from chatkit_e2e.screen.shared_context import SharedContext
from chatkit_e2e.screen.unknown_dom import UnknownDom
from chatkit_e2e.settings import SETTINGS


class Runner:
    """A stage and a browser; the artifacts of its cases go to a temporary folder and go with it."""

    def __init__(self, component: Component, playwright: Playwright | None = None) -> None:
        """Entering looks at the component once. Who has several runners gives them one Playwright.

        Raises:
            BrowserUnavailable: on entering; there is none that starts.
            UnknownDom: on entering; no result would mean anything.
        """
        self.component = component
        self._playwright = playwright

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self.stage = opened.enter_context(Stage(self.component))
            self._browser = opened.enter_context(launch.chromium(self._arguments, self._playwright))
            self._shared = SharedContext(self._browser, SETTINGS.context_options)
            self.folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            with self._shared.lent() as context:
                missing = missing_hooks(self.stage, context.new_page())
            if missing:
                raise UnknownDom("; ".join(map(str, missing)))
            self._open = opened.pop_all()
        return self

    @property
    def _arguments(self) -> list[str]:
        return [*self.stage.chromium_args(), *WINDOWLESS]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @contextmanager
    def context(self, **screen: Any) -> Iterator[BrowserContext]:  # noqa: ANN401  Playwright's
        """A browser context of its own, as the run's settings say, but for what `screen` says."""
        context = self._browser.new_context(**{**SETTINGS.context_options, **screen})
        try:
            yield context
        finally:
            context.close()

    def run(self, case: Case, witness: Witness | None = None, *, as_first_visitor: bool = False) -> CaseResult:
        """Perform a case; nothing is expected of it. Its artifacts replace those of the last time.

        `as_first_visitor` leaves the browser nothing that it has cached or compiled.
        """
        with self._watchable(case, as_first_visitor) as context:
            return perform(case, self.stage, context.new_page(), None, self.folder, witness)

    @contextmanager
    def _watchable(self, case: Case, as_first_visitor: bool) -> Iterator[BrowserContext]:
        if own_browser.needs_one(case):
            launched = launch.options_with(self._arguments)
            options = SETTINGS.context_options
            with own_browser.context_for(case, self._browser.browser_type, launched, options) as context:
                install(context)
                yield context
        elif not case.screen and not as_first_visitor:
            with self._shared.lent() as context:
                yield context
        else:
            with self.context(**case.screen) as context:
                install(context)
                yield context
