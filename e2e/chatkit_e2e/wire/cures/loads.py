"""Cures of what answers a read: from what went by before."""

from typing import Any

from chatkit_e2e.evidence.request_types import LIST_THREADS, LOAD_ITEMS, LOAD_THREAD, LOADS
from chatkit_e2e.wire.cures.cure import Context, Memory, is_made_up, on_load


@on_load(
    10,
    "failed-load",
    "stream-for-json",
    "wrong-shape",
    "not-stored",
    "list-empty",
    "unknown-events",
    "wrong-content-type",
)
def remembered(context: Context, body: Any) -> Any:  # noqa: ANN401  JSON
    """The threads and items that went by, where the backend does not know them."""
    if context.type not in LOADS or _has_page(context, body):
        return body
    memory = context.memory
    if context.type == LIST_THREADS:
        return _page([_thread(memory, one) for one in reversed(memory.threads)])
    items = _page(list(memory.threads.get(context.thread, [])))
    return items if context.type == LOAD_ITEMS else _thread(memory, context.thread) | {"items": items}


@on_load(20, "newest-first")
def oldest_first(context: Context, body: Any) -> Any:  # noqa: ANN401  JSON
    """Items in the order in which they came."""
    page = body.get("items") if context.type == LOAD_THREAD and isinstance(body, dict) else body
    if context.type in (LOAD_THREAD, LOAD_ITEMS) and isinstance(page, dict) and isinstance(page.get("data"), list):
        came = _places(context.memory, context.thread)
        page["data"] = sorted(page["data"], key=lambda item: came.get(_field(item, "id"), len(came)))
    return body


@on_load(30, "oldest-thread-first")
def newest_thread_first(context: Context, body: Any) -> Any:  # noqa: ANN401  JSON
    """Threads with the newest first."""
    if context.type == LIST_THREADS and isinstance(body, dict) and isinstance(body.get("data"), list):
        body["data"] = sorted(body["data"], key=lambda thread: _field(thread, "created_at"), reverse=True)
    return body


def _has_page(context: Context, body: Any) -> bool:  # noqa: ANN401  JSON
    """Whether the backend's answer has a page of data that can hold what went by."""
    if context.status >= 400 or context.is_stream:
        return False
    page = body.get("items") if context.type == LOAD_THREAD and isinstance(body, dict) else body
    data = page.get("data") if isinstance(page, dict) else None
    threads = context.memory.threads
    if context.type == LIST_THREADS:  # the backend knows nothing of a thread that only a cure named
        return isinstance(data, list) and not any(map(is_made_up, threads)) and (bool(data) or not threads)
    return isinstance(data, list) and (bool(data) or not threads.get(context.thread))


def _field(one: object, name: str) -> str:
    return str(one.get(name)) if isinstance(one, dict) else ""


def _page(data: list[Any]) -> dict[str, Any]:
    return {"data": data, "has_more": False, "after": None}


def _thread(memory: Memory, thread_id: str) -> dict[str, Any]:
    titled = {"title": memory.titles[thread_id]} if thread_id in memory.titles else {}
    thread = {"id": thread_id, "created_at": "2000-01-01T00:00:00Z", "status": {"type": "active"}, "metadata": {}}
    return thread | titled


def _places(memory: Memory, thread: str) -> dict[str, int]:
    return {str(item.get("id")): place for place, item in enumerate(memory.threads.get(thread, []))}
