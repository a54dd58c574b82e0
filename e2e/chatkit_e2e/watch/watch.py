"""Watching: the component on one page, the streams of the case that it plays in a panel on another."""

import asyncio
import json
import queue
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.choosing import Choice, chosen
from chatkit_e2e.component import ComponentError, resolve
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.watch.catalogue import catalogue
from chatkit_e2e.watch.checking import problems
from chatkit_e2e.watch.choices import choices
from chatkit_e2e.watch.guard import TOKEN_HEADER
from chatkit_e2e.watch.keeping import keep
from chatkit_e2e.watch.panel import WORK, Panel
from chatkit_e2e.watch.plan import NoSuchPiece
from chatkit_e2e.watch.play import Command, Play
from chatkit_e2e.watch.report import Report
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.state import state_of, words_of

CLOSED: Final = "closed"
LOOK: Final = "look"
SLOW: Final = {
    "again": "it starts again",
    "undo": "it starts again, up to there",
    "finish": "the rest of the case is played and judged",
    "keep": "the rest of the case is played and judged, and kept",
    "pick": "what was picked is made ready",
}
"""The commands that take longer than a moment, and what is told meanwhile."""


@dataclass(frozen=True)
class _Job:
    """A command that waits for the thread that owns the browser, and who waits for its end."""

    command: Command
    done: "asyncio.Future[None] | None" = None


@dataclass(frozen=True)
class Folders:
    """Where files go."""

    report: Path
    kept: Path


class Watch:
    """A case that somebody plays by hand.

    The panel asks on the serving loop; what it asks for is done by `work()`, one after the other, on the thread that
    owns Playwright, and each is seen through before the next one begins.
    """

    def __init__(self, choice: Choice, stage: Stage, seat: Seat, folders: Folders | None = None) -> None:
        """Without `folders` no report is written, and nothing can be kept.

        Raises:
            Unknown: on entering; see `chosen`.
        """
        self._choice = choice
        self._stage = stage
        self._seat = seat
        self._folders = folders
        self.components: list[str] = []
        """What can be picked besides the components that are kept: as `--component` takes it."""
        self._component = ""
        """What was picked for it; empty for the first one."""
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._busy = ""
        self.done = 0
        """How many commands were seen through."""
        self.seen = 0
        """How often the state was made anew: the panel shows it as of then."""
        self.kept: list[str] = []
        """What was written when somebody last kept what they played."""
        self._panel = Panel(self._command, self._state, lambda: not self._jobs.empty(), self._answers())

    def __enter__(self) -> Self:
        self._port = self._stage.serve(self._panel)
        self._begin(chosen(self._choice))
        browser = self._page.context.browser
        version = browser.version if browser else "unknown"
        self._report = None if self._folders is None else Report(self._folders.report, version)
        self._seat.left = self.close
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seat.left = lambda: None
        self._end_play()
        self.report = None if self._report is None else self._report.write(self._stage.component)

    @property
    def panel_url(self) -> str:
        """The panel's address, with the token that it needs."""
        return f"{self._panel_origin}/#{self._panel.token}"

    @property
    def _panel_origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def work(self, *, wait: bool = True) -> bool:
        """Do what has come up, or wait for something; returns False once the watching is over."""
        if wait and self._jobs.empty():
            # Through Playwright, so that it tells meanwhile of a window that is closed.
            try:
                address, headers = self._panel_origin + WORK, {TOKEN_HEADER: self._panel.token}
                self._page.context.request.get(address, headers=headers, timeout=0)
            except PlaywrightError:  # the browser is gone
                return False
        while not self._jobs.empty():
            job = self._jobs.get()
            if job.command["do"] == CLOSED:
                return False
            self._work_at(job)
        return True

    def close(self) -> None:
        """End the watching; may be called from any thread."""
        self._put(_Job({"do": CLOSED}))

    def _put(self, job: _Job) -> None:
        """Have `work()` do something; may be called from any thread."""
        self._jobs.put(job)
        self._tell()

    def _tell(self) -> None:
        self._stage.sessions.loop.call_soon_threadsafe(self._panel.tell)

    # On the thread that owns Playwright

    def _begin(self, case: Case) -> None:
        self._page = self._seat.page(case, self._stage.component)
        self._page.unroute_all()
        self.play = Play(case, self._stage, self._page, lambda: self._put(_Job({"do": LOOK})))
        self.play.begin()
        self._tell()

    def _end_play(self) -> None:
        self.play.end()
        if self._report is not None:
            self._report.take(self.play, self._stage.component)

    def _work_at(self, job: _Job) -> None:
        if job.command["do"] in SLOW:
            self._busy = SLOW[str(job.command["do"])]
            self._tell()
        failure: Exception | None = None
        try:
            self._do(job.command)
        except PlaywrightError as error:
            failure = ValueError(f"The component could not be used: {error.message.splitlines()[0]}")
        except (KeyError, NoSuchPiece, TypeError, ValueError) as error:
            failure = error
        self._busy = ""
        self.done += job.done is not None
        self.seen += 1
        self._stage.sessions.loop.call_soon_threadsafe(_resolve, job.done, failure)
        self._tell()

    def _do(self, command: Command) -> None:
        name = command["do"]
        if name == LOOK:
            self.play.look()
        elif name == "again":
            self._end_play()
            self._begin(self.play.case)
        elif name == "undo":
            if not self.play.history:
                raise ValueError("Nothing was done yet.")
            self._go_back(self.play.history[:-1])
        elif name == "keep":
            self._keep(str(command.get("name") or self._choice.case.replace(".", "-")))
        elif name == "pick":
            self._pick(command)
        else:
            self.play.do(command)

    def _go_back(self, history: list[Command]) -> None:
        """Play the same again up to there; what is gone back on is no play of its own."""
        self.play.end()
        self._begin(self.play.case)
        self.play.replay(history)

    def _keep(self, name: str) -> None:
        if self._folders is None:
            raise ValueError("There is no folder to keep it in.")
        if not self.play.judging.is_over:
            self.play.do({"do": "finish"})
        self.kept = keep(self.play, self._choice, self._stage.component, self._folders.kept, name)

    def _pick(self, command: Command) -> None:
        fields = {name: str(command.get(name) or "") for name in Choice.model_fields}
        choice = Choice(**fields)
        case = chosen(choice)
        try:
            case.prepare()
            component = resolve(str(command["component"])) if command.get("component") else self._stage.component
        except (NotBuilt, ComponentError) as error:
            raise ValueError(str(error)) from None
        self._end_play()
        self.kept = []
        self._choice = choice
        if component.root != self._stage.component.root:
            self._seat.close()
            self._stage.use(component)
            self._component = str(command["component"])
        self._begin(case)

    # On the serving loop

    def _answers(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "check": lambda asked: [problem.model_dump() for problem in problems(str(asked["text"]))],
            "events": lambda asked: [
                vars(example) for example in catalogue(words_of(self.play, str(asked.get("text", ""))))
            ],
            "choices": lambda _: choices(self.components),
        }

    async def _command(self, command: Command) -> None:
        """Raises: ValueError: nothing knows it, or it cannot be done; NoSuchPiece: see `Plan`."""
        if command.get("do") == "close":
            self.close()
            return
        done = self._stage.sessions.loop.create_future()
        self._put(_Job({**command, "do": str(command.get("do"))}, done))
        await done

    def _state(self) -> str:
        about = {
            "component": self._stage.component.describe(),
            "busy": self._busy,
            "choice": {**self._choice.model_dump(), "component": self._component},
            "kept": self.kept,
            "seen": self.seen,
        }
        return json.dumps({**state_of(self.play), **about})


def _resolve(done: "asyncio.Future[None] | None", failure: Exception | None) -> None:
    if done is None or done.done():
        return
    if failure is None:
        done.set_result(None)
    else:
        done.set_exception(failure)
