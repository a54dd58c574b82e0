"""The command `chatkit-e2e watch`."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer
from playwright.sync_api import sync_playwright
from rich.console import Console

from chatkit_e2e import cli_replay, cli_watch_backend
from chatkit_e2e.browser import launch
from chatkit_e2e.cases import all_cases
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.component import resolve
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch import windows
from chatkit_e2e.watch.watch import Watch

USAGE: Final = 2
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def watch(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE or URL", help="a case, such as protocol.responses-items, or your own backend's address"
        ),
    ] = "",
    component: Annotated[str, typer.Option(help="as for `run`")] = SETTINGS.component,
    header: Annotated[list[str] | None, typer.Option(help="for a backend, as for `probe`; repeatable")] = None,
    header_env: Annotated[list[str] | None, typer.Option(help="likewise")] = None,
    cookie: Annotated[list[str] | None, typer.Option(help="likewise")] = None,
    origin: Annotated[str, typer.Option(help="for a backend: the page's, such as http://localhost:5173")] = "",
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
    if "://" in case:
        cli_watch_backend.watch_backend(case, component, header or [], header_env or [], cookie or [], origin)
        return
    if header or header_env or cookie or origin:
        fail("--header, --header-env, --cookie and --origin are for a backend of your own: give its address.", USAGE)
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
                    console.print(
                        "Say something in the chat, and send its answer from the panel. Close a window to end."
                    )
                    windows.watched(watched, page, panel)
