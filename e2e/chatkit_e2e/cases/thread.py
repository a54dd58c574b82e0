"""`thread.*`: endpoints and ids (bug report, "what works", 4 and 5): loads answered otherwise, ids that go wrong.

Each begins with the canonical protocol; what differs is in `fake_backend/chatkit_fake_backend/variations/`.
"""

from functools import partial

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.steps import Pass, Settle, after_answers, leading_to
from chatkit_e2e.evidence.element_events import LOADED
from chatkit_e2e.evidence.request_types import LIST_THREADS, LOAD_ITEMS, LOAD_THREAD
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.variations import ids, loads
from chatkit_fake_backend.variations.loads import Change, OtherLoads, TwoThreads

INTERCEPTION = "bug report, works 4: threads.list interception"
IDS = "bug report, works 5: thread id synchronization"
PERSISTENCE = "bug report, does not work 2: message persistence"
REWRITING = "bug report, works 7: request transformation"
# What the page does at the end of an answer comes after the whole answer was there.
UPDATING = after_answers(Settle(LOADED))
LIST, THREAD, ITEMS = LIST_THREADS, LOAD_THREAD, LOAD_ITEMS


def _loading(request_type: str, change: Change) -> partial[OtherLoads]:
    return partial(OtherLoads, {request_type: change})


def _paging(change: Change | None = None) -> partial[OtherLoads]:
    rest = {} if change is None else {ITEMS: change}
    return partial(OtherLoads, {THREAD: loads.first_page, **rest})


CASES = [
    Case("thread.list-right", "threads.list answered as it should be", INTERCEPTION, HandWritten),
    Case("thread.list-missing", "threads.list answered 404", INTERCEPTION, _loading(LIST, loads.missing)),
    Case("thread.list-empty-object", "threads.list answered {}", INTERCEPTION, _loading(LIST, loads.empty_object)),
    Case(
        "thread.list-bare-array", "threads.list answered a bare array", INTERCEPTION, _loading(LIST, loads.bare_array)
    ),
    Case(
        "thread.list-event-stream",
        "threads.list answered with an event stream",
        REWRITING,
        _loading(LIST, loads.event_stream),
    ),
    Case("thread.list-newest-first", "threads.list newest first, as asked", INTERCEPTION, partial(TwoThreads, {})),
    Case(
        "thread.list-oldest-first",
        "threads.list oldest first",
        INTERCEPTION,
        partial(TwoThreads, {LIST: loads.reversed_order}),
    ),
    Case("thread.get-by-id-right", "threads.get_by_id answered as it should be", PERSISTENCE, HandWritten),
    Case("thread.get-by-id-missing", "threads.get_by_id answered 404", PERSISTENCE, _loading(THREAD, loads.missing)),
    Case(
        "thread.get-by-id-empty-object",
        "threads.get_by_id answered {}",
        PERSISTENCE,
        _loading(THREAD, loads.empty_object),
    ),
    Case(
        "thread.get-by-id-bare-array",
        "threads.get_by_id answered with an array of items",
        PERSISTENCE,
        _loading(THREAD, loads.bare_array),
    ),
    Case(
        "thread.get-by-id-items-array",
        "threads.get_by_id answered a thread whose items are an array",
        PERSISTENCE,
        _loading(THREAD, loads.items_as_array),
    ),
    Case(
        "thread.get-by-id-event-stream",
        "threads.get_by_id answered with an event stream",
        REWRITING,
        _loading(THREAD, loads.event_stream),
    ),
    Case(
        "thread.get-by-id-newest-first",
        "threads.get_by_id with the newest item first",
        PERSISTENCE,
        _loading(THREAD, loads.reversed_order),
    ),
    Case("thread.items-list-right", "Items in pages, items.list answered as it should be", PERSISTENCE, _paging()),
    Case("thread.items-list-missing", "Items in pages, items.list answered 404", PERSISTENCE, _paging(loads.missing)),
    Case(
        "thread.items-list-empty-object",
        "Items in pages, items.list answered {}",
        PERSISTENCE,
        _paging(loads.empty_object),
    ),
    Case(
        "thread.items-list-bare-array",
        "Items in pages, items.list answered a bare array",
        PERSISTENCE,
        _paging(loads.bare_array),
    ),
    Case(
        "thread.items-list-event-stream",
        "Items in pages, items.list answered with an event stream",
        REWRITING,
        _paging(loads.event_stream),
    ),
    Case(
        "thread.items-list-newest-first",
        "Items in pages, items.list with the newest first",
        PERSISTENCE,
        _paging(loads.reversed_order),
    ),
    Case("thread.numeric-ids", "Ids as JSON numbers", IDS, ids.NumericIds),
    Case("thread.numeric-item-ids", "Item ids as JSON numbers, the thread's as text", IDS, ids.NumericItemIds),
    Case("thread.id-changes", "A thread id that is another one in each answer", IDS, ids.ChangingThreadId),
    Case("thread.same-answer-id", "The same item id for the answers of two turns", IDS, ids.SameAnswerId),
    Case("thread.same-question-id", "The same item id for the questions of two turns", IDS, ids.SameQuestionId),
    Case("thread.two-ids", "An answer added and done under different ids", IDS, ids.TwoIds),
    Case(
        "thread.set-thread-id",
        "setThreadId called from thread.change",
        IDS,
        HandWritten,
        page={"on-thread-change": "setThreadId"},
    ),
    Case(
        "thread.fetch-updates",
        "fetchUpdates called after each answer, within five seconds",
        PERSISTENCE,
        HandWritten,
        page={"after-response": "fetchUpdates"},
        steps=UPDATING,
    ),
    Case(
        "thread.fetch-updates-later",
        "fetchUpdates called after each answer, more than five seconds apart",
        PERSISTENCE,
        HandWritten,
        page={"after-response": "fetchUpdates"},
        steps=leading_to("second_turn", Pass(6_000), steps=UPDATING),
    ),
]
