"""Case runs without a browser: a page that says what the test wants it to say."""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

from playwright.sync_api import Page

from chatkit_e2e.cases.steps import groups
from chatkit_e2e.evidence.moments import Received
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.steps import reach
from chatkit_e2e.screen import Driver
from chatkit_e2e.screen.observation import Item, Message, Observation, Screen
from chatkit_e2e.screen.settling import Settling


class FakePage:
    """What the driver's scripts would answer in a page."""

    def __init__(self) -> None:
        self.log: list[dict[str, Any]] = []
        self.rejection: str | None = None
        self.seen = seen()
        self.passed: list[int] = []
        """The ms that the test let pass, in order."""
        self.while_time_passes: Callable[[], object] = list
        self.page = Mock(spec=Page)
        self.page.evaluate.side_effect = self._evaluate

    def driver(self) -> Driver:
        return Driver(self.page, Settling("http://localhost/still"))

    def _evaluate(self, expression: str, argument: Any = None) -> object:  # noqa: ANN401  what Playwright takes
        if "fetchUpdates" in expression:
            return self.rejection
        if ".ask(" in expression:
            read = json.loads(argument)["read"]
            return json.dumps({**self.seen.model_dump(exclude={"picture"}), "log": self.log[read:]})
        if "fetch(" in expression:
            return None
        if ".pass(" in expression:
            self.passed.append(argument)
            return self.while_time_passes()
        return self.log[argument:]


def seen(*messages: Message, holds: bool = True, why: str | None = None, blank: Blank = "none") -> Observation:
    """An answer about the screen."""
    items = [Item(role=message.role, text=message.text) for message in messages]
    screen = Screen(items=items, blank=blank, text="", changes=1, parts=[], responding=False, unmarked=[])
    return Observation(holds=holds, at=1000.0, why=why, screen=screen)


def reached(name: str, run: CaseRun) -> Outcome:
    """The outcome of a checkpoint after the steps of the case that lead to it."""
    return next(reach(check, leading, run) for check, leading in groups(run.case.steps) if check.name == name)


def judged(run: CaseRun, **failed: tuple[str, Blank]) -> CaseRun:
    """`run` with an outcome for each checkpoint: those in `failed` with their reason and blank, the rest hold."""
    for name in CHECKPOINTS:
        run.outcomes[name] = Outcome(False, *failed[name]) if name in failed else Outcome(True, "it shows")
    return run


def event(name: str, detail: object = None, at: float = 1.0) -> dict[str, Any]:
    """An entry of the page's log."""
    return {"kind": "event", "at": at, "name": name, "detail": detail}


def received(
    name: str, number: int = 1, *, at: float = 1.0, body: object = None, stream: int | None = None
) -> Received:
    """A request of the type `name`, as the backend logs it."""
    path = "/sessions/s1/chatkit"
    return Received(
        request=number, at=at, method="POST", path=path, type=name, turn=None, stream=stream, body=body, headers={}
    )
