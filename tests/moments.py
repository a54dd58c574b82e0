"""Moments of a timeline, as page, frame and backend log them; what a test does not care about is filled in."""

from collections.abc import Mapping
from typing import Any, Final

from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import MOMENTS, Moment

_REQUEST: Final = {"request": 1, "turn": 1}
_FILLED_IN: Final[Mapping[str, Mapping[str, Any]]] = {
    "checkpoint": {"why": "it shows"},
    "console": {"level": "error", "url": ""},
    "page-error": {"name": "Error"},
    "request": {
        **_REQUEST,
        "type": "threads.create",
        "method": "POST",
        "path": "/sessions/s1/chatkit",
        "body": None,
        "headers": {},
    },
    "held": {"request": 1, "stream": 1},
    "response": {**_REQUEST, "status": 200, "headers": {"content-type": EVENT_STREAM}},
    "bytes": _REQUEST,
    "end": {**_REQUEST, "how": "complete"},
    "refused": {"request": 1, "status": 404, "field": "params.thread_id", "reason": "no such thread"},
    "outside": {"method": "POST"},
    "preflight": {"origin": "http://localhost:3000", "asked": "content-type", "status": 200, "headers": {}},
    "appeared": {"role": "user"},
    "changed": {"role": "assistant", "was": ""},
    "vanished": {"role": "user"},
    "hidden": {"checkpoint": "rendered", "element": "div#banner"},
    "unmarked": {"checkpoint": "rendered", "role": "user", "element": "<div>"},
}
WHOLE: Final = "".join(
    f"data: {data}\n\n"
    for data in (
        '{"type":"thread.created","thread":{"id":"thr_1"}}',
        '{"type":"thread.item.done","item":{"type":"user_message","content":[],"attachments":[]}}',
        '{"type":"thread.item.done","item":{"type":"assistant_message","content":[]}}',
    )
)


def moment(kind: str, at: float = 1.0, **fields: Any) -> Moment:  # noqa: ANN401
    """A moment of this kind."""
    if kind == "bytes":
        fields.setdefault("size", len(fields["text"].encode()))
    (made,) = MOMENTS.validate_python([{**_FILLED_IN.get(kind, {}), "kind": kind, "at": at, **fields}])
    return made


def event(name: str, detail: object = None, at: float = 1.0) -> Moment:
    """An event of the element, or one that the driver reports."""
    return moment("event", at, name=name, detail=detail)


def error(name: str, message: str) -> Moment:
    """A `chatkit.error`."""
    return event("chatkit.error", {"error": {"name": name, "message": message}})


def checkpoint(name: str, *, passed: bool, why: str = "", at: float = 9.0) -> Moment:
    """A checkpoint's answer."""
    return moment("checkpoint", at, name=name, passed=passed, why=why)


def asked(number: int = 1, name: str | None = "threads.create", body: object = None, turn: int | None = 1) -> Moment:
    """A request."""
    return moment("request", type=name, request=number, turn=turn, body=body or {"type": name})


def answered(
    number: int = 1, content_type: str = EVENT_STREAM, how: str = "complete", text: str = WHOLE
) -> list[Moment]:
    """Its answer: all that ChatKit needs, unless `text` says otherwise."""
    return [
        moment("response", request=number, headers={"content-type": content_type}),
        moment("bytes", request=number, text=text),
        moment("end", request=number, how=how),
    ]


def exchanged(
    name: str | None,
    body: str,
    media_type: str = EVENT_STREAM,
    *,
    status: int = 200,
    how: str = "complete",
    authorized: bool = False,
    late: bool = False,
) -> WireExchange:
    """A request of the type `name` and its answer."""
    headers = {"authorization": "[redacted]"} if authorized else {}
    held = [moment("held", gate=MIDDLE)] if late else []
    (made,) = exchanges(
        [
            moment("request", type=name, turn=None, headers=headers),
            *held,
            moment("response", status=status, headers={"content-type": media_type}),
            moment("bytes", text=body),
            moment("end", how=how),
        ]
    )
    return made
