"""The checks of a visit: yes/no questions in the order in which a conversation reaches them.

The probe does not know what the model will say. So it judges by what was said as the user, by what shows at the end of
an answer, and by whether that is what shows ever after.
"""

import time
from collections.abc import Callable, Collection, Sequence

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.diagnose.complaints import complaints
from chatkit_e2e.diagnose.framing import WAITED_MS, waited
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.element_events import LOADED
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import exchanges, text_times
from chatkit_e2e.evidence.moments import Vanished, of
from chatkit_e2e.evidence.probe_results import Answer
from chatkit_e2e.evidence.request_types import LIST_THREADS
from chatkit_e2e.probe.visit import Unseen, Visit
from chatkit_e2e.screen.observation import Message, Observation

MINUTE = 60_000  # ms
Seen = tuple[Answer, str, Observation | None]
"""The answer, what was seen in a sentence, and the look at the screen that it was judged by."""


def ready(visit: Visit) -> Seen:
    """The composer can be used."""
    return judged(visit.open())


def sent(visit: Visit) -> Seen:
    """The user's message shows before the first byte of the answer."""
    _need(visit, "ready")
    visit.say()
    return judged(visit.shows([_user(prompt) for prompt in visit.prompts]))


def rendered(visit: Visit) -> Seen:
    """At the end of the answer message and answer show."""
    _need_said(visit, 1)
    return turn(visit)


def streamed(visit: Visit) -> Seen:
    """Part of the answer shows while the rest is still coming: the relay keeps the rest back until that is judged."""
    _need_said(visit, 1)
    seen = visit.let_begin()
    if seen is None:
        return _came_as_a_whole(visit)
    begun = [message for message in seen.screen.messages if message.role == "assistant" and message.text]
    if begun:
        return "yes", f"the rest of the answer had still to come, and {begun[-1]} showed", seen
    return "no", "some of the answer had come, and nothing of it showed", seen


def _came_as_a_whole(visit: Visit) -> Seen:
    """An answer of which no large part came by itself, once it is over: whether it was waited for."""
    visit.let_answer()
    answers = [one for one in exchanges(visit.stage.relay.log.entries) if one.turn == 1 and one.is_stream]
    if not answers:
        raise Unseen("no answer came as an event stream")
    if not text_times(answers[-1]):
        return "no", "no text of an answer came, in any event that ChatKit knows", None
    silent = waited(answers[-1])
    if not silent:
        raise Unseen("the answer is too short to tell")
    if silent < WAITED_MS:
        raise Unseen(f"all of the answer came within {WAITED_MS / 1000} s, which is too quick to tell")
    return "no", f"no text came for {silent / 1000:,.1f} s, and then all of it at once", None


def persisted(visit: Visit) -> Seen:
    """Both are still there after a minute, and after the page asks for updates."""
    _need(visit, "rendered")
    since = now_ms()
    visit.act("a minute passes")
    before = len(visit.stage.relay.asked)
    visit.driver.let_pass(MINUTE)
    visit.driver.settle()
    unasked = visit.stage.relay.asked[before:]
    visit.act("fetchUpdates()")
    rejection = visit.driver.fetch_updates()
    seen = visit.shows(visit.conversation)
    gone = [one for one in of(visit.driver.logged, Vanished) if one.at > since]
    if seen.holds and gone:
        return "no", f"the {gone[0].role}'s message vanished and came again", seen
    if seen.holds and unasked:
        return "no", f"{unasked[0]} was sent although nobody did anything", seen
    if seen.holds and rejection is not None:
        return "no", f"fetchUpdates() was rejected: {rejection}", seen
    return judged(seen)


def second_turn(visit: Visit) -> Seen:
    """The next message and its answer join them, in the same thread."""
    _need_said(visit, 1)
    before, thread = visit.conversation, visit.thread_id()
    visit.say()
    answer, why, seen = turn(visit)
    if answer == "yes" and visit.thread_id() != thread:
        return "no", "the second message began another thread", seen
    if answer == "yes" and visit.conversation[: len(before)] != before:
        return "no", f"the first turn became another: {seen.screen if seen else ''}", seen
    return answer, why, seen


def reloaded(visit: Visit) -> Seen:
    """All of it is there after a full page reload with the thread's id."""
    _need_said(visit, 1)
    thread = visit.thread_id()
    if thread is None:
        return "no", "the page never received a thread id that it could open again", None
    booted = visit.open(thread)
    if not booted.holds:
        return judged(booted)
    visit.driver.settle(after=LOADED)
    return as_before(visit)


def listed(visit: Visit) -> Seen:
    """The thread is in the history panel and opens from it with all that was said."""
    _need(visit, "ready")
    ours = {*visit.threads, visit.thread_id()}
    visit.act("open the history panel")
    start = visit.driver.has("history button")
    if start.holds and "new chat" in start.screen.parts:
        visit.driver.press("new chat")
    panel = visit.driver.press("history button")
    if not panel.holds and not visit.has_history:
        raise Unseen("the page has the history switched off")
    if not panel.holds:
        return "no", panel.why or f"no history button, {panel.screen} shows", panel
    row = visit.driver.press("history row")
    if not row.holds:
        return "no", "the history panel lists no thread", row
    visit.act("open the first thread")
    visit.driver.settle()
    found = as_before(visit)
    if found[0] == "no" and _is_newer_one_listed(visit, ours):
        raise Unseen("somebody else has begun a newer thread meanwhile, which is the first of the history")
    return found


def _is_newer_one_listed(visit: Visit, ours: Collection[str | None]) -> bool:
    """Whether the list has a thread that began after all of `ours`, as the backend says."""
    bodies = [decoded(one.body) for one in exchanges(visit.stage.relay.log.entries) if one.type == LIST_THREADS]
    data = bodies[-1].get("data") if bodies and isinstance(bodies[-1], dict) else None
    listed = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
    began = [(str(one.get("created_at")), str(one.get("id")) in ours) for one in listed]
    return any(is_ours for _, is_ours in began) and not max(began)[1]


def clean(visit: Visit) -> Seen:
    """No error, and no request sent twice."""
    _need(visit, "ready")
    visit.finish()
    moments = [moment for moment in visit.timeline.moments if visit.stage.concerns(moment)]
    found = complaints(moments, visit.stage.files.missing)
    return ("no", found[0].text, None) if found else ("yes", "no error, no request repeated", None)


CHECKS: dict[str, Callable[[Visit], Seen]] = {
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


def answer(name: str, visit: Visit) -> None:
    """Ask one question, and keep the answer."""
    began, backend = time.perf_counter(), visit.backend_ms()
    try:
        told, why, seen = CHECKS[name](visit)
    except Unseen as reason:
        told, why, seen = "not seen", str(reason), None
    except PlaywrightError as error:
        told, why, seen = "no", unusable(error), None
    took = (time.perf_counter() - began) * 1000
    visit.record(name, told, why, seen, took, visit.backend_ms() - backend)


def unusable(error: PlaywrightError) -> str:
    """What keeps the component from being used."""
    return f"the component could not be used: {error.message.splitlines()[0]}"


def turn(visit: Visit) -> Seen:
    """Let the answer to the last message come, and judge what is left of the conversation."""
    seen = visit.let_answer()
    messages = seen.screen.messages
    if seen.why is not None or (wrong := flaw_of(messages, visit.prompts)) is not None:
        return "no", seen.why or f"{wrong}: {seen.screen} shows", seen
    visit.conversation = messages
    if _was_ended_by_us(visit):
        return "no", "the backend never ended its answer; the probe did, when time was up", seen
    return judged(visit.shows(messages))


def _was_ended_by_us(visit: Visit) -> bool:
    """Whether the last answer came to no end of its own: the chat would wait for it, and take no other message."""
    streams = [one for one in exchanges(visit.stage.relay.log.entries) if one.is_stream]
    return bool(streams) and streams[-1].how == "timed out"


def flaw_of(messages: Sequence[Message], prompts: Sequence[str]) -> str | None:
    """What is wrong with a conversation, None where each message has its answer."""
    said = [message.text for message in messages if message.role == "user"]
    if said != [" ".join(prompt.split()) for prompt in prompts]:
        return "not each message that was sent is there, once and in order"
    answered = [message for message in messages if message.role == "assistant" and message.text]
    if not answered:
        return "no answer shows"
    if messages[-1].role == "user":
        return "the last message has no answer"
    return None


def as_before(visit: Visit) -> Seen:
    """Whether a person can read what showed when the last answer was over, and nothing else."""
    seen = visit.shows(visit.conversation)
    if seen.holds or not visit.conversation:
        return judged(seen) if visit.conversation else ("no", f"nothing had rendered; {seen.screen} shows", seen)
    there, before = len(seen.screen.messages), len(visit.conversation)
    told = (
        f"of {before} messages {there} are there" if there <= before else f"{before} messages were there, now {there}"
    )
    return "no", f"{told}: {seen.why or seen.screen}", seen


def judged(seen: Observation) -> Seen:
    """What was looked for, as an answer."""
    return "yes" if seen.holds else "no", seen.why or f"{seen.screen} shows", seen


def _user(text: str) -> Message:
    return Message(role="user", text=" ".join(text.split()))


def _need(visit: Visit, name: str) -> None:
    earlier = visit.checks[name]
    if earlier.answer != "yes":
        raise Unseen(f"not reached: {name} does not hold")


def _need_said(visit: Visit, count: int) -> None:
    if visit.said < count:
        raise Unseen("not reached: no message could be sent")
