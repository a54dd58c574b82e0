"""Somebody's own backend, as what is played: the component in front of it, and its answers held on their way."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, Request

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.choosing import Choice
from chatkit_e2e.cases.steps import Settle, right_before
from chatkit_e2e.evidence.element_events import RESPONSE_END
from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.masking import masked
from chatkit_e2e.evidence.moments import Moment, WireEntry
from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.probe.checks import flaw_of
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.run.case_run import CaseRun
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.screen import Driver
from chatkit_e2e.screen.observation import Message, Observation
from chatkit_e2e.watch.conversation import Conversation
from chatkit_e2e.watch.keeping import keep
from chatkit_e2e.watch.kept_backend import in_the_suite
from chatkit_e2e.watch.passing import Passing
from chatkit_e2e.watch.play import Command, Play, Scene
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.stepping import Stepping
from chatkit_e2e.watch.streams import Streams
from chatkit_e2e.wire.relay import Relay
from chatkit_e2e.wire.traffic import Traffic
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.script import DEFAULT

CASE: Final = Case(
    "backend.watched",
    "a backend",
    "somebody's own backend",
    HandWritten,
    steps=right_before("second_turn", Settle(after=(RESPONSE_END,))),
)
"""What is done with a backend; its protocol is what answers in its place where a play was kept."""


class BackendSource:
    """A backend behind the relay of a stage."""

    def __init__(self, stage: ProbeStage, seat: Seat) -> None:
        self.stage = stage
        self._gates = Stepping(stage.loop)
        stage.relay.gates = self._gates
        self.seat = seat

    def begin(self, changed: Callable[[], None], tell: Callable[[], None]) -> Scene:
        stage, relay = self.stage, self.stage.relay
        page = self.seat.page(CASE, stage.component)
        said, streams, chat = Conversation(DEFAULT), Streams(self._gates, tell), Chat(relay)
        self.stage.loop.call_soon_threadsafe(self._gates.set_free, False)
        relay.treatment, relay.turn = Passing(relay, chat, streams, changed), said.number_in
        stage.outside.begin("answered")

        def failed(_: Request) -> None:
            tell()  # of what never became an answer: a refused preflight, a connection that broke

        def leave() -> None:
            page.remove_listener("requestfailed", failed)
            for stream in streams.all:
                self.stage.loop.call_soon_threadsafe(streams.end, stream, "left")

        page.on("requestfailed", failed)
        run = BackendRun(said, stage, chat, page)
        return Scene(run, said, streams, leave, run.works)

    def told(self) -> dict[str, Any]:
        title = f"a backend, from a page of {self.stage.origin}"
        return {"case": str(self.stage.target.url), "title": title, "choice": None, "keepAs": "backend"}

    def expectation(self, play: Play) -> Expectation | None:
        """Of a backend all is expected."""
        del play
        return Expectation(fails=[], blank="none", causes=[], source="what a backend that works comes to")

    def choices(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    def pick(self, command: Command) -> Callable[[], None]:
        raise ValueError(f"{command['do']}: a backend is played alone; `chatkit-e2e watch CASE` plays a case.")

    def keep(self, play: Play, folder: Path, name: str) -> list[str]:
        shown = [message.text for message in play.run.expected if message.role == "assistant"]
        for number, text in enumerate(shown[: play.run.turns_sent], 1):
            play.said.answer(number, text)
        browser = play.run.driver.page.context.browser
        assert browser is not None, "the page is in a browser that the suite has started"
        judge = partial(in_the_suite, play=play, component=self.stage.component, kind=browser.browser_type)
        return keep(play, Choice(case=CASE.protocol().id), self.stage.component, folder, name, judge)


class Chat(Traffic):
    """What goes through a relay from now on: the relay outlives each chat."""

    def __init__(self, relay: Relay) -> None:
        super().__init__(relay.gates)
        self._relay = relay
        self.log = _Since(relay.log)

    @property
    def streams(self) -> int:
        """Of all chats: a gate belongs to one of them."""
        return self._relay.streams


class _Since(Log):
    """What a log has from now on."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log
        self._last = max((entry.request for entry in log.entries), default=0)

    @property
    def entries(self) -> list[WireEntry]:
        return [entry for entry in self._log.entries if entry.request > self._last]

    async def until(self, holds: Callable[[list[WireEntry]], bool]) -> None:
        await self._log.until(lambda _: holds(self.entries))


class BackendRun(CaseRun):
    """A case run of which nobody knows before what the backend will say: right is what shows at the end of an answer,
    where each message has one."""

    def __init__(self, said: Conversation, stage: ProbeStage, chat: Chat, page: Page) -> None:
        case = Case(
            CASE.id, redact_text(str(stage.target.url)), CASE.origin, CASE.protocol, script=said, steps=CASE.steps
        )
        super().__init__(case, _Place(stage), chat, Driver(page, stage.settling()))
        self._relay = stage.relay
        self._before = len(stage.relay.preflights)
        self._shown: list[Message] = []
        self.timeline.watch(page)

    def saw(self, seen: Observation) -> None:
        self._shown = seen.screen.messages

    def works(self) -> bool:
        """Whether each message that was sent shows with an answer."""
        said = [turn.user for turn in self.case.script.turns[: self.turns_sent]]
        return bool(said) and flaw_of(self._shown, said) is None

    @property
    def expected(self) -> list[Message]:
        return self._shown if self.works() else super().expected

    def wire(self) -> list[Moment]:
        """With what the browser asked before it let the page ask."""
        return [*self.session.log.entries, *self._relay.preflights[self._before :]]

    def collect_backend(self) -> None:
        # What turned out to be a secret may have been logged before.
        self.timeline.add(*masked([*self.wire(), *self.stage.outside.asked]))


class _Place:
    """A probe's stage as a case run needs it."""

    def __init__(self, stage: ProbeStage) -> None:
        self._stage = stage
        self.files = stage.files
        self.outside = stage.outside

    def page_url(self, session: object, shown: object, thread_id: str | None = None) -> str:
        """The page in front of the backend, with a thread to open or without."""
        del session, shown
        return self._stage.page_url(thread_id)
