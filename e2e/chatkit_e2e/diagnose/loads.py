"""Causes in the answers to what loads threads and items."""

from collections.abc import Sequence
from typing import Any

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.foreign import has_client_secret
from chatkit_e2e.diagnose.keeping import scrambled
from chatkit_e2e.diagnose.loaded import is_of_nobody
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.request_types import LIST_THREADS, LOAD_ITEMS, LOAD_THREAD, LOADS
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ITEM_DONE

_WANTED = {
    LIST_THREADS: "{data: [threads], has_more}",
    LOAD_THREAD: "the thread with items: {data: [items], has_more}",
    LOAD_ITEMS: "{data: [items], has_more}",
}


@on_wire(140, broken="thread.list-missing", twin="thread.list-right")
def failed_load(wire: Sequence[WireExchange]) -> Finding | None:
    """A thread whose load fails gives the start screen (facts 3, RUN 205, 206)."""
    failed = [
        exchanged
        for exchanged in _loads(wire)
        if exchanged.status >= 400 and exchanged.status not in (401, 403) and not is_of_nobody(exchanged, wire)
    ]
    if not failed:
        return None
    return Finding(
        id="failed-load",
        blame="backend",
        evidence=f"{failed[0].type} was answered with status {failed[0].status}",
        fix=f"answer {failed[0].type} with {_WANTED[str(failed[0].type)]}{_log(failed[0])}",
        **place.of_answer(failed[0]),
    )


def _log(failed: WireExchange) -> str:
    """Where the reason of a 5xx stands; a 4xx is an answer that somebody wrote."""
    return "; why it failed stands in the server's own log, at the time of this request" if failed.status >= 500 else ""


@on_wire(150, broken="thread.get-by-id-event-stream", twin="thread.get-by-id-right")
def stream_for_json(wire: Sequence[WireExchange]) -> Finding | None:
    """A load that gets an event stream fails (facts 0, the second cause)."""
    streamed = [exchanged for exchanged in _loads(wire) if exchanged.is_stream]
    if not streamed:
        return None
    return Finding(
        id="stream-for-json",
        blame="backend",
        evidence=f"{streamed[0].type} was answered with an event stream",
        fix="tell requests apart by their type and answer this one with JSON",
        **place.of_answer(streamed[0]),
    )


@on_wire(160, broken="thread.list-empty-object", twin="thread.list-right")
def wrong_shape(wire: Sequence[WireExchange]) -> Finding | None:
    """A load without its page of threads or items fails; in the history panel it crashes the app (RUN 207, 208)."""
    wrong = [one for one in _answered(wire) if _page(one) is None and not has_client_secret(one)]
    if not wrong:
        return None
    name = str(wrong[0].type)
    return Finding(
        id="wrong-shape",
        blame="backend",
        evidence=f"{name} was answered with JSON in which ChatKit does not find its page of data",
        fix=f"answer {name} with {_WANTED[name]}",
        **place.of_answer(wrong[0]),
    )


@on_wire(170, broken="protocol.forgetful", twin="protocol.hand-written")
def not_stored(wire: Sequence[WireExchange]) -> Finding | None:
    """Any load replaces what is on the screen (facts 5.6)."""
    loads = [exchanged for exchanged in _answered(wire) if exchanged.type == LOAD_THREAD]
    if not loads or any(_page(exchanged) != [] for exchanged in loads):
        return None
    return Finding(
        id="not-stored",
        blame="backend",
        evidence="threads.get_by_id answered a thread without items",
        fix="store both messages by the time of thread.item.done, and answer threads.get_by_id with them",
        **place.of_answer(loads[0]),
    )


@on_wire(180, broken="thread.get-by-id-newest-first", twin="thread.get-by-id-right")
def newest_first(wire: Sequence[WireExchange]) -> Finding | None:
    """Items are drawn in the order in which they come, whatever their times say (facts 5.9, RUN 209)."""
    said = [item_id for exchanged in messages(wire) for item_id in exchanged.ids(ITEM_DONE)]
    if scrambled(wire) is not None:
        return None
    for exchanged in _answered(wire):
        items = [] if exchanged.type == LIST_THREADS else _page(exchanged) or []
        places = [said.index(own) for item in items if (own := str(item.get("id"))) in said]
        if len(places) > 1 and places == sorted(places, reverse=True):
            return Finding(
                id="newest-first",
                blame="backend",
                evidence=f"{exchanged.type} answered with the newest item first, so the conversation is upside down",
                fix="answer with the oldest item first",
                **place.of_answer(exchanged),
            )
    return None


@on_wire(190, broken="thread.list-oldest-first", twin="thread.list-newest-first")
def oldest_thread_first(wire: Sequence[WireExchange]) -> Finding | None:
    """The history panel lists the threads of a day, a week, a month in the order in which they come."""
    for exchanged in _answered(wire):
        threads = _page(exchanged) or [] if exchanged.type == LIST_THREADS else []
        times = [thread["created_at"] for thread in threads if "created_at" in thread]
        is_time = [all(isinstance(time, kind) for time in times) for kind in (str, int | float)]
        if any(is_time) and times != sorted(times, reverse=True):
            return Finding(
                id="oldest-thread-first",
                blame="backend",
                evidence="threads.list answered with an older thread before a newer one, which stays so in the history "
                "among the threads of a day, a week, a month",
                fix="obey the request's `order`: desc is newest first",
                **place.of_answer(exchanged),
            )
    return None


def _loads(wire: Sequence[WireExchange]) -> list[WireExchange]:
    return [exchanged for exchanged in wire if exchanged.type in LOADS]


def _answered(wire: Sequence[WireExchange]) -> list[WireExchange]:
    return [
        exchanged
        for exchanged in _loads(wire)
        if exchanged.status == 200 and not exchanged.is_stream and exchanged.how == "complete"
    ]


def _page(exchanged: WireExchange) -> list[Any] | None:
    """The threads or items that a load answered with, None where the component finds none."""
    body = decoded(exchanged.body)
    page = body.get("items") if exchanged.type == LOAD_THREAD and isinstance(body, dict) else body
    data = page.get("data") if isinstance(page, dict) else None
    return data if isinstance(data, list) and all(isinstance(one, dict) for one in data) else None
