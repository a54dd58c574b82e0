"""What is not there and what is no request: never taken for what is."""

from collections.abc import Iterator

from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.evidence.stream_events import ITEM_DONE
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import ids, listed, messages
from chatkit_e2e.probe.conformance.record import NotJudged, View
from chatkit_e2e.probe.conformance.rule import Flaw, should
from chatkit_e2e.probe.conformance.rules.load import answered

STORE = "chatkit.store.Store, NotFoundError"
PARSING = "chatkit/server.py, process (what pydantic does not take raises)"


@should(
    "unknown.load",
    "A thread that is not there is not loaded.",
    expected="an error, whichever: 404 says it best",
    source=STORE,
)
def load(view: View) -> Iterator[Flaw]:
    step = view.step(steps.UNKNOWN_LOAD)
    if step.exchange.status == ANSWERED and isinstance(step.json, dict) and step.json.get("id"):
        yield step, f"200 with a thread {step.json['id']}, made up"


@should(
    "unknown.items",
    "A thread that is not there has no items.",
    expected="an error, or an empty page",
    source=STORE,
)
def items(view: View) -> Iterator[Flaw]:
    step = view.step(steps.UNKNOWN_ITEMS)
    if step.exchange.status == ANSWERED and listed(step):
        yield step, f"{len(listed(step))} items"


@should(
    "unknown.message",
    "A message to a thread that is not there is not answered as if it were.",
    expected="an error, or a stream without an answer",
    source=STORE,
)
def message(view: View) -> Iterator[Flaw]:
    step = view.asked(steps.UNKNOWN_MESSAGE)
    if messages(step.exchange.items(ITEM_DONE)):
        yield step, f"an answer with {len(step.exchange.items(ITEM_DONE))} items"


@should(
    "unknown.not-made",
    "Asking for a thread that is not there makes none.",
    expected="a list without it",
    source=STORE,
)
def not_made(view: View) -> Iterator[Flaw]:
    unknown, step = view.step(steps.UNKNOWN_LOAD).asked["thread_id"], view.step(steps.LIST_AFTER_UNKNOWN)
    before = ids(listed(view.step(steps.LIST_AFTER_BAD)))
    more = [one for one in ids(listed(step)) if one not in before]
    if unknown in ids(listed(step)) or more:
        yield step, f"{unknown if unknown in ids(listed(step)) else more[0]} is listed"


@should("input.not-json", "A body that is not JSON is refused.", expected="an error, whichever", source=PARSING)
def not_json(view: View) -> Iterator[Flaw]:
    yield from _refused(view, steps.NOT_JSON)


@should("input.unknown-type", "A request of an unknown type is refused.", expected="an error", source=PARSING)
def unknown_type(view: View) -> Iterator[Flaw]:
    yield from _refused(view, steps.NO_TYPE)


@should("input.no-params", "A message without params is refused.", expected="an error", source=PARSING)
def no_params(view: View) -> Iterator[Flaw]:
    yield from _refused(view, steps.NO_PARAMS)


@should(
    "input.survives",
    "After bad input the next request is answered as ever.",
    expected="200, the list from before",
    source=PARSING,
)
def survives(view: View) -> Iterator[Flaw]:
    step = view.asked(steps.LIST_AFTER_BAD)
    flaws = [*answered(step)]
    yield from flaws
    if not flaws and ids(listed(step)) != ids(listed(view.step(steps.LIST_AFTER))):
        yield step, f"{len(listed(step))} threads, there were {len(listed(view.step(steps.LIST_AFTER)))}"


@should(
    "input.extra",
    "Metadata, and fields that a newer component may send, do no harm.",
    expected="200",
    source="chatkit.types.BaseReq.metadata; facts 8 (the component on the CDN changes by itself)",
)
def extra(view: View) -> Iterator[Flaw]:
    if view.step(steps.LIST_AFTER_BAD).exchange.status != ANSWERED:
        raise NotJudged("nor is the same request answered without them")
    yield from answered(view.asked(steps.LIST_EXTRA))


def _refused(view: View, name: str) -> Iterator[Flaw]:
    step = view.asked(name)
    if 200 <= step.exchange.status < 300:
        yield step, step.head
