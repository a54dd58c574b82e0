"""Whether events, threads and items are as the types of the installed SDK say."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, ITEM_ADDED, ITEM_DONE, THREAD_CREATED, USER_MESSAGE
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import Item, loaded
from chatkit_e2e.probe.conformance.record import NotAsked, NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, should
from chatkit_e2e.probe.conformance.rules.order import ITEM_UPDATED
from chatkit_e2e.probe.conformance.shapes import EVENT, ITEMS, THREAD, THREADS, misfit

_OWN_RULE = frozenset({THREAD_CREATED, ITEM_ADDED, ITEM_UPDATED, ITEM_DONE})


@should(
    "shapes.thread-created",
    "thread.created has what the SDK's type has.",
    expected="chatkit.types.ThreadCreatedEvent",
    source="chatkit.types.ThreadCreatedEvent",
)
def thread_created(view: View) -> Iterator[Flaw]:
    yield from _events(view, {THREAD_CREATED})


@should(
    "shapes.item-added",
    "thread.item.added has what the SDK's type has.",
    expected="chatkit.types.ThreadItemAddedEvent",
    source="chatkit.types.ThreadItemAddedEvent",
)
def item_added(view: View) -> Iterator[Flaw]:
    yield from _events(view, {ITEM_ADDED})


@should(
    "shapes.item-updated",
    "thread.item.updated has what the SDK's type has.",
    expected="chatkit.types.ThreadItemUpdatedEvent",
    source="chatkit.types.ThreadItemUpdatedEvent",
)
def item_updated(view: View) -> Iterator[Flaw]:
    yield from _events(view, {ITEM_UPDATED})


@should(
    "shapes.item-done",
    "thread.item.done has what the SDK's type has.",
    expected="chatkit.types.ThreadItemDoneEvent",
    source="chatkit.types.ThreadItemDoneEvent",
)
def item_done(view: View) -> Iterator[Flaw]:
    yield from _events(view, {ITEM_DONE})


@should(
    "shapes.other-events",
    "Every other event of ChatKit's has what the SDK's type has.",
    expected="chatkit.types.ThreadStreamEvent",
    source="chatkit.types.ThreadStreamEvent",
)
def other_events(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        for event in step.events:
            if event.get("type") not in _OWN_RULE and is_known(event) and (wrong := misfit(event, EVENT)):
                yield step, f"{event['type']}: {wrong}"
                break


@should(
    "shapes.content",
    "The content of a message is a list of parts.",
    expected='"content": [...]',
    source="facts 4.2, RUN 83 (with a string the whole frame goes blank), 88",
)
def content(view: View) -> Iterator[Flaw]:
    for step, item in _messages(view, USER_MESSAGE, ASSISTANT_MESSAGE):
        if not isinstance(item.get("content"), list):
            yield step, f"content is {type(item.get('content')).__name__} in a {item['type']}"


@should(
    "shapes.part-types",
    "Parts are output_text in an answer, input_text (or input_tag) in a question.",
    expected='{"type":"output_text"} and {"type":"input_text"}',
    source="chatkit.types.AssistantMessageContent, UserMessageContent; facts 4.2, RUN 85 (else an empty bubble)",
)
def part_types(view: View) -> Iterator[Flaw]:
    right = {ASSISTANT_MESSAGE: ("output_text",), USER_MESSAGE: ("input_text", "input_tag")}
    for step, item in _messages(view, USER_MESSAGE, ASSISTANT_MESSAGE):
        wrong = [part.get("type") for part in _parts(item) if part.get("type") not in right[item["type"]]]
        if wrong:
            yield step, f"a part of type {wrong[0]} in a {item['type']}"


@should(
    "shapes.annotations",
    "Each part of an answer has its annotations, if only an empty list.",
    expected='"annotations": []',
    source="facts 4.2, RUN 82 (else “Something went wrong” in its place)",
)
def annotations(view: View) -> Iterator[Flaw]:
    for step, item in _messages(view, ASSISTANT_MESSAGE):
        if any(not isinstance(part.get("annotations"), list) for part in _parts(item)):
            yield step, "a part without a list of annotations"


@should(
    "shapes.attachments",
    "A user's message has its attachments, if only an empty list.",
    expected='"attachments": []',
    source="facts 4.2, RUN 89 (else “Something went wrong” in its place)",
)
def attachments(view: View) -> Iterator[Flaw]:
    for step, item in _messages(view, USER_MESSAGE):
        if not isinstance(item.get("attachments"), list):
            yield step, "a user_message without a list of attachments"


@should(
    "shapes.thread",
    "threads.get_by_id returns what the SDK's type has.",
    expected="chatkit.types.Thread",
    source="chatkit.types.Thread",
)
def thread(view: View) -> Iterator[Flaw]:
    yield from _answer(view.step(steps.LOAD), THREAD)


@should(
    "shapes.threads",
    "threads.list returns what the SDK's type has.",
    expected="chatkit.types.Page[Thread]",
    source="chatkit.types.Page, Thread",
)
def threads(view: View) -> Iterator[Flaw]:
    yield from _answer(view.step(steps.LIST_AFTER), THREADS)


@should(
    "shapes.items",
    "items.list returns what the SDK's type has.",
    expected="chatkit.types.Page[ThreadItem]",
    source="chatkit.types.Page, ThreadItem",
)
def items(view: View) -> Iterator[Flaw]:
    yield from _answer(view.step(steps.ITEMS), ITEMS)


def _events(view: View, kinds: set[str]) -> Iterator[Flaw]:
    turns = view.turns()
    if not any(event.get("type") in kinds for step in turns for event in step.events):
        raise NotAsked(f"there was no {', '.join(kinds)}")
    for step in turns:
        for event in step.events:
            if event.get("type") in kinds and (wrong := misfit(event, EVENT)):
                yield step, wrong
                break


def _messages(view: View, *kinds: str) -> list[tuple[Step, Item]]:
    """Every message that was done in a stream, or loaded.

    Raises:
        NotJudged: there is none of these kinds.
    """
    found = [(step, item) for step in view.turns() for item in step.exchange.items(ITEM_DONE)]
    try:
        step = view.step(steps.LOAD)
        found += [(step, item) for item in loaded(step)]
    except NotJudged:
        pass
    said = [(step, item) for step, item in found if item.get("type") in kinds]
    if not said:
        raise NotJudged(f"no {' and no '.join(kinds)} was done or loaded")
    return said


def _parts(item: Item) -> list[Item]:
    found = item.get("content")
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _answer(step: Step, shape: TypeAdapter[Any]) -> Iterator[Flaw]:
    if wrong := misfit(step.json, shape):
        yield step, wrong
