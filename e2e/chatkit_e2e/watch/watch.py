"""Watching one case: its component on one page, its stream in a panel on another."""

import json
import queue
from collections.abc import Sequence
from itertools import pairwise
from types import TracebackType
from typing import Any, Final, Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from chatkit_e2e.cases import Case
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.moments import Acted, Ended, Moment, WireEntry, of
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.reporters.html_moments import lines
from chatkit_e2e.screen import Driver
from chatkit_e2e.watch.guard import TOKEN_HEADER
from chatkit_e2e.watch.panel import WORK, Panel
from chatkit_e2e.watch.plan import NoSuchPiece, Piece
from chatkit_e2e.watch.player import Player, Stream
from chatkit_e2e.watch.stepping import Stepping
from chatkit_fake_backend.session import Session
from chatkit_fake_backend.stranger import AnyScript

CLOSED: Final = "closed"


class Watch:
    """A case that somebody plays by hand.

    The panel's commands come on the serving loop; whatever asks the browser is done by `work()`, on the thread that
    owns Playwright.
    """

    def __init__(self, case: Case, stage: Stage, page: Page) -> None:
        self.case = case
        self._stage = stage
        self._page = page
        self._jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._panel = Panel(self._command, self._state, lambda: not self._jobs.empty())
        self._screen = ""
        self._findings: list[Finding] = []
        self.timeline = Timeline()
        self.timeline.watch(page)

    def __enter__(self) -> Self:
        self._port = self._stage.serve(self._panel)
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

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
            if job == CLOSED:
                return False
            if job == "again":
                self._end()
                self._begin()
            self._look()
        return True

    def close(self) -> None:
        """End the watching; may be called from any thread."""
        self._do(CLOSED)

    def _do(self, job: str) -> None:
        """Have `work()` do something; may be called from any thread."""
        self._jobs.put(job)
        self._stage.sessions.loop.call_soon_threadsafe(self._panel.tell)

    def _begin(self) -> None:
        loop = self._stage.sessions.loop
        self._gates = Stepping(loop)
        self._player = Player(
            id="watch.player", title="", origin="", inner=self.case.framing, tell=lambda: self._do("look")
        )
        self._session: Session = self._stage.sessions.open(
            AnyScript(), self.case.protocol(), self._player, gates=self._gates
        )
        self._driver = Driver(self._page, self._stage.settling(self._session))
        self._stage.outside.begin(self.case.outside)
        self.timeline.add(Acted(what="open the page"))
        self._driver.open(self._stage.page_url(self._session, self.case))
        self._driver.booted()
        self._do("look")

    def _end(self) -> None:
        self.timeline.add_page(self._driver.log())
        self.timeline.add(*self._session.log.entries)
        for stream in self._player.streams:
            loop = self._stage.sessions.loop
            loop.call_soon_threadsafe(self._gates.let_all, stream.number)
        self._stage.sessions.close(self._session)

    def _look(self) -> None:
        """What the last piece did, once all is idle."""
        try:
            seen = self._driver.settle()
        except PlaywrightError as error:
            self._screen = f"the component could not be used: {error.message.splitlines()[0]}"
        else:
            self._screen = seen.why or f"{seen.screen} shows"
        moments = self._moments()
        self._findings = find(_over(moments))
        self._attribute(moments)
        self._stage.sessions.loop.call_soon_threadsafe(self._panel.tell)

    def _moments(self) -> list[Moment]:
        moments: list[Moment] = [*self.timeline.moments, *self._driver.log(), *self._session.log.entries]
        return sorted(moments, key=lambda moment: moment.at)

    def _attribute(self, moments: Sequence[Moment]) -> None:
        """To each piece that was sent, and to the end, what happened until the next one was."""
        told = [moment for moment in moments if not isinstance(moment, WireEntry)]
        for stream in self._player.streams:
            sent = [piece for piece in stream.plan.pieces if piece.state == "sent"]
            begins = [*(piece.sent_at for piece in sent), stream.ended_at]
            for piece, (begin, end) in zip(sent, pairwise(begins), strict=True):
                piece.did = _lines(told, begin, end)
                piece.why = "" if piece.did else _why_nothing(piece)
            stream.did = _lines(told, stream.ended_at, float("inf"))

    # On the serving loop

    def _command(self, command: dict[str, Any]) -> None:
        """Raises: ValueError: nothing knows it; NoSuchPiece: see `Plan`."""
        name = str(command.get("do"))
        if name == "again":
            self._do("again")
            return
        if name == "close":
            self.close()
            return
        stream = self._stream()
        if name in ("next", "to", "rest"):
            self._send(stream, name, command)
        elif name == "end":
            for piece in stream.plan.pieces:
                piece.state = "skipped" if piece.state == "waiting" else piece.state
            self._gates.let_all(stream.number)
        elif name == "break":
            stream.state, stream.ended_at = "broken", now_ms()
            self._player.let(self._gates)
        else:
            self._change(stream, name, command)
        self._panel.tell()

    def _stream(self) -> Stream:
        if not self._player.streams:
            raise ValueError("Nothing streams yet: say something in the chat.")
        return self._player.streams[-1]

    def _send(self, stream: Stream, name: str, command: dict[str, Any]) -> None:
        waiting = [piece for piece in stream.plan.pieces if piece.state == "waiting"]
        if not waiting:
            raise ValueError("All of the stream is sent: end the response.")
        counts = {piece.id: count for count, piece in enumerate(waiting, 1)}
        last = {"next": waiting[0].id, "rest": waiting[-1].id}.get(name) or int(command["piece"])
        if last not in counts:
            raise NoSuchPiece(f"Piece {last} does not wait any more.")
        self._player.let(self._gates, counts[last])

    def _change(self, stream: Stream, name: str, command: dict[str, Any]) -> None:
        plan, piece = stream.plan, int(command.get("piece", 0))
        if name == "edit":
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
        return json.dumps(
            {
                "case": self.case.id,
                "title": self.case.title,
                "component": self._stage.component.describe(),
                "screen": self._screen,
                "findings": [finding.model_dump() for finding in self._findings],
                "streams": [
                    {
                        "number": one.number,
                        "state": one.state,
                        "did": one.did,
                        "pieces": [_told(piece) for piece in one.plan.pieces],
                    }
                    for one in self._player.streams
                ],
            }
        )


def _told(piece: Piece) -> dict[str, Any]:
    return piece.model_dump() | {"name": piece.name}


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
