"""Threads and users, kept apart."""

from collections import Counter
from collections.abc import Iterator

from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.evidence.stream_events import USER_MESSAGE
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import done, ids, listed, loaded, of_kind, said, shown, text_of
from chatkit_e2e.probe.conformance.record import NotJudged, View
from chatkit_e2e.probe.conformance.rule import Flaw, should
from chatkit_e2e.probe.conformance.rules.listing import created

PAIR = ((steps.LEFT, steps.LOAD_LEFT, steps.RIGHT), (steps.RIGHT, steps.LOAD_RIGHT, steps.LEFT))
OWNER = "chatkit.store.Store (every method gets the request's context, to tell users apart)"


@should(
    "isolation.streams",
    "Two answers at the same time do not get into each other.",
    expected="each stream with its own question only",
    source="chatkit.server.ChatKitServer.process",
)
def streams(view: View) -> Iterator[Flaw]:
    for own, _, other in PAIR:
        step, question = view.step(own), view.step(other).said
        if any(text_of(item) == question for item in of_kind(done(step), USER_MESSAGE)):
            yield step, "the question of the other thread"


@should(
    "isolation.threads",
    "A thread has its own items only.",
    expected="the items that were streamed in it",
    source="chatkit.store.Store.load_thread_items",
)
def threads(view: View) -> Iterator[Flaw]:
    for _, load, other in PAIR:
        step, question = view.step(load), view.step(other).said
        if any(text_of(item) == question for item in loaded(step)):
            yield step, "the question of the other thread"


@should(
    "isolation.complete",
    "Neither of two threads that are answered at the same time loses anything.",
    expected="both questions, both answers",
    source="chatkit.store.Store.load_thread_items",
)
def complete(view: View) -> Iterator[Flaw]:
    for own, load, _ in PAIR:
        # By what they say: that the ids are others is for ids.stored to tell.
        streamed, step = said(shown(view.step(own))), view.step(load)
        if not streamed:
            raise NotJudged("nothing was streamed")
        missing = Counter(streamed) - Counter(said(loaded(step)))
        if missing:
            yield step, f"{missing.total()} of {len(streamed)} messages are missing"


@should(
    "isolation.list",
    "Another user's threads are not listed.",
    expected="a list without them",
    source=OWNER,
)
def other_list(view: View) -> Iterator[Flaw]:
    step = view.step(steps.OTHER_LIST)
    if step.exchange.status == ANSWERED and created(view.step(steps.FIRST)) in ids(listed(step)):
        yield step, "the thread is listed"


@should(
    "isolation.load",
    "Another user's thread does not open.",
    expected="an error, whichever",
    source=OWNER,
)
def other_load(view: View) -> Iterator[Flaw]:
    step = view.step(steps.OTHER_LOAD)
    if step.exchange.status == ANSWERED and isinstance(step.json, dict) and step.json.get("id"):
        yield step, "200 with the thread"


@should(
    "isolation.delete",
    "Another user's thread cannot be deleted.",
    expected="the thread, still there",
    source=OWNER,
)
def other_delete(view: View) -> Iterator[Flaw]:
    _ = view.asked(steps.OTHER_DELETE)
    step = view.asked(steps.LOAD_OTHER_DELETED)
    if step.exchange.status != ANSWERED:
        yield step, step.head


@should(
    "isolation.nobody",
    "Without the login a thread does not open.",
    expected="an error: 401 says it best",
    source=OWNER,
)
def nobody(view: View) -> Iterator[Flaw]:
    step = view.step(steps.NOBODY_LOAD)
    if step.exchange.status == ANSWERED and isinstance(step.json, dict) and step.json.get("id"):
        yield step, "200 with the thread"
