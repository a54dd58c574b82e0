"""The checks of full depth: what shows only in a long chat, on a bad line, or with a second user."""

import json
from typing import Final

import httpx

from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.request_types import LIST_THREADS
from chatkit_e2e.evidence.stream_events import THREAD_CREATED
from chatkit_e2e.probe.checks import Seen, flaw_of, turn
from chatkit_e2e.probe.conformance.requests import message
from chatkit_e2e.probe.guests import Guests
from chatkit_e2e.probe.standard import LONG, asked, reloaded
from chatkit_e2e.probe.visit import Unseen
from chatkit_e2e.wire.asking import Asker

PAGES: Final = 21
"""Turns of a long thread: more than 40 items, which is more than two pages of the SDK's server."""
LONG_ENOUGH: Final = 1000  # characters, which is more than the screen shows


def paged(guests: Guests) -> Seen:
    """A thread of more than 40 messages is there as a whole, once and in order."""
    guest = guests.new()
    visit = guest.visit
    guest.said += [f"Probe {guest.mark}-{number}: Sentence {number}, please." for number in range(1, PAGES + 1)]
    guest.thread = _written(guests, guest.said)
    visit.threads.append(guest.thread)
    visit.said = len(guest.said)
    if not guest.open():
        return "no", "the page could not be loaded with the thread", None
    seen = visit.driver.settle()
    wrong = flaw_of(seen.screen.messages, visit.prompts)
    if wrong is not None:
        there = [one.text for one in seen.screen.messages if one.role == "user"]
        first = next((text for text in guest.said if text not in there), "none")
        return (
            "no",
            f"{wrong}: of {PAGES} messages {len(there)} show, and of those missing the first is “{first}”",
            seen,
        )
    # That messages can be read was judged before; to scroll through all of these takes many pictures.
    return "yes", f"all {len(seen.screen.messages)} messages are there", seen


def long_answer(guests: Guests) -> Seen:
    """A long answer is there as a whole, after a reload too."""
    guest = guests.new()
    visit = guest.visit
    booted = visit.open()
    if not booted.holds:
        raise Unseen(f"not reached: {booted.why or booted.screen}")
    guest.say(LONG)
    answered = turn(visit)
    if answered[0] != "yes":
        return answered
    guest.thread = visit.thread_id()
    size = max(len(one.text) for one in visit.conversation)
    if size < LONG_ENOUGH:
        raise Unseen(f"the longest answer has {size} characters, which is not long", asked=False)
    answer, why, seen = reloaded(guest)
    return answer, why if answer == "no" else f"an answer of {size} characters shows, after a reload too", seen


def connection_lost(guests: Guests) -> Seen:
    """After the connection breaks in the middle of an answer, the chat goes on."""
    guest = guests.new()
    guest.begin()
    visit = guest.visit
    guest.say(LONG)
    if visit.let_begin() is None:
        visit.let_answer()
        raise Unseen("the answer was over before the connection could be broken", asked=False)
    visit.act("break the connection")
    visit.stage.relay.cut(visit.stream)
    visit.let_answer()
    if not guest.open():
        return "no", "after the connection broke, the page could not be loaded anew", None
    seen = visit.driver.settle()
    said = [one.text for one in seen.screen.messages if one.role == "user"]
    if said != visit.prompts:
        return "no", f"after the connection broke and a reload, {seen.screen} shows", seen
    guest.say()
    answer, why, left = turn(visit)
    return answer, why if answer == "yes" else f"after the connection broke, {why}", left


def two_users(guests: Guests) -> Seen:
    """Another user sees nothing of the first one's thread."""
    target = guests.target
    if not target.other_headers:
        raise Unseen("no second user was given (--other-header)", asked=False)
    first = guests.shared()
    guests.left(intact=True)
    other = guests.new(headers=target.other_headers)
    other.thread = first.thread
    if not other.open():
        return "no", "the other user's page cannot be used", None
    seen = other.visit.driver.settle()
    if seen.screen.messages:
        return "no", f"with the first user's thread open, the other one reads {seen.screen}", seen
    listed = [one.body for one in asked(other.visit, LIST_THREADS)]
    if any(json.dumps(first.thread) in body for body in listed):
        return "no", f"the other user's history has the thread {first.thread}", seen
    return "yes", f"with the first user's thread, the other one's page shows {seen.screen}", seen


def _written(guests: Guests, texts: list[str]) -> str:
    """The id of a thread in which these were said, without a page.

    Raises:
        Unseen: one of them was not answered.
    """
    target, thread = guests.target, ""
    headers = {**target.headers, "accept-encoding": "identity"}
    with Asker(target.url, headers, target.cookies, target.timeout) as client:
        for number, text in enumerate(texts, 1):
            try:
                answered = client.post(str(target.url), json=message(text, thread or None))
            except httpx.HTTPError as error:
                raise Unseen(f"message {number} of a long thread was not answered: {type(error).__name__}") from None
            if not answered.is_success:
                raise Unseen(f"message {number} of a long thread was answered {answered.status_code}")
            thread = thread or _created(answered)
            if not thread:
                raise Unseen("the first message of a long thread made no thread with an id that is text")
    return thread


def _created(answer: httpx.Response) -> str:
    """The id in the thread.created of a stream; empty where there is none."""
    for data in data_of(answer.content):
        event = decoded(data)
        thread = event.get("thread") if isinstance(event, dict) and event.get("type") == THREAD_CREATED else None
        if isinstance(thread, dict) and isinstance(thread.get("id"), str):
            return str(thread["id"])
    return ""
