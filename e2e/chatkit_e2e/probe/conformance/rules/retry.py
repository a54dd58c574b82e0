"""Another try at an answer (threads.retry_after_item)."""

from collections.abc import Iterator

from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, THREAD_CREATED, USER_MESSAGE
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import done, ids, loaded, messages, of_kind, said, shown
from chatkit_e2e.probe.conformance.record import NotJudged, View
from chatkit_e2e.probe.conformance.rule import Flaw, should

SERVER = "chatkit/server.py, ThreadsRetryAfterItemReq"


@should(
    "retry.stream",
    "A retry is answered with an event stream.",
    expected="200 text/event-stream",
    source=f"{SERVER}; facts 3, RUN 202",
)
def stream(view: View) -> Iterator[Flaw]:
    step = view.asked(steps.RETRY)
    if not step.exchange.is_stream:
        yield step, step.head


@should(
    "retry.answers",
    "A retry brings a new answer.",
    expected="thread.item.done with another item than the user's message",
    source=SERVER,
)
def answers(view: View) -> Iterator[Flaw]:
    step = view.step(steps.RETRY)
    if not [item for item in shown(step) if item.get("type") != USER_MESSAGE]:
        yield step, "no new item"


@should(
    "retry.no-new-thread",
    "A retry stays in its thread, and the question is not asked again.",
    expected="no thread.created and no new user_message",
    source=SERVER,
)
def no_new_thread(view: View) -> Iterator[Flaw]:
    step = view.step(steps.RETRY)
    asked = ids(of_kind(done(view.step(steps.SECOND)), USER_MESSAGE))
    again = [one for one in ids(of_kind(done(step), USER_MESSAGE)) if one not in asked]
    if any(event.get("type") == THREAD_CREATED for event in step.events):
        yield step, "thread.created"
    elif again:
        yield step, f"a user_message {again[0]}"


@should(
    "retry.replaces",
    "After a retry and a reload the old answer is gone and the new one is there.",
    expected="the ids of the new answer in place of the old one's",
    source=f"{SERVER} (it deletes what comes after the question)",
)
def replaces(view: View) -> Iterator[Flaw]:
    old = ids(of_kind(done(view.step(steps.SECOND)), ASSISTANT_MESSAGE))
    new = ids(of_kind(done(view.step(steps.RETRY)), ASSISTANT_MESSAGE))
    step = view.step(steps.LOAD_RETRIED)
    there = ids(loaded(step))
    if not new:
        raise NotJudged("the retry brought no assistant_message")
    if [one for one in old if one in there and one not in new]:
        yield step, f"the old answer {old[0]} is still there"
    elif not [one for one in new if one in there]:
        yield step, f"the new answer {new[0]} is not there"


@should(
    "retry.keeps-the-rest",
    "A retry changes nothing before the answer that it replaces.",
    expected="the first turn and the question, once each",
    source=SERVER,
)
def keeps_the_rest(view: View) -> Iterator[Flaw]:
    before = said(messages(loaded(view.step(steps.LOAD))))
    kept = before[: max((n for n, one in enumerate(before, 1) if one[0] == USER_MESSAGE), default=0)]
    step = view.step(steps.LOAD_RETRIED)
    there = said(messages(loaded(step)))
    if not kept:
        raise NotJudged("nothing was there before the retry")
    if there[: len(kept)] != kept or [kind for kind, _ in there].count(USER_MESSAGE) != 2:
        yield step, f"{len(there)} messages, which do not begin with the {len(kept)} from before"


@should(
    "retry.unknown",
    "A retry after an item that is not there changes nothing.",
    expected="the thread as it was; the answer may be an error or an empty stream",
    source=f"{SERVER} (the SDK's stream is empty)",
)
def unknown(view: View) -> Iterator[Flaw]:
    before, step = loaded(view.step(steps.LOAD)), view.step(steps.LOAD_UNKNOWN_RETRIED)
    if ids(loaded(step)) != ids(before):
        yield step, f"{len(loaded(step))} items, there were {len(before)}"
