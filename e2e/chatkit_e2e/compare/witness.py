"""Looks at each checkpoint once more when all is at rest: a picture, and what a screen reader is told."""

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.moments import Spoken
from chatkit_e2e.run.case_run import CaseRun


def witness(checkpoint: str, run: CaseRun, folder: Path) -> None:
    """Log what is told at this checkpoint and keep its picture, as far as there is something to look at."""
    with suppress(PlaywrightError):  # a page that has crashed shows and tells nothing
        if run.outcomes[checkpoint].passed:  # a no was answered when all was at rest
            run.driver.settle()
        run.screenshot(picture_of(folder, checkpoint))
        run.timeline.add(Spoken(checkpoint=checkpoint, text=run.driver.spoken()))


def picture_of(folder: Path, checkpoint: str) -> Path:
    """Where in a case's folder the picture is."""
    return folder / f"{checkpoint}-at-rest.jpg"
