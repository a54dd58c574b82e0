"""Drives the component as a person would, and asks its frame what shows.

Together with `static/driver/` this is the one place that knows the component's DOM (facts 7); the test files know
none of it.
"""

import json
import math
import time
from collections.abc import Sequence
from contextlib import suppress

from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.chat import Asks, Part
from chatkit_e2e.evidence.element_events import BOOTED, EventName
from chatkit_e2e.evidence.moments import PageEntry, read_entry
from chatkit_e2e.installation import STATIC
from chatkit_e2e.screen.eyes import Eyes
from chatkit_e2e.screen.observation import Message, Observation, Question
from chatkit_e2e.screen.settling import Settling
from chatkit_e2e.settings import SETTINGS

SCRIPTS = STATIC / "driver"
LONGEST_WAIT = 11_000  # ms
# More than the component's five waits: a move that comes before a wait has begun is lost, and does no harm.
MAX_MOVES = 40
_ASK = "async (question) => JSON.stringify(await window.__e2e.ask(JSON.parse(question)))"

# Of the host page and of the component's frame; clock.js last, behind what keeps the browser's own clock.
_HALVES = (
    ("obstacles.js", "page.js", "start.js", "clock.js"),
    ("obstacles.js", "ink.js", "hooks.js", "frame.js", "clock.js"),
)


def install(context: BrowserContext, *more: str) -> None:
    """Make every page of the context watchable, with `more` scripts in it; to be called before its first page."""
    page, frame = _HALVES
    for names in ((*page, *more), frame):  # one script each, because Playwright promises no order among several
        context.add_init_script(script="\n".join((SCRIPTS / name).read_text() for name in names))


class Driver:
    """One page with the component on it."""

    def __init__(self, page: Page, settling: Settling, answer_limit: float | None = None) -> None:
        """`answer_limit` (ms) ends a hang: how long an answer of the screen or of the backend may take; by default as
        the settings say."""
        self.page = page
        self._settling = settling
        self._limit = SETTINGS.answer_limit if answer_limit is None else answer_limit
        self._mark = 0
        self.logged: list[PageEntry] = []
        """What page and frame had logged at the last answer: events, messages that came and went."""
        self._eyes = Eyes(page)

    # What a person does

    def open(self, url: str) -> None:
        """Go to the host page; returns before the component is there."""
        self._mark = 0
        self.logged = []
        self.page.goto(url, wait_until="commit")

    def send(self, text: str) -> Observation:
        """Type a message and press Enter; returns whether there was a composer to type in."""
        return self._use("composer", text)

    def press(self, part: Part) -> Observation:
        """Press Enter on a part of the chat; returns whether it was there."""
        return self._use(part)

    def _use(self, part: Part, text: str = "") -> Observation:
        # Playwright's locators would do the same, but begin with 50 ms of preparing each new frame for their selectors.
        seen = self._ask(part, focus=True)
        if seen.holds and seen.taker:
            seen = seen.unusable()
        self._mark = len(self.logged)
        if seen.holds:
            if text:
                self.page.keyboard.insert_text(text)
            self.page.keyboard.press("Enter")
        return seen

    def fetch_updates(self) -> str | None:
        """Call the element's `fetchUpdates()`; returns the message of its rejection, None when it resolved."""
        rejection: str | None = self.page.evaluate("(limit) => window.__e2e.fetchUpdates(limit)", self._limit)
        return rejection

    def let_pass(self, ms: int) -> None:
        """Let time pass in page and frame: timers and polls have their turn, in order, and fades are at their end."""
        self.page.evaluate("(ms) => window.__e2e.pass(ms)", ms)

    def within(self, limit: float) -> None:
        """End a hang after so many ms from now on, as `answer_limit` says of a new driver."""
        self._limit = limit

    def skip_waits(self, limit: float = math.inf) -> None:
        """Let each wait of the component pass until its response has ended, or `limit` (ms) has passed.

        The component waits 10 s at the most, five times (facts 2.4); a component that waits longer is left to the
        limit of the next question.
        """
        ends = time.monotonic() + limit / 1000
        for _ in range(MAX_MOVES):
            if self._has_ended() or time.monotonic() > ends:
                return
            self.let_pass(LONGEST_WAIT)

    def _has_ended(self) -> bool:
        question = [self._settling.address(), self._mark, self._limit]
        ended: bool = self.page.evaluate("(question) => window.__e2e.hasEnded(...question)", question)
        return ended

    # What a person sees

    def resume(self) -> None:
        """Let fade again what fades in: since the last answer it was shown as it will be, for a picture.

        To be called before a gate is opened; a fade tells that more is to come, and a new question says it by itself.
        """
        with suppress(PlaywrightError):  # a page that has crashed shows nothing
            self.page.evaluate("window.__e2e?.resume()")

    def screenshot(self) -> bytes:
        """The page as it shows now, as a JPEG.

        Raises:
            playwright.sync_api.Error: the page has crashed.
        """
        return self._eyes.screenshot()

    def spoken(self) -> str:
        """What a screen reader is told of the chat, roles and names, a line each (Playwright's ARIA snapshot).

        Raises:
            playwright.sync_api.Error: there is no frame, or it has crashed.
        """
        frames = [frame for frame in self.page.frames if frame.parent_frame == self.page.main_frame]
        return "\n".join(frame.locator("body").aria_snapshot(timeout=SETTINGS.answer_limit) for frame in frames)

    def booted(self, after: tuple[EventName, ...] = BOOTED) -> Observation:
        """Whether the component has started and its composer takes text, asked once one of the events has come."""
        seen = self._read(self._ask("composer", after=after, limit=SETTINGS.boot_limit), "composer")
        return seen.unusable() if seen.holds and seen.taker else seen

    def has(self, part: Part) -> Observation:
        """Whether this part of the chat is there to be used."""
        return self._ask(part)

    def shows(self, messages: Sequence[Message], *, after: tuple[EventName, ...] = (), streams: int = 0) -> Observation:
        """Whether a person can read exactly these messages, in this order, asked once one of the events has come.

        Answered with yes the moment it is so, and with no when page, frame and backend are idle, and so many `streams`
        have been requested.
        """
        seen = self._read(self._ask("messages", messages, after=after, streams=streams), "messages", messages)
        return seen if seen.holds else self._unmarked(seen)

    def shows_beginning(self, answer: Message, streams: int) -> Observation:
        """Whether the last answer on the screen is a beginning of `answer`, or all of it."""
        return self._read(self._ask("beginning", [answer], streams=streams), "beginning", [answer])

    def _read(self, seen: Observation, asks: Asks, messages: Sequence[Message] = ()) -> Observation:
        """A yes for which the picture speaks as well: the words are there, and they can be read."""
        for look in ("at once", "settled", "drawn"):
            if look == "settled":
                self.settle()  # what covers it may go, and what is shown late come
            if look != "at once":  # a busy machine's picture is a frame or two behind; taking one has them drawn
                seen = self._ask(asks, messages)
            if not seen.holds:
                return seen
            seen = seen.model_copy(update={"picture": self._eyes.screenshot()})
            unread = self._eyes.unread(seen, asks)
            if not unread:
                return seen
        return seen.hidden(unread[0], self._eyes.obstacle(unread[0], seen), asks)

    def _unmarked(self, seen: Observation) -> Observation:
        """A no, with only those words outside of every message that a person can read."""
        there = [one for one in seen.screen.unmarked if self._eyes.reads_unmarked(one.text)]
        screen = seen.screen.model_copy(update={"unmarked": there})
        why = f"{there[0]}" if there else seen.why
        return seen.model_copy(update={"screen": screen, "why": why})

    def settle(self, *, after: tuple[EventName, ...] = (), streams: int = 0) -> Observation:
        """What shows when page, frame and backend are idle, once one of the events `after` has come."""
        never = [Message(role="assistant", text="")]  # an empty beginning never holds
        return self._ask("beginning", never, after=after, streams=streams)

    def await_backend(self, streams: int) -> None:
        """Return when the backend has nothing more to send by itself, and so many `streams` have been requested."""
        self.page.evaluate("async (address) => { await fetch(address); }", self._settling.address(streams))

    def log(self) -> list[PageEntry]:
        """All that page and frame have logged since the page was loaded, up to now."""
        # A page that is gone keeps what was read of it before.
        with suppress(PlaywrightError):
            entries = self.page.evaluate("(read) => window.__e2e?.log.slice(read) ?? []", len(self.logged))
            self.logged += map(read_entry, entries)
        return self.logged

    def left(self) -> list[PageEntry]:
        """Take what was logged: somebody else has loaded the page anew, and its log begins with nothing."""
        logged, self.logged, self._mark = self.logged, [], 0
        return logged

    def _ask(
        self,
        asks: Asks,
        messages: Sequence[Message] = (),
        *,
        after: tuple[EventName, ...] = (),
        streams: int = 0,
        focus: bool = False,
        limit: float | None = None,
    ) -> Observation:
        question = Question(
            asks=asks,
            messages=list(messages),
            focus=focus,
            after=list(after),
            since=self._mark,
            read=len(self.logged),
            still=self._settling.address(streams),
            limit=self._limit if limit is None else limit,
        )
        # As one string: an object costs Playwright ten times as long, in page and Python. Not as pydantic's JSON, which
        # has no half of a surrogate pair, as a message may.
        answer = json.loads(self.page.evaluate(_ASK, json.dumps(question.model_dump())))
        self.logged += map(read_entry, answer.pop("log"))
        return Observation.model_validate(answer)
