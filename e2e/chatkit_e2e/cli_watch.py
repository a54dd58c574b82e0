"""The command `chatkit-e2e watch`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from rich.console import Console

from chatkit_e2e import cli_replay
from chatkit_e2e.browser import launch
from chatkit_e2e.cases import Case
from chatkit_e2e.cases.choosing import Choice, Unknown, chosen
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.cli_probe import target_of
from chatkit_e2e.cli_watch_backend import ASK_LIMIT_S, watch_backend
from chatkit_e2e.component import resolve
from chatkit_e2e.installation import RUN
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.reporters import folder
from chatkit_e2e.run import own_browser
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.of_case import CaseSource
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.watch import Folders, Watch
from chatkit_e2e.watch.windows import CHAT, place, watched

USAGE: Final = 2
console = Console(highlight=False, markup=False, soft_wrap=True)


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
    protocol: Annotated[str, typer.Option(help="another backend for it")] = "",
    host: Annotated[str, typer.Option(help="another host page for it")] = "",
    report: Annotated[Path, typer.Option(help="where the report of what was played is written")] = SETTINGS.report,
    keep: Annotated[Path, typer.Option(help="where Keep writes its files")] = Path("kept"),
    headless: Annotated[
        bool, typer.Option("--headless", help="open no windows, and say where the panel is: for other tools")
    ] = False,
) -> None:
    """Step through a case's streams in a window: send each event yourself, change it first, see what it does."""
    if (replay is None) == (not case):
        fail("Say what to watch: a case, or --replay and the folder of a run that is over.", USAGE)
    if replay is not None:
        cli_replay.replay(replay, window=window)
        return
    if "://" in case:
        if protocol or host:
            fail("--protocol and --host are for a case of the suite: your backend is what it is.", USAGE)
        target = target_of(case, header or [], header_env or [], cookie or [], [], origin, ASK_LIMIT_S, False)
        watch_backend(target, component, Folders(report, keep), headless=headless)
        return
    if "/" in case:
        fail(
            f"{case!r} is no case. An address begins with http:// or https://, as http://localhost:8000/chatkit.", USAGE
        )
    if header or header_env or cookie or origin:
        fail("--header, --header-env, --cookie and --origin are for a backend of your own: give its address.", USAGE)
    _watch_case(Choice(case=case, protocol=protocol, host=host), component, Folders(report, keep), headless=headless)


def _watch_case(choice: Choice, component: str, folders: Folders, *, headless: bool) -> None:
    """Have a person, or another tool, step through a case."""
    with explained(), launch.interruptible():
        try:
            chosen(choice).prepare()
            folder.empty(folders.report)
        except Unknown as reason:
            fail(f"{reason} The README and `{RUN} --collect-only -q` list what there is.", USAGE)
        except (NotBuilt, folder.NotOurs) as reason:
            fail(str(reason))
        chosen_component = resolve(component)
        console.print(chosen_component.describe())
        with Stage(chosen_component) as stage, sync_playwright() as playwright:
            options = launch.options_with(stage.chromium_args()) | {"headless": headless}
            with launch.launched(playwright.chromium, options) as browser:
                seat = Seat(_contexts(browser, options), lambda page: None if headless else place(page, *CHAT))
                source = CaseSource(choice, stage, seat)
                source.components.append(component)
                with closing(seat):
                    watched(Watch(source, folders), browser, console.print, headless=headless)


def _contexts(browser: Browser, launched: dict[str, Any]) -> Callable[[Case], AbstractContextManager[BrowserContext]]:
    """Opens the context for a case: on a screen of its own where it asks for one, else as large as the window is."""

    @contextmanager
    def opened(case: Case) -> Iterator[BrowserContext]:
        options: dict[str, Any] = {**SETTINGS.context_options, **case.screen}
        if "viewport" not in case.screen and not launched["headless"]:
            del options["viewport"]
            options["no_viewport"] = True
        if own_browser.needs_one(case):
            with own_browser.context_for(case, browser.browser_type, launched, options) as context:
                install(context)
                yield context
        else:
            with browser.new_context(**options) as context:
                install(context)
                yield context

    return opened
