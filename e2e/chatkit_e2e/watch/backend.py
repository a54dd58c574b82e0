"""Watching somebody's backend: the component in front of it on one page, what it sends in the panel on another."""

import json
import queue
from collections.abc import Sequence
from itertools import pairwise
from types import TracebackType
from typing import Any, Final, Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.moments import Acted, Ended, Moment, WireEntry, of
from chatkit_e2e.evidence.redaction import redact, redact_text
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.reporters.html_moments import lines
from chatkit_e2e.screen import Driver
from chatkit_e2e.screen.observation import Observation
from chatkit_e2e.watch import curing
from chatkit_e2e.watch.guard import TOKEN_HEADER
from chatkit_e2e.watch.panel import WORK, Panel
from chatkit_e2e.watch.passing import Passage, Passing, Turnstile
from chatkit_e2e.watch.plan import NoSuchPiece, Piece

CLOSED: Final = "closed"


class BackendWatch:
    """A backend whose answers somebody lets pass by hand.

    The panel's commands come on the serving loop; whatever asks the browser is done by `work()`, on the thread that
    owns Playwright.
    """

    def __init__(self, stage: ProbeStage, page: Page, panel: Page) -> None:
        """`page` is where the component is shown, `panel` where the panel will be."""
        self._stage = stage
        self._waiter = panel.context.request
        self._jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._panel = Panel(self._command, self._state, lambda: self.has_work)
        self._gates = Turnstile(stage.loop)
        self._passing = Passing(stage.relay, self._gates, self._panel.tell, lambda: self._do("look"))
        stage.relay.gates, stage.relay.treatment = self._gates, self._passing
        self._driver = Driver(page, stage.settling())
        self._first = 0  # of the passages of this chat
        self._asked = 0  # requests of the chats before
        self._screen = ""
        self._findings: list[Finding] = []
        self._cured: list[str] = []
        self.timeline = Timeline()
        self.timeline.watch(page)

    def __enter__(self) -> Self:
        self._origin = f"http://127.0.0.1:{self._stage.serve(self._panel)}"
        self._stage.outside.begin("answered")
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    @property
    def panel_url(self) -> str:
        """The panel's address, with the token that it needs."""
        return f"{self._origin}/backend.html#{self._panel.token}"

    @property
    def has_work(self) -> bool:
        """Whether `work()` has something to do."""
        return not self._jobs.empty()

    def work(self, *, wait: bool = True) -> bool:
        """Do what has come up, or wait for something; returns False once the watching is over."""
        if wait and not self.has_work:
            # Through Playwright, so that it tells meanwhile of a window that is closed.
            try:
                headers = {TOKEN_HEADER: self._panel.token}
                self._waiter.get(self._origin + WORK, headers=headers, timeout=0)
            except PlaywrightError:  # the browser is gone
                return False
        jobs = []
        while self.has_work:
            jobs.append(self._jobs.get())
        if CLOSED in jobs:
            return False
        if "again" in jobs:
            try:
                self._begin()
            except PlaywrightError:  # its window is gone
                return False
        self._look()
        return True

    def close(self) -> None:
        """End the watching; may be called from any thread."""
        self._do(CLOSED)

    def _do(self, job: str) -> None:
        """Have `work()` do something; may be called from any thread."""
        self._jobs.put(job)
        self._stage.loop.call_soon_threadsafe(self._panel.tell)

    def _begin(self) -> None:
        """A new chat, in which nothing was said yet."""
        self.timeline.add_page(self._driver.log())
        self._leave()
        self.timeline.add(Acted(what="open the page"))
        self._driver.open(self._stage.page_url())
        self._driver.booted()

    def _leave(self) -> None:
        """What was asked so far belongs to no chat any more, and its answers end."""
        self._first = len(self._passing.passages)
        self._asked = max((one.request for one in self._stage.relay.log.entries), default=0)
        self._stage.loop.call_soon_threadsafe(self._end_all)

    def _look(self) -> None:
        """What the last piece did, once all is idle."""
        try:
            seen = self._driver.settle()
        except PlaywrightError as error:
            self._screen = f"the component could not be used: {error.message.splitlines()[0]}"
        else:
            moments = self._moments()
            self._screen = seen.why or f"{seen.screen} shows"
            self._findings = find(_over(moments))
            self._cured = self._what_cured(moments, seen)
            self._attribute(moments)
        self._stage.loop.call_soon_threadsafe(self._panel.tell)

    def _moments(self) -> list[Moment]:
        """Of this chat."""
        timeline = self.timeline.copy()
        timeline.add_page(self._driver.log())
        began = max(one.at for one in timeline.of(Acted))
        page = [one for one in timeline.moments if one.at >= began]
        wire = curing.with_turns(one for one in self._stage.relay.log.entries if one.request > self._asked)
        return sorted([*page, *wire], key=lambda moment: moment.at)

    def _what_cured(self, moments: Sequence[Moment], seen: Observation) -> list[str]:
        """What made it work, where it works and does not by itself."""
        changed = [passage for passage in self._passages if passage.is_changed]
        shown = [(message.role, message.text) for message in seen.screen.messages]
        is_over = all(passage.state == "ended" for passage in self._passages)
        if not changed or not is_over or not curing.works(moments, shown):
            return []
        found = [f"{one.evidence}. In the backend: {one.fix}" for one in curing.cured(moments, changed)]
        return [*found, *(f"You had it {said}" for passage in changed for said in curing.changes(passage))]

    def _attribute(self, moments: Sequence[Moment]) -> None:
        """To each piece that passed, and to the end, what happened until the next one did."""
        told = [moment for moment in moments if not isinstance(moment, WireEntry)]
        for passage in self._passages:
            sent = passage.sent
            begins = [*(piece.sent_at for piece in sent), passage.ended_at]
            for piece, (begin, end) in zip(sent, pairwise(begins), strict=True):
                piece.did = _lines(told, begin, end)
                piece.why = "" if piece.did else _why_nothing(piece)
            passage.did = _lines(told, passage.ended_at, float("inf"))

    # On the serving loop

    @property
    def _passages(self) -> list[Passage]:
        """Of this chat."""
        return self._passing.passages[self._first :]

    def _end_all(self) -> None:
        for passage in self._passing.passages[: self._first]:
            self._passing.end(passage, "left")

    def _command(self, command: dict[str, Any]) -> None:
        """Raises: ValueError: nothing knows it; NoSuchPiece: see `Plan`."""
        name = str(command.get("do"))
        if name == "again":
            self._do("again")
            return
        if name == "close":
            self.close()
            return
        passage = self._passage()
        if name in ("next", "to", "rest"):
            self._let(passage, name, command)
        elif name in ("end", "break"):
            self._passing.end(passage, "ended" if name == "end" else "broken")
        elif name == "head":
            passage.change_head(str(command["text"]))
        else:
            self._change(passage, name, command)
        self._panel.tell()

    def _passage(self) -> Passage:
        open_ones = [passage for passage in self._passages if passage.state == "open"]
        if not open_ones:
            raise ValueError("No answer is on its way: say something in the chat.")
        return open_ones[-1]

    def _let(self, passage: Passage, name: str, command: dict[str, Any]) -> None:
        waiting = [piece.id for piece in passage.plan.pieces if piece.state == "waiting"]
        if name == "rest":
            self._passing.let(passage, None)
            return
        if not waiting:
            whole = "All that the backend sent has passed: end the response."
            raise ValueError(whole if passage.is_whole else "The backend has not sent more yet.")
        last = waiting[0] if name == "next" else int(command["piece"])
        if last not in waiting:
            raise NoSuchPiece(f"Piece {last} does not wait any more.")
        self._passing.let(passage, waiting.index(last) + 1)

    def _change(self, passage: Passage, name: str, command: dict[str, Any]) -> None:
        plan, piece = passage.plan, int(command.get("piece") or 0)
        if name == "edit":
            if any(one.id == piece and redact_text(one.text) != one.text for one in plan.pieces):
                raise ValueError("It holds a secret, which is not shown here: it can pass, or be left out, as it is.")
            plan.edit(piece, str(command["text"]))
        elif name == "skip":
            plan.skip(piece)
        elif name == "double":
            plan.double(piece)
        elif name == "move":
            plan.move(piece, int(command["by"]))
        elif name == "add":
            plan.add(piece or None, str(command["text"]))
        else:
            raise ValueError(f"There is no command {name!r}.")

    def _state(self) -> str:
        # Whatever is shown may hold a secret: the backend may send back what it was given.
        return json.dumps(
            redact(
                {
                    "case": str(self._stage.target.url),
                    "title": f"a backend, from a page of {self._stage.origin}",
                    "component": self._stage.component.describe(),
                    "screen": self._screen,
                    "findings": [finding.model_dump() for finding in self._findings],
                    "cured": self._cured,
                    "streams": [self._told(passage) for passage in self._passages],
                }
            )
        )

    def _told(self, passage: Passage) -> dict[str, Any]:
        has_left = passage.request in {end.request for end in of(self._stage.relay.log.entries, Ended)}
        coming = "all has come" if passage.is_whole else "more may come"
        state = f"open, {coming}" if passage.state == "open" and not has_left else passage.state
        return {
            "number": passage.number,
            "state": "left by the component" if passage.state == "left" or state == "open" else state,
            "head": passage.head,
            "begun": passage.begun,
            "did": passage.did,
            "pieces": [piece.model_dump() | {"name": piece.name} for piece in passage.plan.pieces],
        }


def _over(moments: Sequence[Moment]) -> list[Moment]:
    """The moments without the answers that are still being sent: what they lack may come."""
    ended = {end.request for end in of(moments, Ended)}
    return [moment for moment in moments if not isinstance(moment, WireEntry) or moment.request in ended]


def _lines(moments: Sequence[Moment], begin: float, end: float) -> list[str]:
    """What happened between these times, in the report's words."""
    these: list[Moment] = [moment for moment in moments if begin <= moment.at < end]
    return [f"{line.label} {line.text}".strip() for line in lines(these, begin)]


def _why_nothing(piece: Piece) -> str:
    """Why a piece did nothing, where that can be told of it alone."""
    event = piece.event
    if event is None:
        return "It is no event with a JSON object, so ChatKit has nothing to do."
    if not is_known(event):
        return "ChatKit silently ignores events of a type that it does not know."
    return ""
