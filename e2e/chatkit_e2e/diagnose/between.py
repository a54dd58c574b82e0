"""Causes between the backend and the component: the browser's CORS check, and the page's own `fetch`."""

from collections.abc import Sequence
from typing import Any

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.event_stream import Decoder
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Moment
from chatkit_e2e.evidence.wire import MESSAGE_TYPES, decoded


@on_timeline(330, broken="config.cors-without-frame-id", twin="auth.jwt-present")
def cors(moments: Sequence[Moment]) -> Finding | None:
    """The browser keeps from the page what the backend does not allow (facts 3, RUN 406)."""
    blocked = [moment for moment in moments if moment.kind == "console" and "blocked by CORS" in moment.data["text"]]
    if not blocked:
        return None
    return Finding(
        id="cors",
        blame="backend",
        evidence=f"the browser blocked a request: {blocked[0].data['text'].rpartition('CORS policy: ')[2].rstrip('.')}",
        fix="allow the page's origin, the method POST, and the headers content-type, authorization (if you send it) "
        "and chatkit-frame-instance-id, which the component always sends",
    )


@on_timeline(340, broken="fetch.consumed", twin="fetch.clone")
def answer_lost(moments: Sequence[Moment]) -> Finding | None:
    """The backend's stream was right, yet the component asked again, or said that it failed (facts 2.7)."""
    asked = [moment for moment in moments if moment.kind == "request" and _is_message(moment)]
    streamed = _streamed(moments)
    right = [moment for moment in asked if moment.data["request"] in streamed]
    again = [moment for moment in right if moment.data["turn"] == right[0].data["turn"]]
    failed = any(moment.data.get("name") == "chatkit.error" and _is_stream_error(moment) for moment in moments)
    if len(right) < len(asked) or not (len(again) > 1 or (right and failed and not _says_error(moments))):
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
    passed = {moment.data["name"]: moment.data["passed"] for moment in moments if moment.kind == "checkpoint"}
    if passed.get("streamed", True) or not passed.get("rendered"):
        return None
    sent = [moment.at for moment in moments if moment.kind == "bytes" and moment.data["turn"] == 1]
    if not sent or sent[0] > _judged_at(moments, "streamed"):
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
    bodies: list[Any] = [moment.data["body"] for moment in moments if moment.kind == "request"]
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
    types = {moment.data["type"] for moment in moments if moment.kind == "request"}
    listed = [moment for moment in moments if moment.kind == "checkpoint" and moment.data["name"] == "listed"]
    if not types & MESSAGE_TYPES or "threads.list" in types or not listed or listed[0].data["passed"]:
        return None
    return Finding(
        id="list-not-asked",
        blame="host page",
        evidence="threads.list never reached the backend, so the history stays empty",
        fix="hand threads.list on to the backend, and answer it with the user's threads",
    )


def _is_message(moment: Moment) -> bool:
    return moment.data["type"] in MESSAGE_TYPES


def _streamed(moments: Sequence[Moment]) -> set[int]:
    """The requests that were answered with an event stream, and in full as far as the backend knows."""
    failed = {moment.data["request"] for moment in moments if moment.kind == "end" and moment.data["how"] == "failed"}
    started = [moment for moment in moments if moment.kind == "response" and moment.data["status"] == 200]
    streams = [moment for moment in started if moment.data["headers"]["content-type"].startswith(EVENT_STREAM)]
    return {moment.data["request"] for moment in streams} - failed


def _is_stream_error(moment: Moment) -> bool:
    detail = moment.data["detail"] or {}
    return (detail.get("error") or {}).get("name") == "StreamError"


def _says_error(moments: Sequence[Moment]) -> bool:
    """Whether a stream itself said that something failed (facts 4.2)."""
    streams: dict[object, Decoder] = {}
    pieces = [moment.data for moment in moments if moment.kind == "bytes"]
    blocks = [
        block for data in pieces for block in streams.setdefault(data.get("request"), Decoder()).feed(data["text"])
    ]
    events = [decoded(block.data) for block in blocks if block.data is not None]
    return any(isinstance(event, dict) and event.get("type") == "error" for event in events)


def _judged_at(moments: Sequence[Moment], checkpoint: str) -> float:
    return next(moment.at for moment in moments if moment.kind == "checkpoint" and moment.data["name"] == checkpoint)
