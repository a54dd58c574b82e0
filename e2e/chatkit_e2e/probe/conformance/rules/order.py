"""In which order the events of an answer come, and whose items they are about."""

import json
from collections.abc import Iterator
from typing import Any

from chatkit_e2e.evidence.events import name_of
from chatkit_e2e.evidence.stream_events import (
    ASSISTANT_MESSAGE,
    ITEM_ADDED,
    ITEM_DONE,
    PART_ADDED,
    TEXT_DELTA,
    THREAD_CREATED,
    USER_MESSAGE,
)
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.record import NotAsked, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should

ITEM_UPDATED = "thread.item.updated"
Event = dict[str, Any]


@must(
    "order.thread-created",
    "The answer to threads.create tells the new thread's id.",
    expected='{"type":"thread.created","thread":{"id":...}}',
    source="chatkit.types.ThreadCreatedEvent; facts 4.2, RUN 02",
    case="protocol.no-thread-created",
)
def thread_created(view: View) -> Iterator[Flaw]:
    step = view.step(steps.FIRST)
    if not any("id" in _inner(event, "thread") for event in _of(step, THREAD_CREATED)):
        yield step, "no thread.created with the thread's id"


@should(
    "order.thread-first",
    "thread.created comes before every item of the thread.",
    expected="thread.created as the first event of ChatKit's",
    source="chatkit/server.py; facts 4.2, RUN 19 (else the items are lost)",
)
def thread_first(view: View) -> Iterator[Flaw]:
    step = view.step(steps.FIRST)
    for event in step.events:
        if event.get("type") == THREAD_CREATED:
            return
        if isinstance(event.get("item"), dict):
            yield step, f"{name_of(event)} comes before it"
            return


@should(
    "order.thread-once",
    "An answer in a thread that is there already creates none.",
    expected="no thread.created after the first message",
    source="chatkit/server.py; facts 4.2, RUN 16, 17",
)
def thread_once(view: View) -> Iterator[Flaw]:
    step = view.step(steps.SECOND)
    if _of(step, THREAD_CREATED):
        yield step, "thread.created"


@should(
    "order.question-first",
    "The user's message is confirmed before the answer to it begins.",
    expected="thread.item.done (user_message) before the items of the answer",
    source="chatkit/server.py",
)
def question_first(view: View) -> Iterator[Flaw]:
    for step in _with(view, ITEM_DONE):
        kinds = [_inner(event, "item").get("type") for event in step.events]
        if USER_MESSAGE in kinds and ASSISTANT_MESSAGE in kinds[: kinds.index(USER_MESSAGE)]:
            yield step, "an assistant_message comes before the user_message"


@should(
    "order.added-first",
    "An item is added before it is updated.",
    expected="thread.item.added with the item_id of each thread.item.updated before it",
    source="facts 4.2, RUN 08 (updates of an unknown item are lost)",
)
def added_first(view: View) -> Iterator[Flaw]:
    for step in _with(view, ITEM_UPDATED):
        known: set[str] = set()
        for event in step.events:
            known |= {_key(_inner(event, "item").get("id"))}
            if event.get("type") == ITEM_UPDATED and _key(event.get("item_id")) not in known:
                yield step, f"{name_of(event)} for {event.get('item_id')}, which was not added"
                break


@should(
    "order.part-first",
    "A part of a message is added before its text comes.",
    expected="content_part.added before the first text_delta of each part",
    source="facts 4.2, RUN 09 (else no text shows before the end)",
)
def part_first(view: View) -> Iterator[Flaw]:
    for step in _with(view, ITEM_UPDATED):
        added: set[tuple[str, str]] = set()
        for event in _of(step, ITEM_UPDATED):
            update = _inner(event, "update")
            part = _key(event.get("item_id")), _key(update.get("content_index"))
            if update.get("type") == PART_ADDED:
                added.add(part)
            elif update.get("type") == TEXT_DELTA and part not in added:
                yield step, f"a text_delta for part {update.get('content_index')}, which was not added"
                break


@should(
    "order.nothing-after-done",
    "An item that is done is neither added nor updated any more.",
    expected="thread.item.done as the last event of each item",
    source="facts 4.2, RUN 108, 109 (the text is emptied, or grows)",
)
def nothing_after_done(view: View) -> Iterator[Flaw]:
    for step in _with(view, ITEM_DONE):
        finished: set[str] = set()
        for event in step.events:
            item = event.get("item_id", _inner(event, "item").get("id"))
            if event.get("type") in (ITEM_ADDED, ITEM_UPDATED) and _key(item) in finished:
                yield step, f"{name_of(event)} for {item} after its thread.item.done"
                break
            if event.get("type") == ITEM_DONE:
                finished.add(_key(item))


@should(
    "order.all-done",
    "Each item that is added is done in the end, or removed.",
    expected="a thread.item.done for each thread.item.added",
    source="facts 4.2, RUN 07, 10 (else the end of its text never shows)",
)
def all_done(view: View) -> Iterator[Flaw]:
    for step in _with(view, ITEM_ADDED):
        ended = {
            _key(event.get("item_id", _inner(event, "item").get("id")))
            for event in step.events
            if event.get("type") in (ITEM_DONE, "thread.item.replaced", "thread.item.removed")
        }
        for event in _of(step, ITEM_ADDED):
            if _key(_inner(event, "item").get("id")) not in ended:
                yield step, f"{_inner(event, 'item').get('id')} was added and never done"
                break


def _with(view: View, kind: str) -> list[Step]:
    """The turns that have such an event.

    Raises:
        NotAsked: none has.
    """
    found = [step for step in view.turns() if _of(step, kind)]
    if not found:
        raise NotAsked(f"no answer has a {kind}")
    return found


def _of(step: Step, kind: str) -> list[Event]:
    return [event for event in step.events if event.get("type") == kind]


def _inner(event: Event, name: str) -> Event:
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def _key(value: object) -> str:
    """Ids of any shape, as something that a set can hold."""
    return json.dumps(value)
