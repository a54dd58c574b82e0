"""A case run: one case while it runs, from opening the page to the last checkpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from chatkit_e2e.cases import Case
from chatkit_e2e.component import FilesApp, Outside, outside_of
from chatkit_e2e.evidence.cdn import CDN_HOST
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.element_events import THREAD_CHANGE
from chatkit_e2e.evidence.moments import Acted, FoundHidden, FoundUnmarked, Moment, Opened, Written, reported
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.lab.site import HOSTS
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.screen import Driver
from chatkit_e2e.screen.observation import Message, Observation, Obstacle
from chatkit_e2e.wire.traffic import Traffic
from chatkit_fake_backend.session import Session


class Place(Protocol):
    """What serves the host page, the component and the world outside."""

    @property
    def files(self) -> FilesApp: ...
    @property
    def outside(self) -> Outside: ...
    def page_url(self, session: Any, shown: Any, thread_id: str | None = None) -> str: ...  # noqa: ANN401  as in Stage


@dataclass(frozen=True)
class Outcome:
    """The answer to one checkpoint."""

    passed: bool
    why: str
    """One sentence: what was seen, or why nobody could look."""
    blank: Blank = "none"
    """What was left on the screen."""
    reason: str = ""
    """Where `clean` fails: kind and name of the first complaint."""


class Unreachable(Exception):
    """What an earlier failure keeps from being done or judged; carries what was left on the screen."""

    def __init__(self, why: str, blank: Blank) -> None:
        super().__init__(f"not reached: {why.removeprefix('not reached: ')}")
        self.blank = blank


@dataclass
class CaseRun:
    """What the checkpoints act on and judge."""

    case: Case
    stage: Place
    session: Traffic
    driver: Driver
    timeline: Timeline = field(default_factory=Timeline)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    seen_at: dict[str, float] = field(default_factory=dict)
    """When each checkpoint's answer was seen, ms since the epoch."""
    answered_at: dict[str, float] = field(default_factory=dict)
    """When the test had each answer in hand, ms since the epoch."""
    loads: int = 0
    """How often the host page was loaded."""
    drawn: tuple[int, str, bool] | None = None
    """Which picture shows, as far as the test knows: the page load, the frame's text, whether it awaits an answer."""
    pictures: dict[str, bytes] = field(default_factory=dict)
    """The picture of which each checkpoint was answered, as a JPEG, where one was taken for the answer."""
    turns_sent: int = 0
    """How many turns of the script the user has sent."""
    stream: int = 0
    """The number of the stream that answers the message that was sent last."""
    sent_at: float = 0.0
    """When that message was sent, ms since the epoch."""
    released_at: dict[str, float] = field(default_factory=dict)
    """When each gate was opened, ms since the epoch."""
    booted: Observation | None = None
    """Whether the component could be used when the page was loaded last."""
    reopened: str | None = None
    """The thread that the page was loaded with last."""
    unasked: list[str] = field(default_factory=list)
    """The types of the requests that came while nobody did anything."""
    rejection: str | None = None
    """Why `fetchUpdates()` was rejected, None when it was not."""
    listing: Observation | None = None
    """Whether there was a thread to open in the history panel."""
    component_failures: int = 0
    """How many files of the component could not be had before this case."""
    other_tab: Page | None = None
    """The tab in front of the page, where there is one."""

    @property
    def expected(self) -> list[Message]:
        """The messages of all that was said so far."""
        return messages_of(self.case.script.turns[: self.turns_sent])

    def act(self, what: str) -> None:
        """Log what the test does, as it begins to do it."""
        self.timeline.add(Acted(what=what))

    def open(self, thread_id: str | None = None) -> None:
        """Load the host page; what the page before it logged is kept."""
        if self.loads > 0:
            self.collect()
        self.loads += 1
        self.drawn = None
        self.act("open the page" if thread_id is None else f"open the page with thread {thread_id}")
        self.driver.open(self.stage.page_url(self.session, self.case, thread_id))

    def say(self, held_at: Sequence[str] = ()) -> Observation:
        """Send the next message of the script, to be answered up to these gates; returns whether that could be done."""
        turn = self.case.script.turns[self.turns_sent]
        self.stream = self.session.streams + 1
        for gate in held_at:
            self.session.gates.close(self.stream, gate)
        self.sent_at = now_ms()
        seen = self.driver.send(turn.user)
        if seen.holds:
            self.timeline.add(Acted(at=self.sent_at, what=f"send “{turn.user}”"))
            self.turns_sent += 1
        return seen

    def saw(self, seen: Observation) -> None:
        """Take note of what shows while an answer comes, where nobody knows before what that is."""

    def thread_id(self) -> str | None:
        """The thread that the component last told the page of, as a string."""
        changes = reported(self.driver.logged, THREAD_CHANGE)
        return changes[-1].thread_id if changes else None  # a thread without an id is announced without one

    def wire(self) -> list[Moment]:
        """What went over the wire so far."""
        return [*self.session.log.entries]

    def collect(self) -> None:
        """Take over what page and frame have logged; to be called before the page goes."""
        self.timeline.add_page(self.driver.log())

    def collect_backend(self) -> None:
        """Take over what backend and outside have logged, and when gates were opened; to be called once, at the end."""
        opened = self.session.gates.opened_at
        self.timeline.add(*self.wire(), *self.stage.outside.asked)
        self.timeline.add(*(Opened(at=at, stream=stream, gate=gate) for (stream, gate), at in opened.items()))

    def look(self, name: str, seen: Observation) -> Outcome:
        """The outcome of checkpoint `name` from the answer to its question."""
        self.seen_at[name] = seen.at
        self.drawn = (self.loads, seen.screen.text, seen.screen.responding)
        if seen.picture:
            self.pictures[name] = seen.picture
        self.obstructed(name, seen)
        for message in seen.screen.unmarked if not seen.holds else ():
            self.timeline.add(FoundUnmarked(at=seen.at, checkpoint=name, **message.model_dump()))
        return Outcome(seen.holds, seen.why or f"{seen.screen} shows", seen.screen.blank)

    def obstructed(self, what: str, seen: Observation) -> None:
        """Log what keeps a person from seeing or using what is there, if anything does."""
        if not seen.holds and (seen.screen.blank == "hidden" or seen.screen.obstacle):
            obstacle = seen.screen.obstacle or Obstacle(how="not on the picture:", element="the component")
            self.timeline.add(FoundHidden(at=seen.at, checkpoint=what, **obstacle.model_dump()))

    def screenshot(self, path: Path) -> None:
        """Save what the screen shows as a JPEG; a page that has crashed gives none."""
        try:
            path.write_bytes(self.driver.screenshot())
        except PlaywrightError as error:
            self.timeline.add(Written(level="info", text=f"no screenshot: {error.message}", url=""))


def start(case: Case, stage: Stage, page: Page, session: Session | None = None) -> CaseRun:
    """A case run of `case` on an empty page, and on a new session where none is given."""
    session = session or stage.sessions.open(case.script, case.protocol(), case.framing)
    run = CaseRun(case, stage, session, Driver(page, stage.settling(session)))
    run.component_failures = len(stage.files.failures)
    run.timeline.watch(page)
    stage.outside.begin(case.outside)
    if case.outside in ("refused", "unresolved"):  # a server that is asked cannot do that
        page.route(outside_of((CDN_HOST, *HOSTS)), stage.outside.route)
    return run
