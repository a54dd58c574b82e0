"""The checkpoints: yes/no questions in the order in which a conversation reaches them.

Each is a function that makes the next thing happen and judges what shows then. A new checkpoint is a new function
and its line in `CHECKPOINTS`.
"""

from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.evidence.log import END, FIRST_BYTE, MIDDLE, now_ms
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.run.complaints import complaints
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.run.play import Outcome, Play
from chatkit_e2e.screen.driver import LOADED, MINUTE, RESPONSE_END, Part
from chatkit_e2e.screen.sight import Message, Seen

Checkpoint = Callable[[Play], Outcome]


def ready(play: Play) -> Outcome:
    """Composer usable."""
    play.open()
    return play.look("ready", _booted(play))


def sent(play: Play) -> Outcome:
    """The user's bubble shows before the first byte of the answer."""
    ready = play.outcomes["ready"]
    if not ready.passed:
        raise Unreachable(ready.why, ready.blank)
    for gate in (FIRST_BYTE, MIDDLE, END):
        play.session.gates.close(1, gate)
    began = now_ms()
    _need_part(play, "composer", play.say())
    bubble = play.expected[:1]
    seen = play.driver.shows(bubble, turn=1)
    outcome = play.look("sent", seen)
    # A message that is refused at once goes at once, and may be gone before anybody asks: then the frame saw it come
    # and go, and nothing else.
    if not seen.sight.messages and all(_logged_since(play, kind, began) == bubble for kind in ("appeared", "vanished")):
        return Outcome(True, f"{bubble[0]} showed, and went again", outcome.blank)
    return outcome


def streamed(play: Play) -> Outcome:
    """Part of the answer shows while the stream is held open."""
    _need(play, "sent")
    play.driver.resume()
    with play.away():
        play.session.gates.open(1, FIRST_BYTE)
    return play.look("streamed", play.driver.shows_beginning(play.expected[1], turn=1))


def rendered(play: Play) -> Outcome:
    """At the end of the response both messages show, once each, in order."""
    _need(play, "sent")
    play.driver.resume()
    with play.away():
        play.session.gates.open_all()
    return play.look("rendered", _after_response(play))


def persisted(play: Play) -> Outcome:
    """Both are still there after a minute, and after the page asks for updates."""
    _need(play, "sent")
    play.act("a minute passes")
    asked = play.session.asked
    play.driver.let_pass(MINUTE)
    play.driver.rest()
    unasked = play.session.asked[len(asked) :]
    play.act("fetchUpdates()")
    rejection = play.driver.fetch_updates()
    outcome = play.look("persisted", play.driver.shows(play.expected))
    if not play.outcomes["rendered"].passed:
        return Outcome(False, f"nothing had rendered: {play.outcomes['rendered'].why}", outcome.blank)
    if gone := _vanished_since(play, play.seen_at["rendered"]):
        return Outcome(False, f"{gone[0]} vanished", outcome.blank)
    if unasked:
        return Outcome(False, f"{unasked[0]} was sent although nobody did anything", outcome.blank)
    if rejection is not None:
        return Outcome(False, f"fetchUpdates() was rejected: {rejection}", outcome.blank)
    return outcome


def second_turn(play: Play) -> Outcome:
    """The next message in the same thread: four messages, in order."""
    _need(play, "sent")
    if play.case.pause:
        play.driver.let_pass(play.case.pause)
    _need_part(play, "composer", play.say())
    return play.look("second_turn", _after_response(play))


def reloaded(play: Play) -> Outcome:
    """The messages are there after a full page reload with the thread's id."""
    thread_id = play.thread_id()
    play.open(thread_id)
    booted = _booted(play)
    if thread_id is None:
        return Outcome(False, "the page was told of no thread that it could open again", booted.sight.blank)
    return play.look("reloaded", play.driver.shows(play.expected, after=LOADED))


def listed(play: Play) -> Outcome:
    """The thread is in the history panel and opens from it with all that was said."""
    play.act("open the history panel")
    start = play.driver.has("history button")
    _need_part(play, "history button", start)
    if "new chat" in start.sight.parts:  # not on the start screen
        play.driver.press("new chat")
    _need_part(play, "history button", play.driver.press("history button"))
    listing = play.driver.press("history row")
    if not listing.holds:
        outcome = play.look("listed", listing)
        return Outcome(False, "the history panel lists no thread", outcome.blank)
    play.act("open the first thread")
    return play.look("listed", play.driver.shows(play.expected))


def clean(play: Play) -> Outcome:
    """No `chatkit.error`, no page error, no request repeated."""
    play.collect()
    play.collect_backend()
    if not play.outcomes["ready"].passed:
        raise Unreachable("a component that does not start makes no errors of its own", play.outcomes["ready"].blank)
    found = complaints(play.timeline.moments, play.stage)
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


def judge(name: str, play: Play) -> Outcome:
    """Reach one checkpoint and judge it; what keeps it from being reached makes it fail, with the reason."""
    try:
        return CHECKPOINTS[name](play)
    except Unreachable as reason:
        return Outcome(False, str(reason), reason.blank)
    except PlaywrightError as error:
        return Outcome(False, f"the component could not be used: {error.message.splitlines()[0]}", "crashed")


def _booted(play: Play) -> Seen:
    # What takes the chat away comes after what shows it: only then it is known whether a person can use it.
    until = play.case.until
    return play.driver.booted() if until is None else play.driver.booted(after=(until,))


def _after_response(play: Play) -> Seen:
    if play.case.clock:
        play.driver.skip_waits()
    if play.case.page.get("after-response"):  # what the page does then comes after the whole answer was there
        play.driver.rest(after=LOADED)
    return play.driver.shows(play.expected, after=(RESPONSE_END,))


def _need(play: Play, earlier: str) -> None:
    """A checkpoint that an earlier one's failure leaves nothing to judge for."""
    outcome = play.outcomes[earlier]
    if not outcome.passed and earlier not in play.seen_at:
        raise Unreachable(outcome.why, outcome.blank)


def _need_part(play: Play, part: Part, seen: Seen) -> None:
    if not seen.holds:
        play.obstructed(f"use of the {part}", seen)
        raise Unreachable(seen.why or f"no {part}, {seen.sight} shows", seen.sight.blank)


def _vanished_since(play: Play, at: float) -> list[Message]:
    """Messages of the script that went away, or became others, after `at`, on the page that is open."""
    expected = messages_of(play.case.script.turns)
    changed = [
        Message(role=entry["role"], text=entry["was"])
        for entry in play.driver.logged
        if entry["kind"] == "changed" and entry["at"] > at
    ]
    return [message for message in [*_logged_since(play, "vanished", at), *changed] if message in expected]


def _logged_since(play: Play, kind: str, at: float) -> list[Message]:
    """Messages that appeared or vanished after `at`, on the page that is open."""
    return [
        Message(role=entry["role"], text=entry["text"])
        for entry in play.driver.logged
        if entry["kind"] == kind and entry["at"] > at
    ]
