"""What `chatkit-e2e watch --replay` does: shows a run that is over in a window, or to a browser of one's own."""

from pathlib import Path
from typing import Final

from rich.console import Console

from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cli_failure import fail
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.exits import BROWSER_MISSING
from chatkit_e2e.watch.recorded import NotReplayable, read
from chatkit_e2e.watch.replaying import show

USAGE: Final = 2
console = Console(highlight=False, markup=False, soft_wrap=True)


def replay(folder: Path, *, window: bool) -> None:
    """Replay the run in `folder` until its window is closed; without a window, until Ctrl-C.

    Raises:
        typer.Exit: there is nothing to replay, or no browser.
    """
    try:
        show(read(folder), lambda text: console.print(printable(text)), window=window)
    except NotReplayable as reason:
        fail(str(reason), USAGE)
    except BrowserUnavailable as error:
        advice = "Where there is no display, --no-window serves it to a browser of your own."
        fail(f"{error.problem}. {advice}", BROWSER_MISSING)
