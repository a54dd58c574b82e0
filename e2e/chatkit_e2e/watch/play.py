"""A play: one case from opening its page to the last thing that somebody did with it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.steps import Open
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.moments import Ended, Moment, of
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import start
from chatkit_e2e.run.steps import perform
from chatkit_e2e.screen.observation import Observation
from chatkit_e2e.watch.changes import change
from chatkit_e2e.watch.conversation import Conversation
from chatkit_e2e.watch.judging import Judging
from chatkit_e2e.watch.plan import NoSuchPiece
from chatkit_e2e.watch.player import Player, Stream
from chatkit_e2e.watch.stepping import Stepping
from chatkit_e2e.watch.telling import attribute

Command = dict[str, Any]
SENDS: Final = ("next", "to", "rest", "end", "break", "finish")
"""The commands after which one looks at the screen."""


class Play:
    """All of it runs on the thread that owns Playwright, but for what streams."""

    def __init__(self, case: Case, stage: Stage, page: Page, tell: Callable[[], None]) -> None:
        """`tell` is called on the serving loop when something may have come up."""
        self.case = case
        """As it was picked."""
        self.said = Conversation(case.script)
        self._loop: asyncio.AbstractEventLoop = stage.sessions.loop
        self.gates = Stepping(self._loop)
        self._player = Player("watch.player", "", "", gates=self.gates, inner=case.framing, tell=tell)
        session = stage.sessions.open(self.said, case.protocol(), self._player, gates=self.gates)
        self.run = start(replace(case, script=self.said), stage, page, session)
        self.judging = Judging(self.run, self.said)
        self.began = now_ms()
        self.history: list[Command] = []
        """What was done, in order: commands, and `say` for what was said in the chat."""
        self.screen = "the page opens"
        self.findings: list[Finding] = []
        self._is_collected = False
        self._loads = 0
        page.on("framenavigated", self._navigated)
        self._noticing = asyncio.run_coroutine_threadsafe(_notice_leaving(session.log, tell), self._loop)

    @property
    def streams(self) -> list[Stream]:
        """The answers so far, in their order."""
        return self._player.streams

    @property
    def edited(self) -> bool:
        """Whether anything was sent otherwise than the backend would have."""
        return any(piece.edited or piece.state == "skipped" for one in self.streams for piece in one.plan.pieces)

    def begin(self) -> None:
        """Open the page."""
        step = next(step for step in self.case.steps if isinstance(step, Open))
        with suppress(PlaywrightError):  # then nothing shows, which `ready` says
            perform(step, self.run)
        self.judging.opened()
        self.look()

    def replay(self, history: list[Command]) -> None:
        """Do again what was done before, as far as it is there."""
        for command in history:
            if command["do"] == "say":
                streams = self.run.session.streams + 1
                self.run.driver.send(str(command["text"]))
                self.run.driver.await_backend(streams=streams)
                self.look()
            else:
                self.do(command)

    def do(self, command: Command) -> None:
        """Do what somebody asked for, and look what came of it.

        Raises:
            ValueError: there is no such command, or nothing to do it with.
            NoSuchPiece: see `Plan`.
        """
        name = str(command.get("do"))
        if name == "finish":
            self._finish()
        elif name in SENDS:
            self._send(self._stream(), name, command)
        else:
            change(self._stream(), name, command)
        self.history.append(command)
        if name in SENDS:
            self.look()

    def look(self) -> None:
        """What shows once all is idle, what each piece did, and the checkpoints that this answers."""
        try:
            seen = self.run.driver.settle()
        except PlaywrightError as error:
            self.screen = f"the component could not be used: {error.message.splitlines()[0]}"
        else:
            self.screen = seen.why or f"{seen.screen} shows"
            if not self._is_collected:
                self._judge(seen)
        moments = self.moments()
        self.findings = attribute(self.streams, moments)

    def moments(self) -> list[Moment]:
        """All that happened, in the order of time."""
        if self._is_collected:
            return self.run.timeline.moments
        found: list[Moment] = [*self.run.timeline.moments, *self.run.driver.log(), *self.run.session.log.entries]
        return sorted(found, key=lambda moment: moment.at)

    def end(self) -> None:
        """Take over what was logged, and let go of the session."""
        if not self._is_collected:
            self.run.collect()
            self.run.collect_backend()
            self._is_collected = True
        self._noticing.cancel()
        self.run.driver.page.remove_listener("framenavigated", self._navigated)
        self._loop.call_soon_threadsafe(self.gates.set_free)
        self.run.stage.sessions.close(self.run.session)

    def _navigated(self, frame: Frame) -> None:
        """Keep what was logged when somebody loads the page anew by hand."""
        if frame != frame.page.main_frame:
            return
        if self._loads == self.run.loads > 0 and not self._is_collected:
            self.run.timeline.add_page(self.run.driver.left())
            self.run.act("open the page by hand")
        self._loads = self.run.loads

    def _judge(self, seen: Observation) -> None:
        left = _left(self.run.session.log.entries)
        for stream in list(self.streams):
            if stream.request in left and stream.state == "open":
                stream.state, stream.ended_at = "left", now_ms()
            if self.judging.asked(stream):
                self.history.append({"do": "say", "text": self.said.said[-1].user})
        if self.streams:
            self.judging.looked(self.streams[-1], seen)

    def _stream(self) -> Stream:
        if not self.streams:
            raise ValueError("Nothing streams yet: say something in the chat.")
        return self.streams[-1]

    def _send(self, stream: Stream, name: str, command: Command) -> None:
        if stream.state != "open":
            raise ValueError("This answer is over: say something more in the chat, or start again.")
        if name == "end":
            for piece in stream.plan.pieces:
                piece.state = "skipped" if piece.state == "waiting" else piece.state
            self._on_loop(self.gates.let_all, stream.number)
        elif name == "break":
            stream.state, stream.ended_at = "broken", now_ms()
            self._let(stream, 1)
        else:
            self._let(stream, _count(stream, name, command))

    def _let(self, stream: Stream, pieces: int) -> None:
        sent = sum(piece.state == "sent" for piece in stream.plan.pieces)
        self._on_loop(self.gates.let, stream.number, sent + pieces)

    def _on_loop(self, act: Callable[..., None], *arguments: int) -> None:
        self.run.driver.resume()
        self._loop.call_soon_threadsafe(act, *arguments)

    def _finish(self) -> None:
        """Send what waits, then do all that the case still does, held as in every run."""
        if self.judging.is_over:
            raise ValueError("Every checkpoint is answered already.")
        for stream in [stream for stream in self.streams if stream.state == "open"]:
            self._let(stream, sum(piece.state == "waiting" for piece in stream.plan.pieces))
            self.look()  # `streamed` is judged while the answer is open
            self._on_loop(self.gates.let_all, stream.number)
            self.look()
        self._on_loop(self.gates.set_free)
        self.judging.finish()
        self._is_collected = True  # `clean` has


async def _notice_leaving(log: Log, tell: Callable[[], None]) -> None:
    """Tell each time that the component leaves an answer: somebody pressed Stop, or loaded the page anew."""
    told = 0

    def is_news(entries: Sequence[Moment]) -> bool:
        return len(_left(entries)) > told

    while True:
        await log.until(is_news)
        told = len(_left(log.entries))
        tell()


def _left(entries: Sequence[Moment]) -> set[int]:
    """The requests whose answers the component left."""
    return {end.request for end in of(entries, Ended) if end.how == "client left"}


def _count(stream: Stream, name: str, command: Command) -> int:
    """How many pieces are to be sent."""
    waiting = [piece for piece in stream.plan.pieces if piece.state == "waiting"]
    if not waiting:
        raise ValueError("All of the stream is sent: end the response.")
    counts = {piece.id: count for count, piece in enumerate(waiting, 1)}
    last = {"next": waiting[0].id, "rest": waiting[-1].id}.get(name) or int(command["piece"])
    if last not in counts:
        raise NoSuchPiece(f"Piece {last} does not wait any more.")
    return counts[last]
