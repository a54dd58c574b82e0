"""Guests: pages of their own in front of the backend, for what is looked at behind the two turns of a quick probe."""

import secrets
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, ProxySettings

from chatkit_e2e.component import Component
from chatkit_e2e.evidence.element_events import LOADED
from chatkit_e2e.probe.checks import flaw_of
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import Unseen, Visit, prepare, start
from chatkit_e2e.settings import SETTINGS


@dataclass
class Guest:
    """One page, and what was said on it."""

    visit: Visit
    said: list[str]
    """The list that the relay reads, which tells a message by its text."""
    mark: str
    thread: str | None = None
    """The one that `begin` made."""
    timeline: str = ""
    """The name of the file of all that happened, once it is known what the guest is for."""

    def say(self, text: str = "Please answer in one short sentence.") -> None:
        """Send a message that no other chat has; its answer waits before its first byte.

        Raises:
            Unseen: there is no composer that takes it.
        """
        self.said.append(f"Probe {self.mark}-{len(self.said) + 1}: {text}")
        self.visit.say()

    def begin(self) -> None:
        """Open the page with no thread, and have one turn in a new one.

        Raises:
            Unseen: that does not go as it should.
        """
        visit = self.visit
        visit.begun = visit.said = len(self.said)
        booted = visit.open()
        if not booted.holds:
            raise Unseen(f"not reached: {booted.why or booted.screen}", booted.screen.blank)
        self.say()
        seen = visit.let_answer()
        wrong = seen.why or flaw_of(seen.screen.messages, visit.prompts)
        if wrong is not None:
            raise Unseen(f"not reached: a first message should be answered, and {wrong}", seen.screen.blank)
        visit.conversation = seen.screen.messages
        self.thread = visit.thread_id()

    def open(self) -> bool:
        """Load the page anew with the thread, and wait until that is loaded; whether the component can be used."""
        if not self.visit.open(self.thread).holds:
            return False
        self.visit.driver.settle(after=LOADED)
        return True


class Guests:
    """All guests of one probe, in one browser that was started without a stage's arguments."""

    def __init__(
        self, target: Target, component: Component, origin: str, cured: Collection[str], browser: Browser, folder: Path
    ) -> None:
        self.target = target
        self.origin = origin
        self._component = component
        self._cured = cured
        self._browser = browser
        self._folder = folder
        self._opened = ExitStack()
        self._mark = secrets.token_hex(3)
        self._shared: Guest | None = None
        self._intact = False
        self.last: Guest | None = None
        """The one that was used last."""
        self.guests: list[Guest] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    @property
    def mark(self) -> str:
        """What stands in every text of this probe's."""
        return self._mark

    def new(self, *, origin: str = "", headers: Mapping[str, str] | None = None) -> Guest:
        """A guest of its own: with a relay, a context and a page; `headers` are another user's login."""
        said: list[str] = []
        mark = f"{self._mark}-{len(self.guests) + 1}"
        target = replace(self.target, messages=said)
        if headers is not None:  # another user, who has none of the first one's cookies
            target = replace(target, headers=headers, cookies={})
        stage = self._opened.enter_context(ProbeStage(target, self._component, origin or self.origin, self._cured))
        proxy = ProxySettings(server=stage.proxy())
        context = self._opened.enter_context(
            self._browser.new_context(**SETTINGS.context_options, proxy=proxy, ignore_https_errors=True)
        )
        prepare(context, target)
        return self._with(Guest(start(stage, context.new_page(), self._folder), said, mark))

    def beside(self, guest: Guest) -> Guest:
        """Another page of the same user's, in the same browser."""
        page = guest.visit.driver.page.context.new_page()
        return self._with(Guest(start(guest.visit.stage, page, self._folder), guest.said, guest.mark))

    def _with(self, guest: Guest) -> Guest:
        self.guests.append(guest)
        self.last = guest
        return guest

    def shared(self) -> Guest:
        """The guest that several checks share, with a conversation that has at least one turn.

        Raises:
            Unseen: there is none to be had.
        """
        if self._shared is None:
            self._shared = self.new()
        self.last = self._shared
        if not self._intact:
            self._shared.begin()
        self._intact = False
        return self._shared

    def backend_ms(self) -> float:
        """How long the backend took so far, in all streams of all guests."""
        stages = {id(guest.visit.stage): guest.visit for guest in self.guests}
        return sum(visit.backend_ms() for visit in stages.values())

    def left(self, *, intact: bool) -> None:
        """A check is over: whether its conversation is as the screen was judged to show it."""
        self._intact = intact
