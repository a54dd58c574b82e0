"""The checkpoints: yes/no questions in the order in which a conversation reaches them.

Each is a function that judges what shows once the steps that lead to it are done (`cases/steps.py`). A new checkpoint
is a new function and its line in `CHECKPOINTS`.
"""

from collections.abc import Callable

from chatkit_e2e.diagnose.complaints import complaints
from chatkit_e2e.evidence.element_events import LOADED, RESPONSE_END
from chatkit_e2e.evidence.moments import Appeared, Changed, Vanished, of
from chatkit_e2e.run.case_run import CaseRun, Outcome, Unreachable
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.screen.observation import Message, Observation

Checkpoint = Callable[[CaseRun], Outcome]


def ready(run: CaseRun) -> Outcome:
    """Composer usable."""
    return run.look("ready", _done(run.booted))


def sent(run: CaseRun) -> Outcome:
    """The user's bubble shows before the first byte of the answer."""
    without_answer = run.expected[:-1]
    seen = run.driver.shows(without_answer, streams=run.stream)
    outcome = run.look("sent", seen)
    # A message that is refused at once goes at once, and may be gone before anybody asks: then the frame saw it come
    # and go, and nothing else.
    bubble = without_answer[-1:]
    if not seen.screen.messages and all(
        _logged_since(run, kind, run.sent_at) == bubble for kind in (Appeared, Vanished)
    ):
        return Outcome(True, f"{bubble[0]} appeared, then disappeared", outcome.blank)
    return outcome


def streamed(run: CaseRun) -> Outcome:
    """Part of the answer shows while the stream is held open."""
    return run.look("streamed", run.driver.shows_beginning(run.expected[-1], streams=run.stream))


def rendered(run: CaseRun) -> Outcome:
    """At the end of the response both messages show, once each, in order."""
    return run.look("rendered", run.driver.shows(run.expected, after=(RESPONSE_END,)))


def persisted(run: CaseRun) -> Outcome:
    """Both are still there after a minute, and after the page asks for updates."""
    outcome = run.look("persisted", run.driver.shows(run.expected))
    if not run.outcomes["rendered"].passed:
        return Outcome(False, f"nothing had rendered: {run.outcomes['rendered'].why}", outcome.blank)
    if gone := _vanished_since(run, run.seen_at["rendered"]):
        return Outcome(False, f"{gone[0]} vanished", outcome.blank)
    if run.unasked:
        return Outcome(False, f"{run.unasked[0]} was sent although nobody did anything", outcome.blank)
    if run.rejection is not None:
        return Outcome(False, f"fetchUpdates() was rejected: {run.rejection}", outcome.blank)
    return outcome


def second_turn(run: CaseRun) -> Outcome:
    """The next message in the same thread: four messages, in order."""
    return run.look("second_turn", run.driver.shows(run.expected, after=(RESPONSE_END,)))


def reloaded(run: CaseRun) -> Outcome:
    """The messages are there after a full page reload with the thread's id."""
    if run.reopened is None:
        return Outcome(False, "the page never received a thread id to open again", _done(run.booted).screen.blank)
    return run.look("reloaded", run.driver.shows(run.expected, after=LOADED))


def listed(run: CaseRun) -> Outcome:
    """The thread is in the history panel and opens from it with all that was said."""
    listing = _done(run.listing)
    if not listing.holds:
        outcome = run.look("listed", listing)
        return Outcome(False, "the history panel lists no thread", outcome.blank)
    return run.look("listed", run.driver.shows(run.expected))


def clean(run: CaseRun) -> Outcome:
    """No `chatkit.error`, no page error, no request repeated."""
    run.collect()
    run.collect_backend()
    if not run.outcomes["ready"].passed:
        raise Unreachable("a component that does not start makes no errors of its own", run.outcomes["ready"].blank)
    found = complaints(run.timeline.moments, run.stage.files.missing)
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


def _done(seen: Observation | None) -> Observation:
    """What a step saw on which a checkpoint is judged; the steps of every case have it."""
    assert seen is not None, "no step leads to this checkpoint"
    return seen


def _vanished_since(run: CaseRun, at: float) -> list[Message]:
    """Messages of the script that went away, or became others, after `at`, on the page that is open."""
    expected = messages_of(run.case.script.turns)
    changed = [Message(role=entry.role, text=entry.was) for entry in of(run.driver.logged, Changed) if entry.at > at]
    return [message for message in [*_logged_since(run, Vanished, at), *changed] if message in expected]


def _logged_since(run: CaseRun, kind: type[Appeared | Vanished], at: float) -> list[Message]:
    """Messages that appeared or vanished after `at`, on the page that is open."""
    return [Message(role=entry.role, text=entry.text) for entry in of(run.driver.logged, kind) if entry.at > at]
