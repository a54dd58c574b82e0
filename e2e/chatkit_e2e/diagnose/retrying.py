"""Causes in the answers to what buttons send: retry, actions, tool outputs."""

from collections.abc import Sequence
from typing import Final

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.loaded import Load, is_of_nobody, loads_of
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ANSWER_FAILED, ITEM_DONE

RETRY: Final = "threads.retry_after_item"


@on_wire(192, broken="stranger.retry-ignored", twin="stranger.retry-ignored-right")
def retry_dead(wire: Sequence[WireExchange]) -> Finding | None:
    """A retry is answered with an event stream that has a new answer.

    That the SDK answers a retry of an item that is not stored with an empty stream is no defect of its user's: then the
    item's id is another cause.
    """
    for exchange in _retries(wire):
        item_id = _item(exchange)
        if not _is_stored(wire, item_id):
            continue
        what = _dead(exchange)
        if what:
            return Finding(
                id="retry-dead",
                blame="backend",
                evidence=f"{RETRY} of {item_id}, an id that the backend gave, {what}",
                fix=f"answer {RETRY} as a message: text/event-stream with a new answer to {item_id}, after deleting "
                "what came behind it; ChatKitServer does both, and calls respond(thread, item, context)",
                **place.of_answer(exchange),
            )
    return None


@on_wire(194, broken="stranger.retry-keeps", twin="stranger.retry-keeps-right")
def retry_keeps(wire: Sequence[WireExchange]) -> Finding | None:
    """The component takes away what a retry replaces; after a reload it is there again (facts 3, RUN 202)."""
    for exchange in _retries(wire):
        item_id = _item(exchange)
        new = exchange.ids(ITEM_DONE)
        before = [load for load in loads_of(wire) if load.exchange.number < exchange.number and item_id in load.ids]
        old = _behind(before, item_id, wire, exchange)
        for load in loads_of(wire):
            kept = [one for one in load.ids if one in old and one not in new]
            if load.exchange.number > exchange.number and item_id in load.ids and kept:
                return Finding(
                    id="retry-keeps",
                    blame="backend",
                    evidence=f"after {RETRY} of {item_id} the thread still has {kept[0]}, which the new answer "
                    "replaces",
                    fix=f"delete every item behind {item_id} before you answer anew (ChatKitServer calls "
                    "store.delete_thread_item for each: it has to delete)",
                    **place.of_answer(load.exchange),
                )
    return None


@on_wire(195, broken="stranger.action-as-json", twin="stranger.action-as-json-right")
def action_dead(wire: Sequence[WireExchange]) -> Finding | None:
    """Actions, tool outputs and forms are answered with an event stream, as messages are (facts 3, RUN 106)."""
    for exchange in wire:
        if exchange.type in _ACTIONS and exchange.status and not is_of_nobody(exchange, wire):
            failed = exchange.status >= 400
            if not failed and exchange.is_stream:
                continue
            what = f"answered {exchange.status}" if failed else f"answered as {exchange.media_type or 'nothing'}"
            return Finding(
                id="action-dead",
                blame="backend",
                evidence=f"{exchange.type} was {what} where an event stream is due, so the button does nothing",
                fix=_DEAD[exchange.type],
                **place.of_answer(exchange),
            )
    return None


_DEAD: Final = {
    "threads.custom_action": "answer text/event-stream, with events or without; in the SDK override "
    "action(thread, action, sender, context), an async generator",
    "threads.add_client_tool_output": "store the result with the pending client_tool_call, and answer the stream of "
    "what comes then; in the SDK respond() is called with input_user_message=None: expect that",
    "threads.add_structured_input": "answer text/event-stream with what comes after the form; in the SDK respond() is "
    "called with input_user_message=None: expect that",
}
_ACTIONS: Final = tuple(_DEAD)


def _retries(wire: Sequence[WireExchange]) -> list[WireExchange]:
    return [one for one in wire if one.type == RETRY and (one.status or one.how == "failed")]


def _item(exchange: WireExchange) -> str:
    body = exchange.request.body if exchange.request else None
    params = body.get("params") if isinstance(body, dict) else None
    return str(params.get("item_id")) if isinstance(params, dict) else ""


def _is_stored(wire: Sequence[WireExchange], item_id: str) -> bool:
    """Whether a load has it, or none that could have it was made and it was streamed."""
    loads = loads_of(wire)
    streamed = any(item_id in one.ids(ITEM_DONE) for one in wire)
    return any(item_id in load.ids for load in loads) or (not loads and streamed)


def _dead(exchange: WireExchange) -> str:
    if exchange.status >= 400:
        return f"is answered {exchange.status}"
    if not exchange.is_stream:
        return f"is answered as {exchange.media_type or 'nothing'} where an event stream is due"
    failed = any(event.get("type") == ANSWER_FAILED for event in exchange.events)
    if exchange.how == "complete" and not failed and not exchange.items(ITEM_DONE):
        return "is answered with a stream without an item"
    return ""


def _behind(before: Sequence[Load], item_id: str, wire: Sequence[WireExchange], retry: WireExchange) -> set[str]:
    """The items that stood behind this one when it was retried."""
    if before:
        ids = before[-1].ids
        return set(ids[ids.index(item_id) + 1 :])
    done = [one for exchange in wire if exchange.number < retry.number for one in exchange.ids(ITEM_DONE)]
    return set(done[done.index(item_id) + 1 :]) if item_id in done else set()
