"""The usual report, of what somebody played: each play is a case in it."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from chatkit_e2e.component import Component, result_of
from chatkit_e2e.evidence.results import Browser, CaseResult, Results, totals
from chatkit_e2e.reporters import html
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run import perform
from chatkit_e2e.run.case_run import Outcome
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.watch.play import Play

_PACKAGES: Final = ("openai-chatkit", "playwright", "fastapi", "uvicorn")
_NOT_REACHED: Final = "not reached: the watching went no further"


class Report:
    """Takes in one play after the other, as each ends."""

    def __init__(self, folder: Path, browser: str) -> None:
        """`folder` is the report's, `browser` Chromium's version."""
        self._folder = folder
        self._browser = browser
        self._began = time.monotonic()
        self._started_at = datetime.now(UTC)
        self.results: list[CaseResult] = []

    def take(self, play: Play, expectation: Expectation | None) -> CaseResult | None:
        """Write the artifacts of a play that has ended; None, and nothing is written, where nothing was played."""
        if not play.history:
            return None
        folder = self._folder / "cases" / self._id(play.run.case.id)
        folder.mkdir(parents=True)
        pictures = {name: folder / f"{name}.jpg" for name, picture in play.judging.pictures.items() if picture}
        for name, path in pictures.items():
            path.write_bytes(play.judging.pictures[name])
        result = judged(play, folder, pictures, expectation)
        self.results.append(result)
        return result

    def write(self, component: Component) -> Path | None:
        """Write the report; returns the page to open, None where nothing was played."""
        if not self.results:
            return None
        results = Results(
            component=result_of(component),
            packages={name: version(name) for name in _PACKAGES},
            browser=Browser(name="chromium", version=self._browser),
            started_at=self._started_at,
            cases=self.results,
            totals=totals(self.results),
            wall_ms=round((time.monotonic() - self._began) * 1000, 1),
        )
        json_reporter.write(results, self._folder)
        return html.write(results, self._folder)

    def _id(self, case_id: str) -> str:
        """The case's, with a number from its second play on."""
        taken = _plays_of(case_id, [result.id for result in self.results])
        return case_id if taken == 0 else f"{case_id}-{taken + 1}"


def judged(play: Play, folder: Path, pictures: dict[str, Path], expectation: Expectation | None) -> CaseResult:
    """The result of a play: what was not reached is no pass, and where nobody went to the end there is no verdict."""
    run = play.run
    left = [name for name in CHECKPOINTS if name not in run.outcomes]
    blank = list(run.outcomes.values())[-1].blank if run.outcomes else "unloaded"
    for name in left:
        run.outcomes[name] = Outcome(False, _NOT_REACHED, blank)
    result = perform.result_of(run, folder, pictures, expectation, play.began)
    edits = " (changed by hand)" if play.edited else ""
    update: dict[str, object] = {"title": f"{result.title}{edits}"}
    if left:
        why = f"it was watched up to {_before(left[0])}"
        update |= {"verdict": "not-testable", "why": why, "differences": [why]}
    return result.model_copy(update=update)


def _before(name: str) -> str:
    names = list(CHECKPOINTS)
    return names[names.index(name) - 1] if name != names[0] else "the opening of the page"


def _plays_of(case_id: str, ids: Sequence[str]) -> int:
    return sum(one == case_id or one.removeprefix(f"{case_id}-").isdigit() for one in ids)
