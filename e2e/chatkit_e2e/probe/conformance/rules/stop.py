"""Stop: the client leaves in the middle of an answer (facts 3: it sends no request)."""

from collections.abc import Iterator

from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, USER_MESSAGE
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import ids, loaded, of_kind, said, text_of
from chatkit_e2e.probe.conformance.record import NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, should

SOURCE = "chatkit/server.py, handle_stream_cancelled; facts 3, RUN 200"


@should(
    "stop.opens",
    "After Stop the thread still opens.",
    expected="200 with its items",
    source=SOURCE,
)
def opens(view: View) -> Iterator[Flaw]:
    _left(view)
    step = view.asked(steps.LOAD_STOPPED)
    items = step.json.get("items") if step.exchange.status == ANSWERED and isinstance(step.json, dict) else None
    if not isinstance(items, dict) or not isinstance(items.get("data"), list):
        yield step, step.head


@should(
    "stop.keeps-question",
    "The question whose answer was stopped is kept.",
    expected="its user_message in the load",
    source=SOURCE,
)
def keeps_question(view: View) -> Iterator[Flaw]:
    left, step = _left(view), view.step(steps.LOAD_STOPPED)
    if (USER_MESSAGE, left.said) not in said(loaded(step)):
        yield step, f"{len(loaded(step))} items, and not the question"


@should(
    "stop.keeps-earlier",
    "What was there before is kept.",
    expected="every item from before, in the same order",
    source=SOURCE,
)
def keeps_earlier(view: View) -> Iterator[Flaw]:
    _left(view)
    before, step = ids(loaded(view.step(steps.LOAD_RETRIED))), view.step(steps.LOAD_STOPPED)
    if ids(loaded(step))[: len(before)] != before:
        yield step, f"{', '.join(map(str, ids(loaded(step))))} where {', '.join(map(str, before))} were"


@should(
    "stop.once",
    "A stopped answer is stored once at most.",
    expected="each id once",
    source=SOURCE,
)
def at_most_once(view: View) -> Iterator[Flaw]:
    _left(view)
    step = view.step(steps.LOAD_AFTER_STOP)
    found = [str(one) for one in ids(loaded(step))]
    again = [one for one in found if found.count(one) > 1]
    if again:
        yield step, f"{again[0]} {found.count(again[0])} times"


@should(
    "stop.continues",
    "After Stop the next message is answered.",
    expected="an answer to it",
    source=SOURCE,
)
def continues(view: View) -> Iterator[Flaw]:
    _left(view)
    step = view.asked(steps.AFTER_STOP)
    if not step.exchange.is_stream:
        yield step, step.head
    elif not any(text_of(item) for item in of_kind(step.exchange.items("thread.item.done"), ASSISTANT_MESSAGE)):
        yield step, "no assistant_message with text"


def _left(view: View) -> Step:
    step = view.step(steps.STOPPED)
    if step.exchange.how != "client left":
        raise NotJudged("the answer was over before it could be left in its middle")
    if of_kind(step.exchange.items("thread.item.done"), ASSISTANT_MESSAGE):
        raise NotJudged("the end of the answer came with its beginning, so it could not be left in its middle")
    return step
