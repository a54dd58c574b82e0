"""What was loaded: threads and pages of items, as the answers have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.request_types import DELETE, LIST_THREADS, LOAD_ITEMS, LOAD_THREAD
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, USER_MESSAGE


@dataclass(frozen=True)
class Load:
    """A page of a thread's items."""

    exchange: WireExchange
    thread: str
    items: list[dict[str, Any]]
    has_more: bool
    after: str | None
    """The cursor that it gives."""
    begins_after: str | None
    """The cursor that it was asked for."""
    order: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The items that somebody said."""
        return [item for item in self.items if item.get("type") in (USER_MESSAGE, ASSISTANT_MESSAGE)]

    @property
    def ids(self) -> list[str]:
        """The ids of all its items."""
        return [str(item.get("id")) for item in self.items]


def loads_of(wire: Sequence[WireExchange]) -> list[Load]:
    """Every page of items that came whole."""
    return [load for exchange in wire if (load := _load(exchange)) is not None]


def _load(exchange: WireExchange) -> Load | None:
    if exchange.type not in (LOAD_THREAD, LOAD_ITEMS) or exchange.status != 200 or exchange.is_stream:
        return None
    body = decoded(exchange.body)
    page = body.get("items") if exchange.type == LOAD_THREAD and isinstance(body, dict) else body
    data = page.get("data") if isinstance(page, dict) else None
    if not isinstance(page, dict) or not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        return None
    params = _params(exchange)
    return Load(
        exchange,
        str(params.get("thread_id")),
        data,
        page.get("has_more") is True,
        page.get("after"),
        params.get("after"),
        "asc" if exchange.type == LOAD_THREAD else str(params.get("order") or "desc"),
    )


def _params(exchange: WireExchange) -> dict[str, Any]:
    body = exchange.request.body if exchange.request else None
    params = body.get("params") if isinstance(body, dict) else None
    return params if isinstance(params, dict) else {}


def asked_thread(exchange: WireExchange) -> str:
    """The thread that a request names; empty where it names none."""
    return str(_params(exchange).get("thread_id") or "")


def told_threads(exchange: WireExchange) -> set[str]:
    """The ids of the threads in an answer."""
    return {str(thread["id"]) for thread in threads_in(exchange) if "id" in thread}


def threads_in(exchange: WireExchange) -> list[dict[str, Any]]:
    """The threads in an answer: of its events, of a list, or the one that was loaded."""
    told = [event["thread"] for event in exchange.events if isinstance(event.get("thread"), dict)]
    body = decoded(exchange.body) if exchange.status == 200 and not exchange.is_stream else None
    if not isinstance(body, dict):
        return told
    if exchange.type == LIST_THREADS and isinstance(body.get("data"), list):
        return told + [one for one in body["data"] if isinstance(one, dict)]
    return [*told, body] if exchange.type == LOAD_THREAD else told


def is_of_nobody(exchange: WireExchange, wire: Sequence[WireExchange]) -> bool:
    """Whether it asks for a thread that was deleted before it, or that none of the answers told of though others were
    told of: to fail is right."""
    told = {thread for one in wire for thread in told_threads(one)}
    deleted = {asked_thread(one) for one in wire if one.type == DELETE and one.number < exchange.number}
    asked = asked_thread(exchange)
    return bool(asked) and (asked in deleted or (bool(told) and asked not in told))
