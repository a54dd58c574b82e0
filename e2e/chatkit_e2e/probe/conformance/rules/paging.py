"""Pages: all of a list, nothing twice, and `has_more` true to its word."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import Item, ids, listed, loaded
from chatkit_e2e.probe.conformance.record import NotAsked, NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, should

PAGE = "chatkit.types.Page"
LIMIT = "chatkit.types.ItemsListParams"


@should("paging.limit", "A page has no more items than were asked for.", expected="at most `limit` items", source=LIMIT)
def limit(view: View) -> Iterator[Flaw]:
    for of, most in ((steps.ONE_BY_ONE, 1), (steps.BY_TWO, 2)):
        for step in view.pages(of):
            if len(listed(step)) > most:
                yield step, f"{len(listed(step))} items for a limit of {most}"
                break


@should(
    "paging.complete",
    "Page after page brings every item.",
    expected="the items of the whole list",
    source=f"{LIMIT} (`after`); facts 3, RUN 210",
)
def complete(view: View) -> Iterator[Flaw]:
    yield from _missing(view, steps.ONE_BY_ONE)


@should(
    "paging.complete-descending",
    "Page after page brings every item, newest first too.",
    expected="the items of the whole list",
    source=f"{LIMIT} (`after`, `order`)",
)
def complete_descending(view: View) -> Iterator[Flaw]:
    yield from _missing(view, steps.ONE_BY_ONE_DOWN)


@should(
    "paging.no-repeats",
    "No item comes on two pages.",
    expected="each item once",
    source=f"{LIMIT} (`after`)",
)
def no_repeats(view: View) -> Iterator[Flaw]:
    for of in (steps.ONE_BY_ONE, steps.ONE_BY_ONE_DOWN, steps.BY_TWO):
        pages = view.pages(of)
        again = [one for one, count in Counter(map(str, _all(pages))).items() if count > 1]
        if again:
            yield next(step for step in reversed(pages) if again[0] in map(str, ids(listed(step)))), f"{again[0]} again"


@should(
    "paging.has-more",
    "has_more is true as long as there is more.",
    expected='"has_more": true on every page but the last',
    source=PAGE,
)
def has_more(view: View) -> Iterator[Flaw]:
    pages, whole = view.pages(steps.ONE_BY_ONE), _whole(view)
    for number, step in enumerate(pages, 1):
        if number == len(pages) and step.json.get("has_more") is not True and len(_all(pages)) < len(whole):
            yield step, f"has_more {step.json.get('has_more')!r} after {len(_all(pages))} of {len(whole)} items"


@should(
    "paging.has-no-more",
    "has_more is false on the last page.",
    expected='"has_more": false on the page with the last item',
    source=f"{PAGE} (else the component asks for ever)",
)
def has_no_more(view: View) -> Iterator[Flaw]:
    whole = _whole(view)
    for of in (steps.ONE_BY_ONE, steps.BY_TWO):
        seen: list[Any] = []
        for step in view.pages(of):
            seen += ids(listed(step))
            if len({*map(str, seen)}) >= len(whole) and step.json.get("has_more"):
                yield step, f"has_more after all {len(whole)} items"
                break


@should(
    "paging.cursor",
    "A page that has more says where the next one begins.",
    expected='"after": the id of its last item',
    source=f"{PAGE}; facts 3, RUN 210 (the component asks with it)",
)
def cursor(view: View) -> Iterator[Flaw]:
    more = [step for of in (steps.ONE_BY_ONE, steps.BY_TWO) for step in view.pages(of) if step.json.get("has_more")]
    if not more:
        raise NotJudged("no page says that there is more")
    for step in more:
        if not isinstance(step.json.get("after"), str):
            yield step, f"after: {step.json.get('after')!r}"
            break


@should(
    "paging.two-alike",
    "Pages of another size have the same items in the same order.",
    expected="the items of the whole list, two at a time",
    source=LIMIT,
)
def two_alike(view: View) -> Iterator[Flaw]:
    whole, pages = ids(_whole(view)), view.pages(steps.BY_TWO)
    if _all(pages) != whole:
        yield pages[-1], f"{', '.join(map(str, _all(pages)))} in place of {', '.join(map(str, whole))}"


@should(
    "paging.threads",
    "The list of threads comes in pages too.",
    expected="one thread a page, as in the whole list, and each once",
    source="chatkit.types.ThreadListParams",
)
def threads(view: View) -> Iterator[Flaw]:
    whole, pages = ids(listed(view.step(steps.LIST_THREE))), view.pages(steps.THREADS_ONE_BY_ONE)
    if len(whole) < 2:
        raise NotJudged("the list has not two threads")
    if _all(pages) != whole[: len(pages)] or len(pages) < min(3, len(whole)):
        yield pages[-1], f"{', '.join(map(str, _all(pages)))} in place of {', '.join(map(str, whole[:3]))}"


@should(
    "paging.long-thread",
    "A thread of more than 20 items is loaded with all of them, or says that there is more.",
    expected='every item, or "has_more": true with "after"',
    source="chatkit/server.py, _load_full_thread (20 at a time)",
)
def long_thread(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LOAD_LONG)
    there = [item.get("type") for item in loaded(step)].count("user_message")
    page, sent = step.json["items"], _sent(view)
    if there < sent and not (page.get("has_more") is True and isinstance(page.get("after"), str)):
        yield step, f"{there} of {sent} questions, has_more {page.get('has_more')!r}, after {page.get('after')!r}"


@should(
    "paging.rest-of-long-thread",
    "What is loaded at first and what items.list brings after it make the whole thread.",
    expected="every item once",
    source="chatkit/server.py; facts 3, RUN 210",
)
def rest_of_long_thread(view: View) -> Iterator[Flaw]:
    first, step = loaded(view.step(steps.LOAD_LONG)), view.step(steps.REST_LONG)
    both = [*first, *listed(step)]
    questions, sent = [item.get("type") for item in both].count("user_message"), _sent(view)
    if len({*map(str, ids(both))}) < len(both):
        yield step, f"{len(both) - len({*map(str, ids(both))})} items are on both pages"
    elif questions < sent:
        yield step, f"{questions} of {sent} questions on both pages together"


def _sent(view: View) -> int:
    """How many messages the first thread got."""
    names = [name for name in view.record.steps if view.record.steps[name].said]
    others = (steps.LEFT, steps.RIGHT, steps.UNKNOWN_MESSAGE)
    if not any(name.startswith(steps.MORE[:8]) for name in names):
        raise NotAsked("no long thread was made")
    return len([name for name in names if name not in others])


def _whole(view: View) -> list[Item]:
    whole = listed(view.step(steps.ITEMS))
    if len(whole) < 2:
        raise NotJudged("the thread has not two items to make pages of")
    return whole


def _all(pages: list[Step]) -> list[Any]:
    return [one for step in pages for one in ids(listed(step))]


def _missing(view: View, of: str) -> Iterator[Flaw]:
    whole, pages = ids(_whole(view)), view.pages(of)
    missing = [one for one in whole if one not in _all(pages)]
    if missing:
        yield pages[-1], f"{len(missing)} of {len(whole)} items are on no page, the first: {missing[0]}"
