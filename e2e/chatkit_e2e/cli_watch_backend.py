"""What `chatkit-e2e watch URL` does: somebody's own backend, whose answers pass event by event."""

from contextlib import closing
from dataclasses import replace
from typing import Final

from rich.console import Console

from chatkit_e2e.browser import launch
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.cli_probe import BACKEND
from chatkit_e2e.component import Component, resolve
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.evidence.redaction import hiding, redact_text
from chatkit_e2e.probe.origin import choose
from chatkit_e2e.probe.reaching import BackendUnreachable, asker, reach
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import prepare
from chatkit_e2e.reporters import folder
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.backend import BackendSource
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.watch import Folders, Watch
from chatkit_e2e.watch.windows import CHAT, place, watched

ASK_LIMIT_S: Final = 120.0
DAY_S: Final = 86_400.0
"""How long an answer may take that somebody steps through."""
console = Console(highlight=False, markup=False, soft_wrap=True)


def watch_backend(target: Target, component: str, folders: Folders, *, headless: bool) -> None:
    """Watch a backend until a window is closed.

    Raises:
        typer.Exit: it cannot be reached, or there is no component or no browser.
    """
    with hiding(target.secrets), explained(), launch.interruptible():
        found = resolve(component)
        console.print(found.describe())
        try:
            with asker(target) as client:
                reach(target, client)
                page_origin = choose(target, client)
        except BackendUnreachable as error:
            fail(str(error), BACKEND)
        try:
            folder.empty(folders.report)
        except folder.NotOurs as reason:
            fail(str(reason))
        console.print(printable(redact_text(f"{target.url}, from a page of {page_origin}")))
        _watch(replace(target, timeout=DAY_S), found, page_origin, folders, headless=headless)


def _watch(target: Target, component: Component, page_origin: str, folders: Folders, *, headless: bool) -> None:
    with (
        ProbeStage(target, component, page_origin) as stage,
        launch.chromium(stage.chromium_args(), headed=not headless) as browser,
    ):
        screen = SETTINGS.context_options if headless else {"no_viewport": True}
        context = browser.new_context(**{**screen, "reduced_motion": SETTINGS.reduced_motion})
        prepare(context, target)
        with closing(Seat.on(context, lambda page: None if headless else place(page, *CHAT))) as seat:
            watched(Watch(BackendSource(stage, seat), folders), browser, console.print, headless=headless)
