"""A visit: one page with the component in front of the backend, from opening it to the last look."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.element_events import LOGIN_GIVEN, OPTIONS_SET, RESPONSE_END, THREAD_CHANGE
from chatkit_e2e.evidence.gate_names import FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import (
    Acted,
    Checked,
    Ended,
    FoundHidden,
    FoundUnmarked,
    Held,
    Opened,
    Received,
    Reported,
    of,
    reported,
)
from chatkit_e2e.evidence.passages import detail
from chatkit_e2e.evidence.probe_results import Answer, Check
from chatkit_e2e.evidence.redaction import redact_text, secret_spans
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.probe.shown import shown
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.screen import Driver, install
from chatkit_e2e.screen.observation import Message, Observation, Obstacle

# What can be read in the page besides the chat; forms too.
_PAGE_TEXT: Final = """() => [document.body?.innerText, ...Array.from(
  document.querySelectorAll("input, textarea"), (field) => field.type === "password" ? "" : field.value)].join("\\n")"""


class Unseen(Exception):
    """What an earlier failure, or the backend, keeps from being looked at; carries what was left on the screen."""

    def __init__(self, why: str, blank: Blank = "none", *, asked: bool = True) -> None:
        """`asked` is false where there is nothing of the kind, or nobody asked for it: no fault of the backend."""
        super().__init__(why)
        self.blank = blank
        self.asked = asked


@dataclass
class Visit:
    """What the checks act on and judge."""

    stage: ProbeStage
    driver: Driver
    folder: Path
    """Where pictures go."""
    timeline: Timeline = field(default_factory=Timeline)
    checks: dict[str, Check] = field(default_factory=dict)
    """By name, in their order."""
    said: int = 0
    """How many messages were sent."""
    begun: int = 0
    """How many of them were sent in earlier threads."""
    conversation: list[Message] = field(default_factory=list)
    """What showed when the last answer was over."""
    threads: list[str] = field(default_factory=list)
    """Every thread that the component was told of, in order."""
    loads: int = 0
    stream: int = 0
    """The number of the stream that answers the last message, where one does."""

    @property
    def prompts(self) -> list[str]:
        """What was said so far in the thread that is open."""
        return list(self.stage.target.messages[self.begun : self.said])

    def act(self, what: str) -> None:
        """Log what the probe does, as it begins to do it."""
        self.timeline.add(Acted(what=what))

    def open(self, thread_id: str | None = None) -> Observation:
        """Load the host page; whether the component can be used."""
        if self.loads:
            self.collect()
        self.loads += 1
        in_english = f", its chat in English in place of {self.stage.target.locale}" if self.stage.target.locale else ""
        self.act(f"open the page{'' if thread_id is None else f' with thread {thread_id}'}{in_english}")
        self.driver.open(self.stage.page_url(thread_id))
        booted = self.driver.booted()
        if not booted.holds or self.stage.is_ours:
            return booted
        self.timeline.add(shown(self.driver.page, self.stage.settling().address()))
        if thread_id is None and not self.driver.settle().screen.items:
            return booted  # on the start screen, where a new thread begins
        self.stage.show(self.driver.page, thread_id)
        return self.driver.booted() if thread_id is None else booted

    def say(self) -> None:
        """Send the next message; its answer waits before its first byte.

        Raises:
            Unseen: there is no composer that takes it.
        """
        text = self.stage.target.messages[self.said]
        self.stream = self.stage.relay.streams + 1
        self.stage.relay.gates.close(self.stream, FIRST_BYTE)
        at = now_ms()
        seen = self.driver.send(text)
        if not seen.holds:
            raise Unseen(f"the composer does not take a message: {seen.why or seen.screen}", seen.screen.blank)
        self.timeline.add(Acted(at=at, what=f"send “{text}”"))
        self.said += 1

    def let_begin(self) -> Observation | None:
        """Let the answer come up to its middle, and wait there; what shows then. None where it has no middle."""
        gates = self.stage.relay.gates
        gates.close(self.stream, MIDDLE)
        self.driver.resume()
        gates.open(self.stream, FIRST_BYTE)
        seen = self.driver.settle()
        if not any(one.gate == MIDDLE for one in of(self.stage.relay.log.entries, Held)):
            return None
        if not any(message.role == "assistant" and message.text for message in seen.screen.messages):
            self.driver.screenshot()  # a busy machine draws some frames late; taking a picture has them drawn
            seen = self.driver.settle()
        return seen

    def let_answer(self) -> Observation:
        """Let the answer come, and all that the component asks again; what shows when it is over."""
        self.driver.resume()
        self.stage.relay.gates.open_all()
        self.driver.skip_waits()
        return self.driver.settle(after=(RESPONSE_END,))

    def thread_id(self) -> str | None:
        """The thread that the component last told the page of."""
        changes = reported(self.driver.logged, THREAD_CHANGE)
        return changes[-1].thread_id if changes else None

    @property
    def has_history(self) -> bool:
        """Whether the page has the history on, as far as it told the component (it is on by default)."""
        told = reported(self.driver.logged, OPTIONS_SET)
        return not told or detail(told[-1]).get("history") is not False

    def shows(self, messages: Sequence[Message]) -> Observation:
        """Whether a person can read exactly these messages."""
        return self.driver.shows(messages)

    def backend_ms(self) -> float:
        """How long the backend took so far for its streams, without what they were held at gates."""
        entries, opened_at = self.stage.relay.log.entries, self.stage.relay.gates.opened_at
        began = {one.request: one.at for one in of(entries, Received) if one.stream is not None}
        until = {one.request: one.at for one in entries if isinstance(one, Held | Ended) and one.request in began}
        over = [one for one in of(entries, Held) if one.request in until and one.at < until[one.request]]
        waited = sum(opened_at.get((one.stream, one.gate), one.at) - one.at for one in over)
        return sum(at - began[request] for request, at in until.items()) - waited

    def record(
        self,
        name: str,
        answer: Answer,
        why: str,
        seen: Observation | None,
        took: float,
        backend: float,
        *,
        asked: bool = True,
    ) -> None:
        """Keep an answer, with its picture; `took` and `backend` in ms."""
        picture, why = self._picture(name, seen), redact_text(why)
        blank = seen.screen.blank if seen is not None else "none"
        if answer != "not seen":
            self.timeline.add(Checked(name=name, passed=answer == "yes", why=why))
        self.checks[name] = Check(
            name=name,
            answer=answer,
            why=why,
            asked=asked,
            blank=blank,
            picture=picture,
            took_ms=round(max(0.0, took - backend), 1),
            backend_ms=round(backend, 1),
        )
        if seen is not None and answer == "no":
            self.obstructed(name, seen)

    def collect(self) -> None:
        """Take over what page and frame have logged; to be called before the page goes."""
        logged = self.driver.log()
        self.timeline.add_page(logged)
        told = [event.thread_id for event in reported(logged, THREAD_CHANGE)]
        self.threads += [one for one in dict.fromkeys(told) if one is not None and one not in self.threads]

    def finish(self) -> None:
        """Take over all that was logged elsewhere; to be called once, at the end."""
        self.collect()
        self._add_wire(self.timeline)

    def evidence(self) -> Timeline:
        """All that happened so far, in a timeline of its own; the visit goes on."""
        timeline = self.timeline.copy()
        timeline.add_page(self.driver.log())
        self._add_wire(timeline)
        return timeline

    def _add_wire(self, timeline: Timeline) -> None:
        relay = self.stage.relay
        timeline.add(*relay.log.entries, *relay.preflights, *self.stage.outside.asked)
        opened = relay.gates.opened_at.items()
        timeline.add(*(Opened(at=at, stream=stream, gate=gate) for (stream, gate), at in opened))

    def _picture(self, name: str, seen: Observation | None) -> str:
        path = self.folder / f"{name}.jpg"
        if seen is None or any(secret_spans(item.text) for item in seen.screen.items):
            return ""  # a picture cannot be redacted
        try:
            if not self.stage.is_ours and secret_spans(self.driver.page.evaluate(_PAGE_TEXT)):
                return ""
            path.write_bytes(seen.picture or self.driver.screenshot())
        except PlaywrightError:  # a page that has crashed gives none
            return ""
        return path.name

    def obstructed(self, name: str, seen: Observation) -> None:
        """Log what keeps a person from seeing what is there."""
        if seen.screen.blank == "hidden" or seen.screen.obstacle:
            obstacle = seen.screen.obstacle or Obstacle(how="not on the picture:", element="the component")
            self.timeline.add(FoundHidden(at=seen.at, checkpoint=name, **obstacle.model_dump()))
        for message in seen.screen.unmarked:
            self.timeline.add(FoundUnmarked(at=seen.at, checkpoint=name, **message.model_dump()))


def prepare(context: BrowserContext, target: Target, *more: str) -> None:
    """Make every page of the context watchable, with `more` scripts in it, and give it the target's cookies; before its
    first page."""
    given = ("given.js",) if target.host is not None else ()  # in front of what looks at what is given
    install(context, *given, *(("own_fetch.js",) if target.page or target.fetch else ()), *more)
    cookies = target.cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": target.url.origin} for name, value in cookies])


def start(stage: ProbeStage, page: Page, folder: Path) -> Visit:
    """A visit on an empty page that the driver can watch."""
    folder.mkdir(parents=True, exist_ok=True)
    margin = 10.0  # s; what the component does around an answer
    driver = Driver(page, stage.settling(), answer_limit=(stage.target.timeout + margin) * 1000)
    visit = Visit(stage, driver, folder)
    visit.timeline.watch(page)
    if stage.target.fetch and stage.target.headers:  # what the backend lacks of these is no fault of the fetch
        visit.timeline.add(Reported(name=LOGIN_GIVEN, detail=[name.lower() for name in stage.target.headers]))
    stage.outside.begin("answered")
    return visit
