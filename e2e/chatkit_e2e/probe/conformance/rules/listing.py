"""The history (threads.list) and the items of a thread (items.list), asked as a whole."""

from collections.abc import Iterator

from chatkit_e2e.evidence.stream_events import THREAD_CREATED
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import ids, listed, loaded
from chatkit_e2e.probe.conformance.record import NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should
from chatkit_e2e.probe.conformance.rules.load import MAX_SHOWN, answered, is_object


@must(
    "list.status",
    "threads.list is answered with status 200.",
    expected="200",
    source="facts 3",
    case="thread.list-missing",
)
def status(view: View) -> Iterator[Flaw]:
    yield from answered(view.asked(steps.LIST))


@must(
    "list.page",
    "threads.list returns a page of threads, as JSON.",
    expected='{"data": [...], "has_more": false}',
    source="chatkit.types.Page; facts 3",
    case="thread.list-bare-array",
)
def page(view: View) -> Iterator[Flaw]:
    yield from _page(view.step(steps.LIST))


@should(
    "list.complete",
    "A thread is in the list as soon as its first answer is over.",
    expected="the new thread's id",
    source="chatkit.store.Store.load_threads",
)
def complete(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LIST_AFTER)
    if created(view.step(steps.FIRST)) not in ids(listed(step)):
        yield step, f"{len(listed(step))} threads, and not {created(view.step(steps.FIRST))}"


@must(
    "list.newest-first",
    "Threads come newest first, as the component asks.",
    expected='the order of "order": "desc"',
    source="chatkit.types.ThreadListParams",
    case="thread.list-oldest-first",
)
def newest_first(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LIST_THREE)
    there = ids(listed(step))
    first, later = created(view.step(steps.FIRST)), [created(view.step(name)) for name in (steps.LEFT, steps.RIGHT)]
    if first not in there or not any(one in there for one in later):
        raise NotJudged("the list has not both of two threads")
    if any(there.index(one) > there.index(first) for one in later if one in there):
        yield step, ", ".join(map(str, there[:5]))


@should(
    "list.titled-or-not",
    "A thread's title is text, or not there.",
    expected='"title": "..." or none',
    source="chatkit.types.ThreadMetadata",
)
def titled(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LIST_AFTER)
    for thread in listed(step):
        if not isinstance(thread.get("title"), str | None):
            yield step, f"the title {thread['title']!r}"
            break


@must(
    "items.status",
    "items.list is answered with status 200.",
    expected="200",
    source="facts 3, RUN 210",
    case="thread.items-list-missing",
)
def items_status(view: View) -> Iterator[Flaw]:
    yield from answered(view.asked(steps.ITEMS))


@must(
    "items.page",
    "items.list returns a page of items, as JSON.",
    expected='{"data": [...], "has_more": false}',
    source="chatkit.types.Page; facts 3, RUN 210",
    case="thread.items-list-bare-array",
)
def items_page(view: View) -> Iterator[Flaw]:
    yield from _page(view.step(steps.ITEMS))


@must(
    "items.ascending",
    'Items asked with "order": "asc" come oldest first.',
    expected="the order of the loaded thread",
    source="chatkit.types.ItemsListParams; facts 3, RUN 210",
    case="thread.items-list-newest-first",
)
def ascending(view: View) -> Iterator[Flaw]:
    step, there = view.step(steps.ITEMS), ids(loaded(view.step(steps.LOAD)))
    yield from _ordered(step, there)


@should(
    "items.descending",
    'Items asked with "order": "desc" come newest first.',
    expected="the opposite order of the loaded thread",
    source="chatkit.types.ItemsListParams",
)
def descending(view: View) -> Iterator[Flaw]:
    step, there = view.step(steps.ITEMS_DOWN), ids(loaded(view.step(steps.LOAD)))
    yield from _ordered(step, there[::-1])


@should(
    "items.as-loaded",
    "items.list has the items that threads.get_by_id has.",
    expected="the same items, whatever the order",
    source="chatkit/server.py",
)
def as_loaded(view: View) -> Iterator[Flaw]:
    step, there = view.step(steps.ITEMS), ids(loaded(view.step(steps.LOAD)))
    found = ids(listed(step))
    if sorted(map(str, found)) != sorted(map(str, there)):
        yield step, f"{', '.join(map(str, found))} in place of {', '.join(map(str, there))}"


def created(step: Step) -> object:
    """The id of the thread that it began.

    Raises:
        NotJudged: it names none.
    """
    threads = [event.get("thread") for event in step.events if event.get("type") == THREAD_CREATED]
    named = [thread["id"] for thread in threads if isinstance(thread, dict) and "id" in thread]
    if not named:
        raise NotJudged(f"“{step.name}” told no thread's id")
    return named[0]


def _page(step: Step) -> Iterator[Flaw]:
    flaws = [*is_object(step)]
    if flaws:
        yield from flaws
    elif not isinstance(step.json.get("data"), list):
        yield step, f"no list of data: {step.exchange.body[:MAX_SHOWN]}"


def _ordered(step: Step, order: list[object]) -> Iterator[Flaw]:
    found = [one for one in ids(listed(step)) if one in order]
    if len(found) < 2:
        raise NotJudged("there are not two items whose order could be seen")
    if found != [one for one in order if one in found]:
        yield step, ", ".join(map(str, found))
