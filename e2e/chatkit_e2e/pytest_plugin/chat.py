"""A chat with the backend of the project under test, on the real component: what `chatkit.open` returns."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.element_events import LOADED, RESPONSE_END
from chatkit_e2e.evidence.moments import Checked, Moment
from chatkit_e2e.evidence.probe_results import Conformance
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.target import Depth
from chatkit_e2e.probe.visit import Visit
from chatkit_e2e.reporters import conformance as reporter
from chatkit_e2e.reporters import html_chat
from chatkit_e2e.screen.observation import Message, Observation

Expected = str | re.Pattern[str]
"""The whole text, white space folded; or a pattern that is found somewhere in it."""


class Chat:
    """One page with the component. Every method waits for what it needs, and fails with the cause where it is known."""

    def __init__(self, visit: Visit, said: list[str], timeout: float, tell: Callable[[str], None]) -> None:
        """`said` is the list that the visit's relay reads; `timeout` (ms) is how long an answer may take; what is told
        by `tell` shows if the test fails."""
        self._visit = visit
        self._said = said
        self._timeout = timeout
        self._tell = tell
        self._is_waiting = False

    @property
    def page(self) -> Page:
        """Playwright's, for assertions of your own."""
        return self._visit.driver.page

    @property
    def thread_id(self) -> str | None:
        """The thread that the component last told the page of."""
        return self._visit.thread_id()

    @property
    def findings(self) -> list[Finding]:
        """The causes of what went wrong so far, the first one first."""
        return find(self._moments())

    def send(self, text: str) -> None:
        """Type a message and press Enter, once the answer to the last one is over.

        Raises:
            AssertionError: there is no composer that takes it.
        """
        __tracebackhide__ = True
        if self._is_waiting:
            self._wait(self._timeout)
        self._said.append(text)
        self._visit.act(f"send “{text}”")
        seen = self._visit.driver.send(text)
        if not seen.holds:
            self._fail("sent", f"the composer does not take the message: {seen.why or seen.screen}", seen)
        self._visit.said += 1
        self._is_waiting = True

    def expect_answer(self, expected: Expected | None = None, *, timeout: float | None = None) -> str:
        """Wait until the answer is over, and return its text. None takes any answer; `timeout` in ms.

        Raises:
            AssertionError: there is none, it cannot be read on the screen, or it is another.
        """
        __tracebackhide__ = True
        if not self._visit.said:
            self._fail("rendered", "nothing was sent, so there is no answer to wait for", None)
        seen = self._wait(self._timeout if timeout is None else timeout)
        answer = _last_answer(seen.screen.messages)
        if seen.why is not None or not answer:
            self._fail("rendered", seen.why or f"no answer shows; {seen.screen} shows", seen)
        if expected is not None and not _is(answer, expected):
            self._fail("rendered", f"the answer is “{answer}”, and not {_named(expected)}", seen)
        self._read("rendered", seen.screen.messages)
        return answer

    def expect_messages(self, expected: Sequence[Expected]) -> None:
        """Wait until nothing more comes by itself; then exactly these messages have to be readable, in this order.

        Raises:
            AssertionError: there are others.
        """
        __tracebackhide__ = True
        seen = self._wait(self._timeout) if self._is_waiting else self._visit.driver.settle()
        name = "reloaded" if self._visit.loads > 1 else "rendered"
        messages = seen.screen.messages
        right = len(messages) == len(expected) and all(map(_is, [one.text for one in messages], expected))
        if seen.why is not None or not right:
            wanted = ", ".join(map(_named, expected)) or "no messages"
            self._fail(name, seen.why or f"{seen.screen} shows, and not {wanted}", seen)
        self._read(name, messages)

    def reload(self) -> None:
        """Load the page anew with the thread that it last was told of, and wait until that is loaded.

        Raises:
            AssertionError: the component does not start again, or there is no thread to open.
        """
        __tracebackhide__ = True
        if self._is_waiting:
            self._wait(self._timeout)
        thread = self.thread_id
        if self._visit.said and thread is None:
            self._fail("reloaded", "the page never received a thread id that it could open again", None)
        self.open(thread)
        if thread is not None:
            self._visit.driver.settle(after=LOADED)

    def open(self, thread_id: str | None = None) -> None:
        """Load the page, with a thread or without, and wait until the composer can be used.

        Raises:
            AssertionError: the component does not start.
        """
        __tracebackhide__ = True
        self._is_waiting = False
        booted = self._visit.open(thread_id)
        if not booted.holds:
            self._fail("ready", booted.why or f"the composer cannot be used; {booted.screen} shows", booted)

    def conformance(self, depth: Depth = "standard", *, other_headers: Mapping[str, str] | None = None) -> Conformance:
        """What the rules of conformance say of the backend, asked without the page, in threads of their own.

        Its `passed` is whether every rule holds that the component needs. `other_headers` are the login of another
        user, who must see nothing of what the page's user has. If the test then fails, its report has each rule that
        does not hold, with what was seen and a curl line.
        """
        stage = self._visit.stage
        target = replace(stage.target, depth=depth, other_headers=other_headers or {})
        with hiding(target.secrets):
            found = conformance(target, stage.origin)
        if found.failed or not found.passed:
            self._tell("\n".join([found.sentence, *reporter.lines(found)]))
        return found

    def write(self) -> Path:
        """Write the chat's page, pictures and timeline; returns the file to open."""
        with_picture = self._visit.folder / "end.jpg"
        try:
            with_picture.write_bytes(self._visit.driver.screenshot())
        except PlaywrightError:  # a page that has crashed, or was closed by the test, gives none
            with_picture.unlink(missing_ok=True)
        timeline = self._visit.evidence()
        return html_chat.write(self._visit.folder, timeline.moments, find(timeline.moments))

    def _wait(self, timeout: float) -> Observation:
        """What shows when the answer is over, the component's own attempts included."""
        self._is_waiting = False
        driver = self._visit.driver
        driver.within(timeout)
        began = time.monotonic()
        driver.skip_waits(timeout)
        driver.within(max(1.0, timeout - (time.monotonic() - began) * 1000))
        seen = driver.settle(after=(RESPONSE_END,))
        driver.within(self._timeout)
        if seen.why is not None and seen.why.startswith(f"no {RESPONSE_END}"):
            return seen.model_copy(update={"why": f"the answer was not over within {timeout:g} ms"})
        return seen

    def _read(self, name: str, messages: Sequence[Message]) -> None:
        """Fail unless a person can read them."""
        __tracebackhide__ = True
        seen = self._visit.shows(messages)
        if not seen.holds:
            self._fail(name, seen.why or f"what is there cannot be read: {seen.screen}", seen)
        self._visit.timeline.add(Checked(name=name, passed=True, why=f"{seen.screen} shows"))

    def _fail(self, name: str, problem: str, seen: Observation | None) -> NoReturn:
        __tracebackhide__ = True
        self._visit.timeline.add(Checked(name=name, passed=False, why=problem))
        if seen is not None:
            self._visit.obstructed(name, seen)
        raise AssertionError("\n".join([f"{problem}.", *_told(self.findings), f"Report: {self.write()}"]))

    def _moments(self) -> list[Moment]:
        return self._visit.evidence().moments


def _told(findings: Sequence[Finding]) -> list[str]:
    lines = [f"{one.id} ({one.blame}): {one.evidence}.\n    Fix: {one.fix}" for one in findings]
    return ["Cause:", *(f"  {number}. {line}" for number, line in enumerate(lines, 1))] if lines else []


def _last_answer(messages: Sequence[Message]) -> str:
    """The text of the messages behind the user's last one."""
    last = max((at for at, message in enumerate(messages) if message.role == "user"), default=-1)
    return " ".join(message.text for message in messages[last + 1 :] if message.text)


def _is(text: str, expected: Expected) -> bool:
    if isinstance(expected, str):
        return " ".join(text.split()) == " ".join(expected.split())
    return expected.search(text) is not None


def _named(expected: Expected) -> str:
    return f"“{expected}”" if isinstance(expected, str) else f"a text with /{expected.pattern}/ in it"
