"""Ids: text, unique, and the same wherever a thing is named."""

from collections import Counter
from collections.abc import Iterator

from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, ITEM_ADDED, ITEM_DONE, THREAD_CREATED, USER_MESSAGE
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import done, ids, loaded, messages, of_kind, said, shown
from chatkit_e2e.probe.conformance.record import NotAsked, NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should


@must(
    "ids.thread-text",
    "A thread's id is text.",
    expected='"id": "..."',
    source="chatkit.types.ThreadMetadata",
    case="thread.numeric-ids",
)
def thread_text(view: View) -> Iterator[Flaw]:
    step = view.step(steps.FIRST)
    if not isinstance(_thread(step), str):
        yield step, f"the id {_thread(step)!r}"


@should(
    "ids.item-text",
    "Every item has an id, and it is text.",
    expected='"id": "..."',
    source="chatkit.types.ThreadItemBase; `make minimal` (without it the next question is lost)",
)
def item_text(view: View) -> Iterator[Flaw]:
    for step in _with_items(view):
        wrong = [
            item for item in step.exchange.items(ITEM_DONE) if not (isinstance(item.get("id"), str) and item["id"])
        ]
        if wrong:
            yield step, f"a {wrong[0].get('type')} with the id {wrong[0].get('id')!r}"


@must(
    "ids.answers",
    "Each answer has an id of its own.",
    expected="an id that no other turn has",
    source="facts 4.2, RUN 11, 12",
    case="thread.same-answer-id",
)
def answers(view: View) -> Iterator[Flaw]:
    yield from _repeated(view, ASSISTANT_MESSAGE)


@must(
    "ids.questions",
    "Each question has an id of its own.",
    expected="an id that no other turn has",
    source="facts 4.2, RUN 13",
    case="thread.same-question-id",
)
def questions(view: View) -> Iterator[Flaw]:
    yield from _repeated(view, USER_MESSAGE)


@must(
    "ids.one-per-item",
    "An item that is added under an id is done under it.",
    expected="one id for an item from thread.item.added to thread.item.done",
    source="facts 4.2, RUN 10",
    case="thread.two-ids",
)
def one_per_item(view: View) -> Iterator[Flaw]:
    found = [step for step in view.turns() if of_kind(step.exchange.items(ITEM_ADDED), ASSISTANT_MESSAGE)]
    if not found:
        raise NotAsked("no assistant_message was added before it was done")
    for step in found:
        added = ids(of_kind(step.exchange.items(ITEM_ADDED), ASSISTANT_MESSAGE))
        finished = ids(of_kind(step.exchange.items(ITEM_DONE), ASSISTANT_MESSAGE))
        if not any(one in finished for one in added) and finished:
            yield step, f"added as {added[0]}, done as {finished[0]}"


@should(
    "ids.thread-stable",
    "A thread that is loaded has the id that it was created with.",
    expected="one id for a thread, in the stream, the list and the load",
    source="chatkit/server.py",
)
def thread_stable(view: View) -> Iterator[Flaw]:
    created = _thread(view.step(steps.FIRST))
    step = view.step(steps.LOAD)
    if isinstance(step.json, dict) and step.json.get("id") != created:
        yield step, f"{step.json.get('id')!r} for {created!r}"


@should(
    "ids.stored",
    "An item that is loaded has the id that it was streamed with.",
    expected="the streamed ids in the load",
    source="chatkit/server.py (else retry, feedback and actions name what is not there)",
)
def stored(view: View) -> Iterator[Flaw]:
    streamed = [item for name in (steps.FIRST, steps.SECOND) for item in messages(done(view.step(name)))]
    step = view.step(steps.LOAD)
    there = messages(loaded(step))
    if not streamed or not {*said(streamed)} <= {*said(there)}:
        raise NotJudged("what was streamed is not all in the load")
    missing = [one for one in ids(streamed) if one not in ids(there)]
    if missing:
        yield step, f"{missing[0]} is not among {', '.join(map(str, ids(there)))}"


@should(
    "ids.in-thread",
    "An item names the thread that it is in.",
    expected="thread_id: the thread's",
    source="chatkit.types.ThreadItemBase",
)
def in_thread(view: View) -> Iterator[Flaw]:
    thread = _thread(view.step(steps.FIRST))
    items = [(view.step(name), item) for name in (steps.FIRST, steps.SECOND) for item in done(view.step(name))]
    named = [(step, item["thread_id"]) for step, item in items if "thread_id" in item]
    if not named:
        raise NotJudged("no item names a thread")
    for step, name in named:
        if name != thread:
            yield step, f"thread_id {name!r} in thread {thread!r}"
            break


@should(
    "ids.threads",
    "Each new thread has an id of its own.",
    expected="two ids for two threads",
    source="chatkit.store.Store.generate_thread_id",
)
def threads(view: View) -> Iterator[Flaw]:
    made = [view.step(name) for name in (steps.FIRST, steps.LEFT, steps.RIGHT)]
    found = [_thread(step) for step in made]
    for number, step in enumerate(made):
        if found[number] in found[:number]:
            yield step, f"{found[number]!r} again"
            break


def _thread(step: Step) -> object:
    created = [event.get("thread") for event in step.events if event.get("type") == THREAD_CREATED]
    named = [thread["id"] for thread in created if isinstance(thread, dict) and "id" in thread]
    if not named:
        raise NotJudged("no thread.created tells an id")
    return named[0]


def _with_items(view: View) -> list[Step]:
    found = [step for step in view.turns() if step.exchange.items(ITEM_DONE)]
    if not found:
        raise NotJudged("no answer has a thread.item.done")
    return found


def _repeated(view: View, kind: str) -> Iterator[Flaw]:
    turns = [view.step(name) for name in (steps.FIRST, steps.SECOND)]
    found = [(step, one) for step in turns for one in dict.fromkeys(ids(of_kind(shown(step), kind)))]
    if len(found) < 2:
        raise NotJudged(f"there were not two turns with a {kind}")
    again = [one for one, count in Counter(one for _, one in found).items() if count > 1]
    if again:
        yield next(step for step, one in reversed(found) if one == again[0]), f"{again[0]} in two turns"
