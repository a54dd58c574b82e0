"""What `chatkit-e2e watch URL` does: somebody's own backend, whose answers pass event by event."""

import shutil
from contextlib import suppress
from dataclasses import replace
from typing import Final

from rich.console import Console

from chatkit_e2e.browser import launch
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.cli_probe import BACKEND, target_of
from chatkit_e2e.component import Component, resolve
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.evidence.redaction import hiding, redact_text
from chatkit_e2e.probe.origin import choose
from chatkit_e2e.probe.reaching import BackendUnreachable, asker, reach
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import prepare
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch import windows
from chatkit_e2e.watch.backend import BackendWatch

ASK_LIMIT_S: Final = 120.0
DAY_S: Final = 86_400.0
"""How long an answer may take that somebody steps through."""
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def watch_backend(
    url: str, component: str, headers: list[str], headers_env: list[str], cookies: list[str], origin: str
) -> None:
    """Watch a backend until a window is closed; the options are those of `probe`.

    Raises:
        typer.Exit: it cannot be reached, or there is no component or no browser.
    """
    target = target_of(url, headers, headers_env, cookies, [], origin, ASK_LIMIT_S, False)
    with hiding(target.secrets), explained(), suppress(KeyboardInterrupt):
        found = resolve(component)
        console.print(found.describe())
        try:
            with asker(target) as client:
                reach(target, client)
                page_origin = choose(target, client)
        except BackendUnreachable as error:
            fail(str(error), BACKEND)
        console.print(printable(redact_text(f"{target.url}, from a page of {page_origin}")))
        _watch(replace(target, timeout=DAY_S), found, page_origin)


def _watch(target: Target, component: Component, page_origin: str) -> None:
    with (
        ProbeStage(target, component, page_origin) as stage,
        launch.chromium(stage.chromium_args(), headed=True) as browser,
    ):
        context = browser.new_context(no_viewport=True, reduced_motion=SETTINGS.reduced_motion)
        prepare(context, target)
        page, panel = context.new_page(), browser.new_context(no_viewport=True).new_page()
        with BackendWatch(stage, page, panel) as watched:
            console.print(
                "Say something in the chat: what your backend answers waits in the panel. Close a window to end."
            )
            windows.watched(watched, page, panel)
