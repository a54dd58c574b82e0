"""The checks of standard depth: what a person does with a chat besides talking, as they click it."""

from collections.abc import Sequence
from typing import Final

import httpx

from chatkit_e2e.evidence.chat import Part
from chatkit_e2e.evidence.element_events import RESPONSE_END
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import ANSWERED, WireExchange, exchanges
from chatkit_e2e.evidence.media_types import JSON
from chatkit_e2e.evidence.request_types import LIST_THREADS, RETRY
from chatkit_e2e.probe.checks import Seen, as_before, flaw_of, judged, turn
from chatkit_e2e.probe.guests import Guest, Guests
from chatkit_e2e.probe.origin import USUAL, lets_in
from chatkit_e2e.probe.reaching import asker
from chatkit_e2e.probe.visit import Unseen, Visit
from chatkit_e2e.screen.observation import Message, Observation
from chatkit_e2e.screen.renaming import rename_first

FEEDBACK: Final = "items.feedback"
LONG: Final = "Please count from one to two hundred in words."
"""What takes any model long enough that one can stop it."""


def rated(guests: Guests) -> Seen:
    """Thumbs up below an answer is taken, and leaves the conversation as it is."""
    visit = guests.shared().visit
    _press(visit, "thumbs up", "no “Thumbs up” shows below the answer")
    seen = visit.driver.settle()
    sent = asked(visit, FEEDBACK)
    if not sent:
        return "no", f"nobody sent {FEEDBACK}", seen
    last = sent[-1]
    if last.status != ANSWERED or not last.media_type.startswith(JSON):
        return "no", f"{FEEDBACK} was answered {_head(last)}, where 200 with JSON is due", seen
    return as_before(visit)


def retried(guests: Guests) -> Seen:
    """A new answer stands in place of the last one, after a reload too."""
    guest = guests.shared()
    visit, before = guest.visit, guest.visit.conversation
    _press(visit, "regenerate button", "no “Regenerate message” shows below the answer")
    seen = visit.let_answer()
    if not asked(visit, RETRY):
        return "no", f"nobody sent {RETRY}", seen
    messages = seen.screen.messages
    wrong = seen.why or flaw_of(messages, visit.prompts)
    if wrong is None and len(messages) > len(before):
        wrong = "the old answer is there beside the new one"
    if wrong is not None:
        return "no", f"{wrong}: {seen.screen} shows", seen
    visit.conversation = messages
    return reloaded(guest)


def renamed(guests: Guests) -> Seen:
    """A title that is given in the history is there after a reload."""
    guest = guests.shared()
    visit, title = guest.visit, f"Title {guests.mark}"
    if not guest.open():
        return "no", "the page could not be loaded anew", None
    # Nobody's thread but the probe's is given another title.
    if _first_listed(visit) != guest.thread:
        raise Unseen("the history does not begin with the probe's thread, and another one is not renamed")
    open_history(visit)
    visit.act(f"rename the first thread to “{title}”")
    visit.driver.resume()
    missing = rename_first(visit.driver.page, title)
    if missing:
        raise Unseen(missing, asked=False)
    visit.driver.settle()
    if not guest.open():
        return "no", "the page could not be loaded anew", None
    panel = open_history(visit)
    if title not in panel.screen.text:
        return "no", f"after a reload the history does not show “{title}”", panel
    return "yes", f"the history shows “{title}” after a reload", panel


def unknown_thread(guests: Guests) -> Seen:
    """A page that opens a thread that is not there begins a new one."""
    guest = guests.new()
    visit, guest.thread = guest.visit, f"thr_unknown_{guests.mark}"
    if not guest.open():
        return "no", "with an unknown thread the composer cannot be used", visit.driver.settle()
    opened = visit.driver.settle()
    if opened.screen.messages:
        return "no", f"a thread that nobody made shows {opened.screen}", opened
    guest.say()
    answered = turn(visit)
    if answered[0] != "yes":
        return answered
    guest.thread = visit.thread_id() or guest.thread
    return reloaded(guest)


def stopped(guests: Guests) -> Seen:
    """The stop button ends an answer; what was there stays, and the next message is answered."""
    guest = guests.shared()
    visit = guest.visit
    if not guest.open():
        return "no", "the page could not be loaded anew", None
    guest.say(LONG)
    begun = visit.let_begin()
    if begun is None:
        visit.let_answer()
        raise Unseen("the answer was over before anybody could stop it", asked=False)
    before = begun.screen.messages
    try:
        _press(visit, "stop button", "no stop button shows: the backend sent no stream_options with allow_cancel")
    except Unseen:
        visit.let_answer()
        raise
    visit.stage.relay.gates.open_all()
    seen = visit.driver.settle(after=(RESPONSE_END,))
    if seen.why is not None or not _begin_with(seen.screen.messages, before):
        return "no", seen.why or f"what was there did not stay: {seen.screen} shows", seen
    guest.say()
    after = visit.let_answer()
    wrong = after.why or flaw_of(after.screen.messages, visit.prompts)
    if wrong is not None:
        return "no", f"after the stop, {wrong}: {after.screen} shows", after
    guest.open()
    loaded = visit.driver.settle()
    wrong = flaw_of(loaded.screen.messages, visit.prompts)
    visit.conversation = loaded.screen.messages
    return ("no", f"after the stop and a reload, {wrong}: {loaded.screen} shows", loaded) if wrong else as_before(visit)


def side_by_side(guests: Guests) -> Seen:
    """Two threads that are begun at the same time each have their own messages."""
    one = guests.new()
    pair = (one, guests.beside(one))
    _begin_both(pair)
    for guest in pair:
        guest.visit.driver.page.bring_to_front()
        answer, why, seen = turn(guest.visit)
        guest.thread = guest.visit.thread_id()
        if answer != "yes":
            return answer, f"in one of two threads, {why}", seen
    if pair[0].thread == pair[1].thread:
        return "no", f"both are the thread {one.thread}", seen
    for guest in pair:
        guest.visit.driver.page.bring_to_front()
        answer, why, seen = reloaded(guest)
        if answer != "yes":
            return answer, f"in one of two threads, after a reload, {why}", seen
    return answer, why, seen


def _begin_both(pair: Sequence[Guest]) -> None:
    """Have both ask, when both are ready: so that none is answered before the other has asked.

    Raises:
        Unseen: one of them did not get so far.
    """
    for guest in pair:
        guest.visit.begun = guest.visit.said = len(guest.said)
        guest.visit.driver.page.bring_to_front()
        booted = guest.visit.open()
        if not booted.holds:
            raise Unseen(f"not reached: {booted.why or booted.screen}")
    for guest in pair:
        guest.visit.driver.page.bring_to_front()
        guest.say()


def other_origin(guests: Guests) -> Seen:
    """A page of another origin works, or is refused before it asks."""
    target = guests.target
    origin = next(one for one in USUAL if one not in (guests.origin, target.url.origin))
    try:
        with asker(target) as client:
            allowed = lets_in(target, client, origin)
    except httpx.HTTPError as error:
        raise Unseen(f"the preflight of {origin} was not answered: {type(error).__name__}") from None
    guest = guests.new(origin=origin)
    visit = guest.visit
    booted = visit.open()
    if not booted.holds:
        return judged(booted)
    guest.say()
    if allowed:
        answer, why, seen = turn(visit)
        return answer, f"for {origin}, which the preflight lets in, {why}", seen
    seen = visit.let_answer()
    if visit.stage.relay.asked:
        return "no", f"{origin} is not let in, and yet {visit.stage.relay.asked[0]} of its page came through", seen
    return "yes", f"{origin} is refused at its preflight; allow it if a page of yours is there", seen


def _press(visit: Visit, part: Part, why: str) -> None:
    """Press a part of the chat.

    Raises:
        Unseen: the component does not show it.
    """
    visit.driver.resume()
    if not visit.driver.has(part).holds:
        raise Unseen(why, asked=False)
    visit.act(f"press the {part}")
    pressed = visit.driver.press(part)
    if not pressed.holds:
        raise Unseen(pressed.why or why)


def open_history(visit: Visit) -> Observation:
    """The history panel, opened from the start screen, as for `listed`.

    Raises:
        Unseen: there is no way to it.
    """
    if "new chat" in visit.driver.has("history button").screen.parts:
        visit.driver.press("new chat")
    if not visit.driver.press("history button").holds:
        raise Unseen("there is no history button")
    return visit.driver.has("history row")


def reloaded(guest: Guest) -> Seen:
    """Whether all is as before once the page is loaded anew."""
    return as_before(guest.visit) if guest.open() else ("no", "the page could not be loaded anew", None)


def _begin_with(messages: Sequence[Message], before: Sequence[Message]) -> bool:
    """Whether each message is there, and its text begins as it did: the component writes what it has kept back."""
    return len(messages) == len(before) and all(
        one.role == other.role and one.text.startswith(other.text) for one, other in zip(messages, before, strict=True)
    )


def asked(visit: Visit, kind: str) -> Sequence[WireExchange]:
    """The requests of this type that came from the visit's browser."""
    return [one for one in exchanges(visit.stage.relay.log.entries) if one.type == kind]


def _head(exchange: WireExchange) -> str:
    return f"{exchange.status or 'with nothing'} {exchange.media_type}".strip()


def _first_listed(visit: Visit) -> object:
    """The id of the thread that the last list begins with."""
    for one in reversed(asked(visit, LIST_THREADS)):
        try:
            first: object = decoded(one.body)["data"][0]["id"]
        except (LookupError, TypeError):
            continue
        return first
    return None
