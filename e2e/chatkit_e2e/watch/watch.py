"""Watching: the component on one page, the streams that it is sent in a panel on another."""

import asyncio
import json
import queue
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.redaction import redact
from chatkit_e2e.watch.catalogue import catalogue
from chatkit_e2e.watch.changes import CHANGES
from chatkit_e2e.watch.checking import problems
from chatkit_e2e.watch.guard import TOKEN_HEADER
from chatkit_e2e.watch.keeping import check_name
from chatkit_e2e.watch.panel import WORK, Panel
from chatkit_e2e.watch.plan import NoSuchPiece
from chatkit_e2e.watch.play import SAY, SENDS, Command, Play
from chatkit_e2e.watch.report import Report
from chatkit_e2e.watch.source import Source
from chatkit_e2e.watch.state import state_of, words_of

CLOSED: Final = "closed"
LOOK: Final = "look"
SLOW: Final = {
    "again": "it starts again",
    "undo": "it starts again, up to there",
    "finish": "the rest is played and judged",
    "keep": "it is judged and kept",
    "pick": "what was picked is made ready",
}
"""The commands that take longer than a moment, and what is told meanwhile."""
COMMANDS: Final = sorted({*SENDS, *CHANGES, *SLOW, SAY, "close"})
"""All that the panel, or another tool, may ask for."""


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
    """A chat whose answers somebody sends by hand.

    The panel asks on the serving loop; what it asks for is done by `work()`, one after the other, on the thread that
    owns Playwright, and each is seen through before the next one begins.
    """

    def __init__(self, source: Source, folders: Folders | None = None) -> None:
        """Without `folders` no report is written, and nothing can be kept."""
        self.source = source
        self._seat = source.seat
        self._folders = folders
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
        self._port = self.source.stage.serve(self._panel)
        self._begin()
        browser = self.play.run.driver.page.context.browser
        version = browser.version if browser else "unknown"
        self._report = None if self._folders is None else Report(self._folders.report, version)
        self._seat.left = self.close
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seat.left = lambda: None
        self._end_play()
        self.report = None if self._report is None else self._report.write(self.source.stage.component)

    @property
    def panel_url(self) -> str:
        """The panel's address, with the token that it needs."""
        return f"{self._panel_origin}/#{self._panel.token}"

    @property
    def command(self) -> str:
        """What a tool runs to say something in the chat; the other commands go the same way (`panel.py`)."""
        said = json.dumps({"do": SAY, "text": "Hello"})
        return f"curl -H '{TOKEN_HEADER}: {self._panel.token}' -d '{said}' {self._panel_origin}/api/command"

    @property
    def _panel_origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def work(self, *, wait: bool = True) -> bool:
        """Do what has come up, or wait for something; returns False once the watching is over."""
        if wait and self._jobs.empty():
            # Through Playwright, so that it tells meanwhile of a window that is closed.
            try:
                address, headers = self._panel_origin + WORK, {TOKEN_HEADER: self._panel.token}
                self.play.run.driver.page.context.request.get(address, headers=headers, timeout=0)
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
        self.source.stage.loop.call_soon_threadsafe(self._panel.tell)

    # On the thread that owns Playwright

    def _begin(self) -> None:
        tell = partial(self._put, _Job({"do": LOOK}))
        self.play = Play(self.source.begin(self._tell, tell), self.source.stage.loop, tell)
        self.play.begin()
        self._tell()

    def _end_play(self) -> None:
        self.play.end()
        if self._report is not None:
            self._report.take(self.play, self.source.expectation(self.play))

    def _work_at(self, job: _Job) -> None:
        if job.command["do"] in SLOW:
            self._busy = SLOW[str(job.command["do"])]
            self._tell()
        failure: Exception | None = None
        try:
            self._do(job.command)
        except PlaywrightError as error:
            failure = ValueError(f"The component could not be used: {error.message.splitlines()[0]}")
        except (KeyError, NoSuchPiece, TimeoutError, TypeError, ValueError) as error:
            failure = error
        self._busy = ""
        self.done += job.done is not None
        self.seen += 1
        self.source.stage.loop.call_soon_threadsafe(_resolve, job.done, failure)
        self._tell()

    def _do(self, command: Command) -> None:
        name = command["do"]
        if name == LOOK:
            self.play.look()
        elif name == "again":
            self._end_play()
            self._begin()
        elif name == "undo":
            self._undo()
        elif name == "keep":
            self._keep(str(command["name"]))
        elif name == "pick":
            picked = self.source.pick(command)
            self._end_play()
            self.kept = []
            picked()
            self._begin()
        else:
            self.play.do(command)

    def _undo(self) -> None:
        """Play the same again up to there; what is gone back on is no play of its own."""
        before = self.play
        if not before.history:
            raise ValueError("Nothing was done yet.")
        before.end()
        self._begin()
        self.play.replay(before, len(before.history) - 1)

    def _keep(self, name: str) -> None:
        if self._folders is None:
            raise ValueError("There is no folder to keep it in.")
        check_name(name)  # before anything is judged for it
        self.kept, folder = [], self._folders.kept
        try:
            self.kept = self.source.keep(self.play, folder, name)
        except OSError as error:
            why = f"Nothing can be written into {folder}: {error.strerror}. Name another folder with --keep."
            raise ValueError(why) from None

    # On the serving loop

    def _answers(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "check": lambda asked: [problem.model_dump() for problem in problems(str(asked["text"]))],
            "events": lambda asked: [
                vars(example) for example in catalogue(words_of(self.play, str(asked.get("text", ""))))
            ],
            "choices": lambda _: self.source.choices(),
        }

    async def _command(self, command: Command) -> None:
        """Raises: ValueError: nothing knows it, or it cannot be done; NoSuchPiece: see `Plan`."""
        if command.get("do") not in COMMANDS:
            raise ValueError(f"There is no command {command.get('do')!r}; there are {', '.join(COMMANDS)}.")
        if command.get("do") == "close":
            self.close()
            return
        done = self.source.stage.loop.create_future()
        self._put(_Job({**command, "do": str(command.get("do"))}, done))
        await done

    def _state(self) -> str:
        about = {
            "component": self.source.stage.component.describe(),
            "busy": self._busy,
            "kept": self.kept,
            "seen": self.seen,
        }
        # Whatever is shown may hold a secret: a backend may send back what it was given.
        return json.dumps(redact({**state_of(self.play), **self.source.told(), **about}))


def _resolve(done: "asyncio.Future[None] | None", failure: Exception | None) -> None:
    if done is None or done.done():
        return
    if failure is None:
        done.set_result(None)
    else:
        done.set_exception(failure)
