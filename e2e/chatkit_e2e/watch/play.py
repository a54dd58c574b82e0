"""A play: one chat from opening its page to the last thing that somebody did with it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame

from chatkit_e2e.cases.steps import Open
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.moments import Ended, Moment, of
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.run.case_run import CaseRun
from chatkit_e2e.run.steps import perform
from chatkit_e2e.screen.observation import Observation
from chatkit_e2e.watch import curing
from chatkit_e2e.watch.changes import change
from chatkit_e2e.watch.conversation import Conversation
from chatkit_e2e.watch.judging import Judging
from chatkit_e2e.watch.plan import NoSuchPiece
from chatkit_e2e.watch.streams import Stream, Streams
from chatkit_e2e.watch.telling import attribute

Command = dict[str, Any]
SAY: Final = "say"
SENDS: Final = ("next", "to", "rest", "end", "break", "finish")
"""The commands after which one looks at the screen."""
COMING_LIMIT_S: Final = 120.0  # ends a hang


@dataclass(frozen=True)
class Scene:
    """What a play is played on."""

    run: CaseRun
    said: Conversation
    streams: Streams
    leave: Callable[[], None]
    """Lets go of it, once the run is collected."""
    works: Callable[[], bool] | None = None
    """Whether the chat with somebody's backend works so far; None for the suite's own, which is as it is meant."""


class Play:
    """All of it runs on the thread that owns Playwright, but for what streams."""

    def __init__(self, scene: Scene, loop: asyncio.AbstractEventLoop, tell: Callable[[], None]) -> None:
        """`tell` is called on the serving loop when something may have come up."""
        self.scene = scene
        self.said = scene.said
        self.run = scene.run
        self._loop = loop
        self.judging = Judging(self.run, self.said)
        self.began = now_ms()
        self.history: list[Command] = []
        """What was done, in order: commands, and `say` for what was said in the chat; with each, of the newest answer
        the number of pieces that had come."""
        self.screen = "the page opens"
        self.findings: list[Finding] = []
        self.cured: list[str] = []
        """What made it work, where that is a change on the way from somebody's backend."""
        self.before: list[list[str]] = []
        """What the backend sent in each answer the last time, where this play does it again."""
        self.note = ""
        """What kept it from being done again."""
        self._is_collected = False
        self._loads = 0
        self.run.driver.page.on("framenavigated", self._navigated)
        self._noticing = self._start(_notice_leaving(self.run.session.log, tell))

    @property
    def streams(self) -> list[Stream]:
        """The answers so far, in their order."""
        return self.scene.streams.all

    @property
    def edited(self) -> bool:
        """Whether anything was sent otherwise than the backend would have."""
        return any(stream.is_changed for stream in self.streams)

    def begin(self) -> None:
        """Open the page."""
        step = next(step for step in self.run.case.steps if isinstance(step, Open))
        with suppress(PlaywrightError):  # then nothing shows, which `ready` says
            perform(step, self.run)
        self.judging.opened()
        self.look()

    def replay(self, before: "Play", steps: int) -> None:
        """Do again the first so many things that were done in another play, as far as they are there."""
        self.before = [list(stream.came or ()) for stream in before.streams]
        streams, history = self.scene.streams, before.history[:steps]
        streams.limit = 0
        for number, command in enumerate(history, 1):
            try:
                self._do_again(command)
            except (NoSuchPiece, ValueError, TimeoutError) as error:
                self.note = f"{number - 1} of {len(history)} things that you did were done again. {error}"
                break
        streams.limit = float("inf")
        for stream in self.streams:
            self._loop.call_soon_threadsafe(stream.show)

    def _do_again(self, command: Command) -> None:
        if command["do"] == SAY:
            self._say(str(command["text"]))
            return
        if "came" in command and self.streams:
            self._await(self.streams[-1].until(command["came"]))
        self.do(command)

    def do(self, command: Command) -> None:
        """Do what somebody asked for, and look what came of it.

        Raises:
            ValueError: there is nothing to do it with.
            NoSuchPiece: see `Plan`.
        """
        name = str(command.get("do"))
        if name == SAY:  # the history has it once its answer is asked for
            self._say(str(command["text"]))
            return
        came = self.streams[-1].came if self.streams else None
        done = command if came is None else {**command, "came": len(came)}
        if name == "finish":
            self._finish()
        elif name in SENDS:
            self._send(self._stream(), name, command)
        else:
            change(self._stream(), name, command)
        self.history.append(done)
        if name in SENDS:
            self.look()

    def _say(self, text: str) -> None:
        """Say something in the chat, up to where its answer waits."""
        streams = self.run.session.streams + 1
        self.run.driver.send(text)
        self.run.driver.await_backend(streams=streams)
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
        self.cured = curing.told(moments, self.streams) if self.scene.works and self.scene.works() else []

    def moments(self) -> list[Moment]:
        """All that happened, in the order of time."""
        if self._is_collected:
            return self.run.timeline.moments
        found: list[Moment] = [*self.run.timeline.moments, *self.run.driver.log(), *self.run.wire()]
        return sorted(found, key=lambda moment: moment.at)

    def end(self) -> None:
        """Take over what was logged, and let go of the backend."""
        if not self._is_collected:
            self.run.collect()
            self.run.collect_backend()
            self._is_collected = True
        self._noticing.cancel()
        self.run.driver.page.remove_listener("framenavigated", self._navigated)
        self.scene.leave()

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
        if name in ("end", "break"):
            self._on_loop(self.scene.streams.end, stream, "ended" if name == "end" else "broken")
        else:
            for left in reversed(range(_count(stream, name, command))):
                self._on_loop(self.scene.streams.let, stream, 1)
                if left:  # so that each is seen to do what it does
                    self._settle()

    def _settle(self) -> None:
        with suppress(PlaywrightError):  # which the look at the end says
            self.run.driver.settle()

    def _on_loop(self, act: Callable[..., None], *arguments: object) -> None:
        self.run.driver.resume()
        self._loop.call_soon_threadsafe(act, *arguments)

    def _start(self, act: Coroutine[Any, Any, None]) -> "Future[None]":
        return asyncio.run_coroutine_threadsafe(act, self._loop)

    def _await(self, act: Coroutine[Any, Any, None]) -> None:
        """Raises: TimeoutError: it takes too long."""
        try:
            self._start(act).result(COMING_LIMIT_S)
        except TimeoutError:
            raise TimeoutError(f"Nothing more came of the answer for {COMING_LIMIT_S:g} s.") from None

    def _finish(self) -> None:
        """Send what waits, then do all that the case still does, held as in every run."""
        if self.judging.is_over:
            raise ValueError("Every checkpoint is answered already.")
        if not self.streams:
            raise ValueError("Say something in the chat first: the rest begins behind its answer.")
        streams = self.scene.streams
        for stream in [stream for stream in self.streams if stream.state == "open"]:
            if stream.came is not None:
                self._await(stream.until(float("inf")))
            self._on_loop(streams.let, stream, len(stream.waiting))
            self.look()  # `streamed` is judged while the answer is open
            self._on_loop(streams.end, stream, "ended")
            self.look()
        self._on_loop(streams.gates.set_free)
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
    waiting = stream.waiting
    if not waiting:
        raise ValueError(
            "All of the stream is sent: end the response." if stream.is_whole else "The backend has not sent more yet."
        )
    counts = {piece.id: count for count, piece in enumerate(waiting, 1)}
    last = {"next": waiting[0].id, "rest": waiting[-1].id}.get(name) or int(command["piece"])
    if last not in counts:
        raise NoSuchPiece(f"Piece {last} does not wait any more.")
    return counts[last]
