"""Causes on the second page of a thread: items that are missing, repeated, or never come."""

from collections.abc import Sequence
from typing import Final

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.loaded import Load, loads_of
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.request_types import LOAD_THREAD, RETRY
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ITEM_DONE

_QUERY: Final = (
    "SELECT … WHERE thread_id = ? AND (created_at, seq) > (SELECT created_at, seq FROM items WHERE id = :after) "
    "ORDER BY created_at, seq LIMIT :limit + 1; has_more is whether the extra row came, and after is the id of the "
    "last row that is given out, not of the extra one"
)


@on_wire(185, broken="stranger.paging-never-more", twin="stranger.paging-never-more-right")
def paging(wire: Sequence[WireExchange]) -> Finding | None:
    """Pages have to give each item once, and `has_more` has to be true to its word."""
    for thread in dict.fromkeys(load.thread for load in loads_of(wire)):
        loads = [load for load in loads_of(wire) if load.thread == thread]
        for first in (load for load in loads if load.exchange.type == LOAD_THREAD):
            found = _wrong(wire, first, loads)
            if found is not None:
                load, what = found
                return Finding(
                    id="paging",
                    blame="backend",
                    evidence=f"thread {thread}: {what}",
                    fix=_QUERY,
                    **place.of_answer(load.exchange),
                )
    return None


def _wrong(wire: Sequence[WireExchange], first: Load, loads: Sequence[Load]) -> tuple[Load, str] | None:
    """What is wrong with the pages that follow `first`, and on which of them."""
    pages = _chain(first, loads)
    seen: list[str] = []
    said = [item_id for one in wire if one.is_stream for item_id in one.ids(ITEM_DONE)]
    for page in pages:
        again = [one for one in page.ids if one in seen]
        if again:
            return page, (
                f"the page after {page.begins_after} gives {len(again)} items again, such as {again[0]}: `after` is "
                "ignored, or read as a number"
            )
        before = [said.index(one) for one in seen if one in said]
        if any(said.index(one) < max(before, default=-1) for one in page.ids if one in said):
            return page, (
                f"the page after {page.begins_after} gives items that were said before those of the first page: the "
                "limit is applied to the newest, and the order turned round afterwards"
            )
        seen += page.ids
        if page.has_more and page.after not in page.ids:
            return page, (
                f"the cursor {page.after} is no item of its own page, whose last is {(page.ids or ['none'])[-1]}: it "
                "is the extra row's id, so that one item is skipped"
            )
    last = pages[-1]
    missing = [one for one in _stored(wire, first) if one not in seen]
    if last.has_more or not missing:
        return None
    told = "has_more is false" if len(pages) == 1 else f"has_more is false after {len(pages)} pages"
    return last, (
        f"{told}, and {len(missing)} items that were streamed before are on no page, such as {missing[0]}: rows are "
        "cut by another key than they are sorted by, or the limit is applied before the order is turned round"
    )


def _chain(first: Load, loads: Sequence[Load]) -> list[Load]:
    """The pages that were asked for after `first`, one after the other."""
    pages = [first]
    following = [load for load in loads if load.exchange.number > first.exchange.number]
    for load in following:
        if load.begins_after is None:
            break
        if load.begins_after == pages[-1].after and load.order == "asc":
            pages.append(load)
    return pages


def _stored(wire: Sequence[WireExchange], first: Load) -> list[str]:
    """The items of the thread that had been done before its pages were asked for, where some of them are there."""
    before = [one for one in wire if one.number < first.exchange.number and one.is_stream and one.how == "complete"]
    done: list[str] = []
    for one in before:
        if _is_of(one, first.thread):
            done = [*_left(done, one), *one.ids(ITEM_DONE)]
    done = list(dict.fromkeys(done))
    kept = [one for one in done if one in first.ids]
    return sorted(done) if kept and len(done) > len(first.ids) and len(first.ids) >= _FULL else []


def _left(done: list[str], exchange: WireExchange) -> list[str]:
    """The items that are left when a request comes: a retry drops what came after its item."""
    body = exchange.request.body if exchange.request else None
    params = body.get("params") if isinstance(body, dict) and body.get("type") == RETRY else None
    retried = params.get("item_id") if isinstance(params, dict) else None
    return done[: done.index(retried) + 1] if retried in done else done


_FULL: Final = 10
"""Items on a page from which on it may be a full one; below that something else is missing."""


def _is_of(exchange: WireExchange, thread: str) -> bool:
    body = exchange.request.body if exchange.request else None
    params = body.get("params") if isinstance(body, dict) else None
    asked = params.get("thread_id") if isinstance(params, dict) else None
    told = [event["thread"].get("id") for event in exchange.events if isinstance(event.get("thread"), dict)]
    return thread in (asked, *told)
