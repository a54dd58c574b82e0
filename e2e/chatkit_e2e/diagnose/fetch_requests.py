"""Causes in a page's own `api.fetch`: what it does with what the component asks."""

from collections.abc import Iterator, Sequence
from typing import Final

from chatkit_e2e.diagnose.passed import first_of, short
from chatkit_e2e.diagnose.rule import on_passages, on_timeline
from chatkit_e2e.evidence.moments import Moment, Received, Thrown, of
from chatkit_e2e.evidence.passages import Passage, detail
from chatkit_e2e.evidence.redaction import REDACTED
from chatkit_e2e.evidence.request_types import MESSAGES, STREAMED
from chatkit_e2e.evidence.results import Finding

_HAND_ON: Final = "hand on every request as it is; what your backend has to know besides belongs into a header"


@on_timeline(-40, broken="own-page.module-that-breaks", twin="own-page.module-that-hands-on")
def fetch_not_loaded(moments: Sequence[Moment]) -> Finding | None:
    """The module of `--fetch` cannot be had, as the probe's own page says (static/probe/custom.js)."""
    for thrown in of(moments, Thrown):
        _, ours, why = thrown.text.partition("--fetch: ")
        if ours:
            return Finding(
                id="fetch-not-loaded",
                blame="host page",
                evidence=f"your custom fetch cannot be used: {why}",
                fix="mend the module; what it exports as default is called as fetch(url, request) is",
            )
    return None


@on_passages(-38, broken="own-page.unknown-header", twin="own-page.adds-its-login")
def fetch_adds_header(passages: Sequence[Passage]) -> Finding | None:
    """A header that the backend's CORS does not know: the browser does not send the request (Fetch standard, 4.8)."""
    return first_of(
        "fetch-adds-header",
        passages,
        _unknown_header,
        "leave the header out, or name it in the backend's Access-Control-Allow-Headers",
    )


@on_passages(-36, broken="own-page.another-shape", twin="own-page.hands-on")
def fetch_rewrites_requests(passages: Sequence[Passage]) -> Finding | None:
    """A request that is no message gets another shape (facts 0, the second cause)."""
    return first_of(
        "fetch-rewrites-requests",
        passages,
        _another_shape,
        f"{_HAND_ON}: a load in another shape is answered as if it were a message",
    )


@on_passages(-34, broken="own-page.cuts-the-body", twin="own-page.adds-to-the-body")
def fetch_changes_requests(passages: Sequence[Passage]) -> Finding | None:
    """A request keeps its type and loses something, or says something else."""
    return first_of("fetch-changes-requests", passages, _another_body, _HAND_ON)


@on_passages(-32, broken="own-page.headers-replaced", twin="own-page.adds-its-login")
def fetch_drops_request_headers(passages: Sequence[Passage]) -> Finding | None:
    """The component's own headers are left out, and with them the content type."""
    return first_of(
        "fetch-drops-request-headers",
        passages,
        _another_content_type,
        "spread the request's own headers: { ...request, headers: { ...request.headers, /* yours */ } }; without a "
        "content type many backends refuse the body",
    )


@on_passages(355, broken="own-page.without-signal", twin="own-page.hands-on")
def fetch_drops_signal(passages: Sequence[Passage]) -> Finding | None:
    """What the component cannot stop any more."""
    return first_of(
        "fetch-drops-signal",
        passages,
        _without_signal,
        "hand on request.signal, as in fetch(url, { ...request }): without it Stop does not reach the backend, whose "
        "model goes on writing",
    )


def _unknown_header(passage: Passage) -> str:
    if passage.wire is not None or passage.outcome is None:
        return ""
    theirs = {*passage.headers, *passage.login, "authorization"}
    for one in passage.preflights:
        allowed = _names(one.headers.get("access-control-allow-headers", ""))
        for name in sorted(_names(one.asked) - theirs - allowed if "*" not in allowed else ()):
            return (
                f"your api.fetch adds the header {name}, which the backend does not let another origin send; so the "
                f"browser did not send {passage.type}"
            )
    return ""


def _another_shape(passage: Passage) -> str:
    sent = _sent(passage)
    if sent is None or sent.type == passage.type or passage.type in MESSAGES:
        return ""
    return f"{_asked(passage)} sent {short(sent.body)}"


def _another_body(passage: Passage) -> str:
    sent = _sent(passage)
    lost = next(_lost(passage.body, sent.body), None) if sent is not None and sent.type == passage.type else None
    return f"{_asked(passage)} {lost}" if lost is not None else ""


def _another_content_type(passage: Passage) -> str:
    sent, was = _sent(passage), passage.headers.get("content-type", "")
    kind = sent.headers.get("content-type", "") if sent is not None else was
    if "json" not in was or "json" in kind:
        return ""
    sent_as = f"with the content type “{kind}”" if kind else "without a content type"
    return f"{_asked(passage)} sent it {sent_as} in place of {was}"


def _without_signal(passage: Passage) -> str:
    asked, left = detail(passage.asked), detail(passage.left)
    if passage.type not in STREAMED or asked.get("signal") is not True or left.get("signal") is not False:
        return ""
    return f"the component asked {passage.type} with a signal, and your api.fetch left it out"


def _sent(passage: Passage) -> Received | None:
    """What reached the backend of a request that has a type; None where nothing did."""
    return passage.wire.request if passage.wire is not None and isinstance(passage.body, dict) else None


def _asked(passage: Passage) -> str:
    return f"the component asked {passage.type}, and your api.fetch"


def _lost(asked: object, sent: object, path: str = "") -> Iterator[str]:
    """What of a request was left out or became another; what was added does no harm."""
    if isinstance(asked, dict) and isinstance(sent, dict):
        for name, value in asked.items():
            inner = f"{path}.{name}".lstrip(".")
            yield from _lost(value, sent[name], inner) if name in sent else [f"left {inner} out"]
    elif isinstance(asked, list) and isinstance(sent, list) and len(asked) == len(sent):
        for place, (value, other) in enumerate(zip(asked, sent, strict=True)):
            yield from _lost(value, other, f"{path}[{place}]")
    elif asked != sent and REDACTED not in f"{asked}{sent}":
        yield f"sent {short(sent)} as {path} in place of {short(asked)}"


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")} - {""}
