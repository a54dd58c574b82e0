"""What a reload returns (threads.get_by_id) against what was streamed."""

import json
from collections import Counter
from collections.abc import Callable, Iterator

from chatkit_e2e.evidence.events import is_json
from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import Item, Said, done, loaded, said, shown
from chatkit_e2e.probe.conformance.record import NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should

MAX_SHOWN = 60


@must(
    "load.status",
    "A thread that is there is loaded with status 200.",
    expected="200",
    source="facts 3, RUN 205, 206",
    case="thread.get-by-id-missing",
)
def status(view: View) -> Iterator[Flaw]:
    yield from answered(view.asked(steps.LOAD))


@must(
    "load.json",
    "The answer to threads.get_by_id is JSON.",
    expected="a JSON object",
    source="chatkit/server.py, NonStreamingResult; facts 2.3",
    case="thread.get-by-id-event-stream",
)
def as_json(view: View) -> Iterator[Flaw]:
    yield from is_object(view.step(steps.LOAD))


@must(
    "load.items",
    "A thread that is loaded has its items in a page.",
    expected='"items": {"data": [...], "has_more": false}',
    source="chatkit.types.Thread, Page; facts 3, RUN 207, 208",
    case="thread.get-by-id-items-array",
)
def items(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LOAD)
    page = step.json.get("items") if isinstance(step.json, dict) else None
    if not (isinstance(page, dict) and isinstance(page.get("data"), list)):
        yield step, f'"items": {json.dumps(page)[:MAX_SHOWN]}' if isinstance(step.json, dict) else "no object"


@must(
    "load.complete",
    "All that was streamed is there after a reload.",
    expected="each message of the streams, with its text",
    source="facts 5 (cause 5), RUN 212",
    case="protocol.forgetful",
)
def complete(view: View) -> Iterator[Flaw]:
    streamed, step = _streamed(view), view.step(steps.LOAD)
    missing = Counter(streamed) - Counter(said(loaded(step)))
    if missing:
        yield (
            step,
            f"{sum(missing.values())} of {len(streamed)} are missing, the first: {_shown(next(iter(missing)))}",
        )


@must(
    "load.order",
    "The items of a thread come oldest first.",
    expected="the order in which they were streamed",
    source="chatkit/server.py, _load_full_thread; facts 3, RUN 209",
    case="thread.get-by-id-newest-first",
)
def order(view: View) -> Iterator[Flaw]:
    streamed, step = _streamed(view), view.step(steps.LOAD)
    there = [one for one in said(loaded(step)) if one in streamed]
    if len(there) < 2:
        raise NotJudged("fewer than two of the streamed messages are in the load")
    if there != [one for one in streamed if one in there]:
        yield step, ", ".join(_shown(one) for one in there)


@should(
    "load.nothing-else",
    "Nothing is there that was not streamed, and nothing twice.",
    expected="each message once",
    source="chatkit/server.py (the SDK stores what thread.item.done says: storing it again doubles it)",
)
def nothing_else(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LOAD)
    more = Counter(said(loaded(step))) - Counter(_streamed(view, shown))
    if more:
        yield step, f"{sum(more.values())} messages too many, the first: {_shown(next(iter(more)))}"


@should(
    "load.steady",
    "A thread that nobody changed is the same at each load.",
    expected="the same items, in the same order",
    source="chatkit.store.Store.load_thread_items",
)
def steady(view: View) -> Iterator[Flaw]:
    first, step = loaded(view.step(steps.LOAD)), view.step(steps.LOAD_AGAIN)
    if loaded(step) != first:
        yield step, f"{len(loaded(step))} items, and not the same as before ({len(first)})"


@should(
    "load.nothing-hidden",
    "Items that are not for people are not sent to the component.",
    expected="no hidden_context_item and no sdk_hidden_context, after Stop too",
    source="chatkit/server.py, _to_thread_response",
)
def nothing_hidden(view: View) -> Iterator[Flaw]:
    for name in (steps.LOAD, steps.LOAD_STOPPED):
        step = view.step(name)
        hidden = [item for item in loaded(step) if "hidden" in str(item.get("type"))]
        if hidden:
            yield step, f"an item of type {hidden[0]['type']}"


def answered(step: Step) -> Iterator[Flaw]:
    """A flaw unless the status is 200."""
    if step.exchange.status != ANSWERED:
        yield step, step.head


def is_object(step: Step) -> Iterator[Flaw]:
    """A flaw unless a body with status 200 is a JSON object."""
    if step.exchange.status != ANSWERED:
        raise NotJudged(f"“{step.name}” was answered with {step.head}")
    body = step.exchange.body
    if not is_json(body) or not isinstance(json.loads(body), dict):
        yield step, f"{step.head}: {body[:MAX_SHOWN]!r}"


def _streamed(view: View, made: Callable[[Step], list[Item]] = done) -> list[Said]:
    found = [one for name in (steps.FIRST, steps.SECOND) for one in said(made(view.step(name)))]
    if not found:
        raise NotJudged("no message was streamed")
    return found


def _shown(one: Said) -> str:
    return f"{one[0]} “{one[1][:MAX_SHOWN]}”"
