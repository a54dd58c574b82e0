"""Causes between the backend and the component: the browser's CORS check, and the page's own `fetch`."""

from collections.abc import Sequence
from typing import Any

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.element_events import ERROR
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges, text_times
from chatkit_e2e.evidence.moments import Checked, Moment, Received, Written, of, reported
from chatkit_e2e.evidence.request_types import LIST_THREADS, MESSAGES
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ANSWER_FAILED


@on_timeline(330, broken="config.cors-without-frame-id", twin="auth.jwt-present")
def cors(moments: Sequence[Moment]) -> Finding | None:
    """The browser keeps from the page what the backend does not allow (facts 3, RUN 406)."""
    blocked = [line.text for line in of(moments, Written) if "blocked by CORS" in line.text]
    if not blocked:
        return None
    return Finding(
        id="cors",
        blame="backend",
        evidence=f"the browser blocked a request: {blocked[0].rpartition('CORS policy: ')[2].rstrip('.')}",
        fix="allow the page's origin, the method POST, and the headers content-type, authorization (if you send it) "
        "and chatkit-frame-instance-id, which the component always sends",
    )


@on_timeline(340, broken="fetch.consumed", twin="fetch.clone")
def answer_lost(moments: Sequence[Moment]) -> Finding | None:
    """The backend's stream was right, yet the component asked again, or said that it failed (facts 2.7)."""
    wire = exchanges(moments)
    asked = [exchange for exchange in wire if exchange.request and exchange.request.type in MESSAGES]
    right = [exchange for exchange in asked if exchange.is_stream and exchange.how != "failed"]
    again = [exchange for exchange in right if exchange.turn == right[0].turn]
    failed = any(event.error.get("name") == "StreamError" for event in reported(moments, ERROR))
    if len(right) < len(asked) or not (len(again) > 1 or (right and failed and not _says_error(wire))):
        return None
    what = f"the component asked {len(again)} times" if len(again) > 1 else "the component could not read it"
    return Finding(
        id="answer-lost",
        blame="host page",
        evidence=f"the backend answered a message with an event stream, yet {what}",
        fix="return from api.fetch the Response of fetch itself: unread, with its status and headers",
    )


@on_timeline(350, broken="fetch.re-wrapped", twin="fetch.tee")
def answer_held_back(moments: Sequence[Moment]) -> Finding | None:
    """Part of the answer had left the backend and did not show; all of it showed in the end."""
    judged = {checked.name: checked for checked in of(moments, Checked)}
    streamed, rendered = judged.get("streamed"), judged.get("rendered")
    if streamed is None or streamed.passed or rendered is None or not rendered.passed:
        return None
    answers = [text_times(exchange) for exchange in exchanges(moments) if exchange.turn == 1]
    if not any(times and times[0] <= streamed.at < times[-1] for times in answers):
        return None
    return Finding(
        id="answer-held-back",
        blame="host page",
        evidence="the backend had sent a part of the answer, and none of it showed until the answer was complete",
        fix="do not read the answer in api.fetch before you return it; without a fetch of your own, "
        "look for a proxy that buffers",
    )


@on_timeline(360, broken="fetch.rewrite-everything", twin="fetch.rewrite-messages")
def rewritten_loads(moments: Sequence[Moment]) -> Finding | None:
    """Requests that are no messages reach a chat endpoint as empty ones (facts 0, the second cause)."""
    bodies: list[Any] = [request.body for request in of(moments, Received)]
    empty = [body for body in bodies if isinstance(body, dict) and "type" not in body and body.get("message") == ""]
    if not empty:
        return None
    return Finding(
        id="rewritten-loads",
        blame="host page",
        evidence=f"{len(empty)} requests that are no messages were rewritten to an empty one: {empty[0]}",
        fix="hand on what is no message as it is, and answer it by its type",
    )


@on_timeline(370, broken="fetch.list-mock", twin="fetch.pass-through")
def list_not_asked(moments: Sequence[Moment]) -> Finding | None:
    """Where `threads.list` is answered in the page, no earlier thread can be opened."""
    types = {request.type for request in of(moments, Received)}
    listed = [checked.passed for checked in of(moments, Checked) if checked.name == "listed"]
    if not types & MESSAGES or LIST_THREADS in types or not listed or listed[0]:
        return None
    return Finding(
        id="list-not-asked",
        blame="host page",
        evidence="threads.list never reached the backend, so the history stays empty",
        fix="hand threads.list on to the backend, and answer it with the user's threads",
    )


def _says_error(wire: Sequence[WireExchange]) -> bool:
    """Whether a stream itself said that something failed (facts 4.2)."""
    return any(event.get("type") == ANSWER_FAILED for exchange in wire for event in exchange.events)
