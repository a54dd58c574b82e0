"""Moments of a timeline, as page, frame and backend log them."""

from typing import Any

from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.timeline import Moment


def moment(kind: str, at: float = 1.0, **data: Any) -> Moment:  # noqa: ANN401
    """One moment; the lane makes no difference to what judges it."""
    return Moment(at=at, lane="page", kind=kind, data=data)


def event(name: str, detail: object = None) -> Moment:
    """An event of the element, or one that the driver reports."""
    return moment("event", name=name, detail=detail)


def error(name: str, message: str) -> Moment:
    """A `chatkit.error`."""
    return event("chatkit.error", {"error": {"name": name, "message": message}})


def checkpoint(name: str, *, passed: bool, why: str = "", at: float = 9.0) -> Moment:
    """A checkpoint's answer."""
    return moment("checkpoint", at, name=name, passed=passed, why=why)


def asked(number: int = 1, name: str | None = "threads.create", body: object = None, turn: int | None = 1) -> Moment:
    """A request."""
    return moment("request", type=name, request=number, turn=turn, body=body or {"type": name})


def answered(number: int = 1, content_type: str = EVENT_STREAM, how: str = "complete") -> list[Moment]:
    """Its answer."""
    return [
        moment("response", request=number, status=200, headers={"content-type": content_type}),
        moment("end", request=number, how=how),
    ]
