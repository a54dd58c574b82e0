"""What `chatkit-e2e watch --replay` does: shows a run that is over in a window, or to a browser of one's own."""

import threading
from pathlib import Path
from typing import Final

from rich.console import Console

from chatkit_e2e.browser import launch
from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cli_failure import fail
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.exits import BROWSER_MISSING
from chatkit_e2e.watch.recorded import NotReplayable, read
from chatkit_e2e.watch.replaying import Replaying, until_closed

USAGE: Final = 2
console = Console(highlight=False, markup=False, soft_wrap=True)


def replay(folder: Path, *, window: bool) -> None:
    """Replay the run in `folder` until its window is closed; without a window, until Ctrl-C.

    Raises:
        typer.Exit: there is nothing to replay, or no browser.
    """
    try:
        recorded = read(folder)
    except NotReplayable as reason:
        fail(str(reason), USAGE)
    for note in recorded.notes:
        console.print(printable(note))
    try:
        with Replaying(recorded) as replaying:
            if window:
                console.print(printable(f"{recorded.name}: close its window to end."))
                _show(replaying.url)
            else:
                console.print(f"{replaying.url} shows it in any browser of this machine; Ctrl-C ends it.")
                threading.Event().wait()
    except KeyboardInterrupt:
        return


def _show(url: str) -> None:
    try:
        with launch.chromium((), headed=True) as browser:
            page = browser.new_context(no_viewport=True).new_page()
            page.goto(url)
            until_closed(page)
    except BrowserUnavailable as error:
        advice = "Where there is no display, --no-window serves it to a browser of your own."
        fail(f"{error.problem}. {advice}", BROWSER_MISSING)
