"""What a turn brings: the user's message again, and an answer whose pieces add up."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from chatkit_e2e.evidence.stream_events import (
    ANSWER_FAILED,
    ASSISTANT_MESSAGE,
    PART_ADDED,
    PART_DONE,
    TEXT_DELTA,
    USER_MESSAGE,
)
from chatkit_e2e.probe.conformance.items import Item, done, of_kind, shown, text_of
from chatkit_e2e.probe.conformance.record import NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should
from chatkit_e2e.probe.conformance.rules.order import ITEM_UPDATED

MAX_SHOWN = 60  # characters of a text


@must(
    "message.confirmed",
    "Each answer confirms the user's message.",
    expected='thread.item.done with an item of type "user_message"',
    source="chatkit/server.py; facts 4.2, RUN 03, 15",
    case="protocol.no-user-echo",
)
def confirmed(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        if not of_kind(done(step), USER_MESSAGE):
            yield step, "no thread.item.done for it"


@should(
    "message.once",
    "It is confirmed once, under one id.",
    expected="one user_message a turn",
    source="chatkit/server.py; facts 4.2, RUN 21",
)
def once(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        questions = of_kind(done(step), USER_MESSAGE)
        if len(questions) > 1:
            yield step, f"{len(questions)} of them: {', '.join(str(item.get('id')) for item in questions)}"


@should(
    "message.as-said",
    "It says what the user said, to the letter.",
    expected="the text of the request, whatever characters are in it",
    source="facts 4.2, RUN 20 (the backend's text replaces the user's)",
)
def as_said(view: View) -> Iterator[Flaw]:
    for step in _with(view, USER_MESSAGE):
        told = text_of(of_kind(done(step), USER_MESSAGE)[0])
        if told != step.said:
            yield step, _difference(step.said, told)


@must(
    "message.answered",
    "Each turn brings an item besides the user's message.",
    expected="thread.item.done with an assistant_message, a widget or the like; or text of one that was added",
    source="chatkit.types.ThreadItem; facts 5 (cause 3)",
    case="protocol.responses-items",
)
def answered(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        kinds = [item.get("type") for item in shown(step)]
        if not [kind for kind in kinds if kind != USER_MESSAGE]:
            yield step, f"only {', '.join(map(str, kinds))}" if kinds else "no thread.item.done"


@should(
    "message.no-error",
    "A plain message is answered without an error.",
    expected='no event of type "error"',
    source="chatkit.types.ErrorEvent (what the SDK makes of an exception in respond())",
)
def no_error(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        for event in step.events:
            if event.get("type") == ANSWER_FAILED:
                yield step, f"error {event.get('code')}: {event.get('message') or 'no message'}; see the server's log"
                break


@should(
    "message.says-something",
    "An assistant's message that is done has text.",
    expected="text in the item of thread.item.done",
    source="facts 4.2, RUN 405 (an empty one erases what was streamed)",
)
def says_something(view: View) -> Iterator[Flaw]:
    for step in _with(view, ASSISTANT_MESSAGE):
        for item in of_kind(done(step), ASSISTANT_MESSAGE):
            if not text_of(item):
                yield step, f"{item.get('id')} is done without text"
                break


@should(
    "parts.add-up",
    "The pieces of a text add up to the text of the item that is done.",
    expected="the same text",
    source="chatkit/server.py, _apply_assistant_message_update",
)
def add_up(view: View) -> Iterator[Flaw]:
    for step in _with(view, ASSISTANT_MESSAGE):
        for item in of_kind(done(step), ASSISTANT_MESSAGE):
            pieces = _pieces(step, item)
            if pieces and "".join(pieces) != text_of(item):
                yield step, _difference(text_of(item), "".join(pieces))
                break


@should(
    "parts.increments",
    "Each piece is what is new, not all of the text so far.",
    expected="text_delta with the next characters",
    source="chatkit.types.AssistantMessageContentPartTextDelta",
)
def increments(view: View) -> Iterator[Flaw]:
    for step in _with(view, ASSISTANT_MESSAGE):
        for item in of_kind(done(step), ASSISTANT_MESSAGE):
            pieces = _pieces(step, item)
            pairs = list(pairwise(pieces))
            if len(pairs) > 1 and all(one and later.startswith(one) and later != one for one, later in pairs):
                yield step, f"“{pieces[0][:MAX_SHOWN]}”, then “{pieces[1][:MAX_SHOWN]}”"
                break


@should(
    "parts.done",
    "What a part says when it is done is what the item says in the end.",
    expected="the text of content_part.done in thread.item.done",
    source="chatkit.types.AssistantMessageContentPartDone",
)
def part_done(view: View) -> Iterator[Flaw]:
    for step in _with(view, ASSISTANT_MESSAGE):
        for item in of_kind(done(step), ASSISTANT_MESSAGE):
            parts = [_text(update) for update in _updates(step, item) if update.get("type") == PART_DONE]
            if parts and "".join(parts) != text_of(item):
                yield step, _difference(text_of(item), "".join(parts))
                break


@should(
    "parts.numbered",
    "The parts of a message are numbered 0, 1, 2 as they are added.",
    expected="content_index 0 for the first part, one more for each that follows",
    source="chatkit.types.AssistantMessageContentPartAdded",
)
def numbered(view: View) -> Iterator[Flaw]:
    for step in _with(view, ASSISTANT_MESSAGE):
        for item in of_kind(done(step), ASSISTANT_MESSAGE):
            added = [one.get("content_index") for one in _updates(step, item) if one.get("type") == PART_ADDED]
            if added != list(range(len(added))):
                yield step, f"content_index {', '.join(map(str, added))}"
                break


def _with(view: View, kind: str) -> list[Step]:
    found = [step for step in view.turns() if of_kind(done(step), kind)]
    if not found:
        raise NotJudged(f"no answer has a thread.item.done with a {kind}")
    return found


def _updates(step: Step, item: Item) -> list[dict[str, Any]]:
    events = [event for event in step.events if event.get("type") == ITEM_UPDATED]
    updates = [event.get("update") for event in events if event.get("item_id") == item.get("id")]
    return [update for update in updates if isinstance(update, dict)]


def _pieces(step: Step, item: Item) -> list[str]:
    """The pieces of its text, the ones with which its parts were added too."""
    found = []
    for update in _updates(step, item):
        if update.get("type") == TEXT_DELTA:
            found.append(str(update.get("delta", "")))
        elif update.get("type") == PART_ADDED and _text(update):
            found.append(_text(update))
    return found


def _text(update: dict[str, Any]) -> str:
    content = update.get("content")
    return str(content.get("text", "")) if isinstance(content, dict) else ""


def _difference(right: str, wrong: str) -> str:
    """Where two texts part."""
    at = next((n for n, (a, b) in enumerate(zip(right, wrong, strict=False)) if a != b), min(len(right), len(wrong)))
    begin = max(0, at - 20)
    return f"“…{wrong[begin : begin + MAX_SHOWN]}” in place of “…{right[begin : begin + MAX_SHOWN]}”"
