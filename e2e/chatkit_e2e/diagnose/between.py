"""Causes between the backend and the component: the browser's CORS check, and the page's own `fetch`."""

from collections.abc import Sequence
from typing import Any

from chatkit_e2e.diagnose.fetch_answers import makes_up_the_list, spoils_a_message
from chatkit_e2e.diagnose.fetch_requests import fetch_rewrites_requests
from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.element_events import ERROR
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges, text_times
from chatkit_e2e.evidence.moments import Checked, Moment, Preflighted, Received, Written, of, reported
from chatkit_e2e.evidence.passages import passages
from chatkit_e2e.evidence.request_types import LIST_THREADS, MESSAGES
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ANSWER_FAILED


@on_timeline(330, broken="config.cors-without-frame-id", twin="auth.jwt-present")
def cors(moments: Sequence[Moment]) -> Finding | None:
    """The browser keeps from the page what the backend does not allow (facts 3, RUN 406)."""
    blocked = [line for line in of(moments, Written) if "blocked by CORS" in line.text]
    if not blocked or _has_crashed(moments, blocked):
        return None
    asked = [(one, lack) for one in of(moments, Preflighted) if (lack := _lacks(one)) is not None]
    said = f"the browser blocked a request: {blocked[0].text.rpartition('CORS policy: ')[2].rstrip('.')}"
    if asked:
        preflight, (what, fix) = asked[0]
        return Finding(
            id="cors",
            blame="backend",
            evidence=f"{said}. Before each request it asks (OPTIONS), and {what}",
            fix=fix,
            where=f"the answer to OPTIONS, status {preflight.status}, headers {dict(preflight.headers)}",
            at=preflight.at,
            **_unless_behind_a_proxy(preflight),
        )
    if "credentials mode" in blocked[0].text:
        return Finding(
            id="cors",
            blame="backend",
            evidence=said,
            fix="`*` does not go together with credentials: answer with the page's own origin and "
            "access-control-allow-credentials: true, and name the headers "
            "(CORSMiddleware(allow_origins=[…], allow_credentials=True))",
            at=blocked[0].at,
        )
    return Finding(
        id="cors",
        blame="backend",
        evidence=said,
        at=blocked[0].at,
        fix="allow the page's origin, the method POST, and the headers content-type, authorization (if you send it) "
        "and chatkit-frame-instance-id, which the component always sends",
    )


@on_timeline(340, broken="fetch.consumed", twin="fetch.clone")
def answer_lost(moments: Sequence[Moment]) -> Finding | None:
    """The backend's stream was right, yet the component asked again, or said that it failed (facts 2.7).

    What the page's fetch did to it, where that was seen, says more: then it is the cause, and this comes of it.
    """
    wire = exchanges(moments)
    asked = [exchange for exchange in wire if exchange.request and exchange.request.type in MESSAGES]
    right = [exchange for exchange in asked if exchange.is_stream and exchange.how != "failed" and not exchange.fault]
    again = [exchange for exchange in right if exchange.turn == right[0].turn]
    failed = any(event.error.get("name") == "StreamError" for event in reported(moments, ERROR))
    if len(right) < len(asked) or not (len(again) > 1 or (right and failed and not _says_error(wire))):
        return None
    if spoils_a_message(passages(moments)):
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
    if spoils_a_message(passages(moments)):
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
    if not empty or fetch_rewrites_requests(passages(moments)) is not None:
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
    if makes_up_the_list(passages(moments)):
        return None
    return Finding(
        id="list-not-asked",
        blame="host page",
        evidence="threads.list never reached the backend, so the history stays empty",
        fix="hand threads.list on to the backend, and answer it with the user's threads",
    )


def _has_crashed(moments: Sequence[Moment], blocked: Sequence[Written]) -> bool:
    """Whether the browser speaks of CORS only because an answer to a crash has no such headers."""
    bare = [
        one
        for one in exchanges(moments)
        if one.status >= 500 and one.started and "access-control-allow-origin" not in one.started.headers
    ]
    return bool(bare) and not any("preflight" in line.text for line in blocked)


def _unless_behind_a_proxy(preflight: Preflighted) -> dict[str, Any]:
    """Who names no origin at all may be meant for pages of its own."""
    if "access-control-allow-origin" in preflight.headers:
        return {}
    settles = (
        "where your page asks: if that is its own server, which hands on to the backend (a proxy of Vite, Next.js or "
        "nginx), nothing has to be changed; probe it with --origin and the backend's own address, or with --page"
    )
    return {"confidence": "likely", "settles": settles}


def _lacks(preflight: Preflighted) -> tuple[str, str] | None:
    """What the answer to a preflight does not allow, and the line that does; None where it allows all."""
    allowed = preflight.headers.get("access-control-allow-origin")
    if allowed is None or allowed not in ("*", preflight.origin):
        only = "names no origin" if allowed is None else f"allows {allowed} only"
        return (
            f"the answer for {preflight.origin} {only}",
            f"answer with access-control-allow-origin: {preflight.origin}, and access-control-allow-methods: POST, and "
            f"access-control-allow-headers: {preflight.asked} (FastAPI: "
            f' CORSMiddleware(allow_origins=["{preflight.origin}"], allow_methods=["*"], allow_headers=["*"]))',
        )
    named = preflight.headers.get("access-control-allow-headers", "").lower()
    names = {name.strip() for name in named.split(",")}
    wanted = [name.strip().lower() for name in preflight.asked.split(",") if name.strip()]
    # Fetch standard, 4.8: `*` allows every header but authorization.
    lacking = [name for name in wanted if name not in names and ("*" not in names or name == "authorization")]
    if not lacking:
        return None
    return (
        f"the answer does not allow the header {', '.join(lacking)}",
        f"add {', '.join(lacking)} to access-control-allow-headers: {', '.join(wanted)}",
    )


def _says_error(wire: Sequence[WireExchange]) -> bool:
    """Whether a stream itself said that something failed (facts 4.2)."""
    return any(event.get("type") == ANSWER_FAILED for exchange in wire for event in exchange.events)
