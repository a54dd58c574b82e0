"""The checkpoints: yes/no questions in the order in which a conversation reaches them.

Each is a function that makes the next thing happen and judges what shows then. A new checkpoint is a new function
and its line in `CHECKPOINTS`.
"""

from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.log import now_ms
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.run.complaints import complaints
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.screen.driver import LOADED, MINUTE, RESPONSE_END, Part
from chatkit_e2e.screen.observation import Message, Observation

Checkpoint = Callable[[CaseRun], Outcome]


def ready(run: CaseRun) -> Outcome:
    """Composer usable."""
    run.open()
    return run.look("ready", _booted(run))


def sent(run: CaseRun) -> Outcome:
    """The user's bubble shows before the first byte of the answer."""
    ready = run.outcomes["ready"]
    if not ready.passed:
        raise Unreachable(ready.why, ready.blank)
    for gate in (FIRST_BYTE, MIDDLE, END):
        run.session.gates.close(run.session.streams + 1, gate)
    began = now_ms()
    _need_part(run, "composer", run.say())
    bubble = run.expected[:1]
    seen = run.driver.shows(bubble, streams=run.stream)
    outcome = run.look("sent", seen)
    # A message that is refused at once goes at once, and may be gone before anybody asks: then the frame saw it come
    # and go, and nothing else.
    if not seen.screen.messages and all(_logged_since(run, kind, began) == bubble for kind in ("appeared", "vanished")):
        return Outcome(True, f"{bubble[0]} appeared, then disappeared", outcome.blank)
    return outcome


def streamed(run: CaseRun) -> Outcome:
    """Part of the answer shows while the stream is held open."""
    _need(run, "sent")
    run.driver.resume()
    with run.away():
        run.session.gates.open(run.stream, FIRST_BYTE)
    return run.look("streamed", run.driver.shows_beginning(run.expected[1], streams=run.stream))


def rendered(run: CaseRun) -> Outcome:
    """At the end of the response both messages show, once each, in order."""
    _need(run, "sent")
    run.driver.resume()
    with run.away():
        run.session.gates.open_all()
    return run.look("rendered", _after_response(run))


def persisted(run: CaseRun) -> Outcome:
    """Both are still there after a minute, and after the page asks for updates."""
    _need(run, "sent")
    run.act("a minute passes")
    asked = run.session.asked
    run.driver.let_pass(MINUTE)
    run.driver.rest()
    unasked = run.session.asked[len(asked) :]
    run.act("fetchUpdates()")
    rejection = run.driver.fetch_updates()
    outcome = run.look("persisted", run.driver.shows(run.expected))
    if not run.outcomes["rendered"].passed:
        return Outcome(False, f"nothing had rendered: {run.outcomes['rendered'].why}", outcome.blank)
    if gone := _vanished_since(run, run.seen_at["rendered"]):
        return Outcome(False, f"{gone[0]} vanished", outcome.blank)
    if unasked:
        return Outcome(False, f"{unasked[0]} was sent although nobody did anything", outcome.blank)
    if rejection is not None:
        return Outcome(False, f"fetchUpdates() was rejected: {rejection}", outcome.blank)
    return outcome


def second_turn(run: CaseRun) -> Outcome:
    """The next message in the same thread: four messages, in order."""
    _need(run, "sent")
    if run.case.pause:
        run.driver.let_pass(run.case.pause)
    _need_part(run, "composer", run.say())
    return run.look("second_turn", _after_response(run))


def reloaded(run: CaseRun) -> Outcome:
    """The messages are there after a full page reload with the thread's id."""
    thread_id = run.thread_id()
    run.open(thread_id)
    booted = _booted(run)
    if thread_id is None:
        return Outcome(False, "the page never received a thread id to open again", booted.screen.blank)
    return run.look("reloaded", run.driver.shows(run.expected, after=LOADED))


def listed(run: CaseRun) -> Outcome:
    """The thread is in the history panel and opens from it with all that was said."""
    run.act("open the history panel")
    start = run.driver.has("history button")
    _need_part(run, "history button", start)
    if "new chat" in start.screen.parts:  # not on the start screen
        run.driver.press("new chat")
    _need_part(run, "history button", run.driver.press("history button"))
    listing = run.driver.press("history row")
    if not listing.holds:
        outcome = run.look("listed", listing)
        return Outcome(False, "the history panel lists no thread", outcome.blank)
    run.act("open the first thread")
    return run.look("listed", run.driver.shows(run.expected))


def clean(run: CaseRun) -> Outcome:
    """No `chatkit.error`, no page error, no request repeated."""
    run.collect()
    run.collect_backend()
    if not run.outcomes["ready"].passed:
        raise Unreachable("a component that does not start makes no errors of its own", run.outcomes["ready"].blank)
    found = complaints(run.timeline.moments, run.stage)
    if found:
        return Outcome(False, found[0].text, reason=str(found[0]))
    return Outcome(True, "no error, no request repeated")


CHECKPOINTS: dict[str, Checkpoint] = {
    "ready": ready,
    "sent": sent,
    "streamed": streamed,
    "rendered": rendered,
    "persisted": persisted,
    "second_turn": second_turn,
    "reloaded": reloaded,
    "listed": listed,
    "clean": clean,
}


class Unreachable(Exception):
    """A checkpoint that an earlier failure made unreachable; carries what was left on the screen."""

    def __init__(self, why: str, blank: Blank) -> None:
        super().__init__(f"not reached: {why.removeprefix('not reached: ')}")
        self.blank = blank


def judge(name: str, run: CaseRun) -> Outcome:
    """Reach one checkpoint and judge it; what keeps it from being reached makes it fail, with the reason."""
    try:
        return CHECKPOINTS[name](run)
    except Unreachable as reason:
        return Outcome(False, str(reason), reason.blank)
    except PlaywrightError as error:
        return Outcome(False, f"the component could not be used: {error.message.splitlines()[0]}", "crashed")


def _booted(run: CaseRun) -> Observation:
    # What takes the chat away comes after what shows it: only then it is known whether a person can use it.
    until = run.case.until
    return run.driver.booted() if until is None else run.driver.booted(after=(until,))


def _after_response(run: CaseRun) -> Observation:
    if run.case.clock:
        run.driver.skip_waits()
    if run.case.page.get("after-response"):  # what the page does then comes after the whole answer was there
        run.driver.rest(after=LOADED)
    return run.driver.shows(run.expected, after=(RESPONSE_END,))


def _need(run: CaseRun, earlier: str) -> None:
    """A checkpoint that an earlier one's failure leaves nothing to judge for."""
    outcome = run.outcomes[earlier]
    if not outcome.passed and earlier not in run.seen_at:
        raise Unreachable(outcome.why, outcome.blank)


def _need_part(run: CaseRun, part: Part, seen: Observation) -> None:
    if not seen.holds:
        run.obstructed(f"use of the {part}", seen)
        raise Unreachable(seen.why or f"no {part}, {seen.screen} shows", seen.screen.blank)


def _vanished_since(run: CaseRun, at: float) -> list[Message]:
    """Messages of the script that went away, or became others, after `at`, on the page that is open."""
    expected = messages_of(run.case.script.turns)
    changed = [
        Message(role=entry["role"], text=entry["was"])
        for entry in run.driver.logged
        if entry["kind"] == "changed" and entry["at"] > at
    ]
    return [message for message in [*_logged_since(run, "vanished", at), *changed] if message in expected]


def _logged_since(run: CaseRun, kind: str, at: float) -> list[Message]:
    """Messages that appeared or vanished after `at`, on the page that is open."""
    return [
        Message(role=entry["role"], text=entry["text"])
        for entry in run.driver.logged
        if entry["kind"] == kind and entry["at"] > at
    ]
