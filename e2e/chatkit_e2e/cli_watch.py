"""The command `chatkit-e2e watch`."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer
from playwright.sync_api import Page, sync_playwright
from rich.console import Console

from chatkit_e2e import cli_replay
from chatkit_e2e.browser import launch
from chatkit_e2e.cases import all_cases
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.component import resolve
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.watch import Watch

USAGE: Final = 2
WINDOW: Final = (760, 900)
"""Width and height of each window, in CSS px; they stand side by side."""
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def watch(
    case: Annotated[str, typer.Argument(help="the case to step through, such as protocol.responses-items")] = "",
    component: Annotated[str, typer.Option(help="as for `run`")] = SETTINGS.component,
    replay: Annotated[
        Path | None, typer.Option(help="play a run again from the folder of its report, such as report/cases/ID")
    ] = None,
    window: Annotated[bool, typer.Option(help="for --replay: in a window, or print an address")] = True,
) -> None:
    """Step through a case's streams in a window: send each event yourself, change it first, see what it does."""
    if (replay is None) == (not case):
        fail("Say what to watch: a case, or --replay and the folder of a run that is over.", USAGE)
    if replay is not None:
        cli_replay.replay(replay, window=window)
        return
    found = next((one for one in all_cases() if one.id == case), None)
    if found is None:
        fail(f"There is no case {case!r}; the README and `--collect-only -q` list them.", USAGE)
    with explained(), suppress(KeyboardInterrupt):
        try:
            found.prepare()
        except NotBuilt as reason:
            fail(str(reason))
        chosen = resolve(component)
        console.print(chosen.describe())
        with Stage(chosen) as stage, sync_playwright() as playwright:
            options = launch.options_with(stage.chromium_args()) | {"headless": False}
            with launch.launched(playwright.chromium, options) as browser:
                # The emulated screen of a case would not fit the window; motion is as the run's settings say.
                context = browser.new_context(no_viewport=True, reduced_motion=SETTINGS.reduced_motion)
                install(context)
                page, panel = context.new_page(), browser.new_context(no_viewport=True).new_page()
                with Watch(found, stage, page) as watched:
                    for number, one in enumerate((page, panel)):
                        _place(one, number * WINDOW[0])
                        one.on("close", lambda *_: watched.close())
                    panel.goto(watched.panel_url)
                    console.print(
                        "Say something in the chat, and send its answer from the panel. Close a window to end."
                    )
                    while watched.work():
                        pass


def _place(page: Page, left: int) -> None:
    """Put a page's window where it stands beside the other one."""
    session = page.context.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")["windowId"]
    width, height = WINDOW
    session.send(
        "Browser.setWindowBounds",
        {"windowId": window, "bounds": {"left": left, "top": 0, "width": width, "height": height}},
    )
