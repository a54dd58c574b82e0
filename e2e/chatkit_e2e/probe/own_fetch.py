"""What a page's own `api.fetch` does wrong: with what the component asks, and with what it is answered."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from chatkit_e2e.diagnose.place import followed
from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import Held, Moment, Preflighted, Thrown, of
from chatkit_e2e.evidence.passages import Passage, detail, passages
from chatkit_e2e.evidence.redaction import REDACTED
from chatkit_e2e.evidence.request_types import MESSAGES, STREAMED
from chatkit_e2e.evidence.results import Confidence, Finding

FAILS: Final = 300
"""An answer with such a status, or a higher one, may be treated in any way."""
SHOWN: Final = 120  # characters of a body in a sentence
_RETURN: Final = "return from api.fetch the Response of fetch itself: unread, with its status and headers"
_HAND_ON: Final = "hand on every request as it is; what your backend has to know besides belongs into a header"
_FIXES: Final = {
    "fetch-not-loaded": "mend the module; what it exports as default is called as fetch(url, request) is",
    "fetch-adds-header": "leave the header out, or name it in the backend's Access-Control-Allow-Headers",
    "fetch-rewrites-requests": f"{_HAND_ON}: a load in another shape is answered as if it were a message",
    "fetch-changes-requests": _HAND_ON,
    "fetch-drops-request-headers": "spread the request's own headers: { ...request, headers: { ...request.headers, "
    "/* yours */ } }; without a content type many backends refuse the body",
    "fetch-throws": _RETURN,
    "fetch-gives-no-response": _RETURN,
    "fetch-reads-answer": f"{_RETURN}; to look at it, read response.clone(), and do not wait for that",
    "fetch-drops-headers": f"{_RETURN}; a Response of your own needs them: new Response(body, response)",
    "fetch-changes-answer": _RETURN,
    "fetch-answers-itself": "hand on every request: ChatKit shows only what the backend keeps",
    "fetch-holds-answer-back": f"{_RETURN}: await its head (await fetch(...)), not its body (text(), json(), clone())",
    "fetch-drops-signal": "hand on request.signal, as in fetch(url, { ...request }): without it Stop does not reach "
    "the backend, whose model goes on writing",
}
"""From the first to be told to the last."""
Told = tuple[str, str]
"""A finding's id, and its evidence."""


def find_in_fetch(moments: Sequence[Moment], login: Collection[str] = ()) -> list[Finding]:
    """What the page's fetch does wrong, each kind once, with the first request that shows it.

    `login` are the names of headers that somebody gave for the backend: what they lack there is the backend's.
    """
    found: dict[str, Finding] = {}
    for thrown in of(moments, Thrown):
        for name, evidence in _not_loaded(thrown):
            found.setdefault(name, _finding(name, evidence))
    # A message's says more than that of a list which the component asks for by itself.
    for passage in sorted(passages(moments), key=lambda one: one.type not in MESSAGES):
        told = [*_refused(passage, moments, login), *_asked(passage), *_answered(passage), *_signal(passage)]
        for name, evidence in told:
            found.setdefault(name, followed(_finding(name, evidence, passage), moments))
    return [found[name] for name in _FIXES if name in found]


def _not_loaded(thrown: Thrown) -> Iterator[Told]:
    """The module of `--fetch` cannot be had, as the probe's own page says (static/probe/custom.js)."""
    _, ours, why = thrown.text.partition("--fetch: ")
    if ours:
        yield "fetch-not-loaded", f"your custom fetch cannot be used: {why}"


def _refused(passage: Passage, moments: Sequence[Moment], login: Collection[str]) -> Iterator[Told]:
    """Nothing reached the backend: a header that its CORS does not know, or an error before there was a request."""
    error = str(passage.given.get("error", ""))
    if passage.wire is not None or passage.outcome is None:
        return
    if error and "Failed to fetch" not in error and not passage.given.get("aborted"):
        yield "fetch-throws", f"the component asked {passage.type}, and your api.fetch threw {error}; nothing was sent"
    ours = {*passage.headers, *map(str.lower, login), "authorization"}
    for one in of(moments, Preflighted):
        if passage.asked.at <= one.at <= passage.outcome.at:
            allowed = _names(one.headers.get("access-control-allow-headers", ""))
            for name in sorted(_names(one.asked) - ours - allowed if "*" not in allowed else ()):
                sent = f"your api.fetch adds the header {name}, which the backend does not let another origin send"
                yield "fetch-adds-header", f"{sent}; so the browser did not send {passage.type}"


def _asked(passage: Passage) -> Iterator[Told]:
    """What was made of the request."""
    wire, asked = passage.wire, f"the component asked {passage.type}, and your api.fetch"
    if wire is None or wire.request is None or not isinstance(passage.body, dict):
        return
    sent = wire.request.body
    if wire.request.type != passage.type:
        if passage.type not in MESSAGES:
            yield "fetch-rewrites-requests", f"{asked} sent {_short(sent)}"
    elif lost := next(_lost(passage.body, sent), None):
        yield "fetch-changes-requests", f"{asked} {lost}"
    kind, was = wire.request.headers.get("content-type", ""), passage.headers.get("content-type", "")
    if "json" in was and "json" not in kind:
        sent_as = f"with the content type “{kind}”" if kind else "without a content type"
        yield "fetch-drops-request-headers", f"{asked} sent it {sent_as} in place of {was}"


def _answered(passage: Passage) -> Iterator[Told]:
    """What was made of the answer."""
    wire = passage.wire
    if wire is None:
        if passage.left is None and passage.given.get("what") == "Response":
            given = f"sent nothing, and answered by itself: {_short(passage.text)}"
            yield "fetch-answers-itself", f"the component asked {passage.type}, and your api.fetch {given}"
    elif passage.outcome is not None and wire.started is not None and wire.started.status < FAILS:
        came = f"{wire.started.status} {wire.media_type or 'without a content type'}"
        for name, what in _given(passage, wire):
            yield name, f"the backend answered {passage.type} with {came}, and your api.fetch {what}"


def _given(passage: Passage, wire: WireExchange) -> Iterator[Told]:
    """What is wrong with what the component was given: the finding's id, and the rest of a sentence."""
    given = passage.given
    kind = str(given.get("type", ""))
    if "error" in given:
        if not given.get("aborted") and wire.how not in ("failed", "timed out"):
            yield "fetch-throws", f"threw {given['error']}"
    elif given.get("what") != "Response":
        yield "fetch-gives-no-response", f"gave the component no Response, but {given.get('what')}"
    elif given.get("used"):
        yield "fetch-reads-answer", "read it before the component got it"
    elif wire.is_stream and not kind.startswith(EVENT_STREAM):
        yield "fetch-drops-headers", f"gave the component a Response of type “{kind}”"
    elif changed := _changed(passage, wire):
        yield "fetch-changes-answer", changed
    elif _is_held_back(passage, wire):
        yield "fetch-holds-answer-back", "gave it to the component only when all of it had come"


def _signal(passage: Passage) -> Iterator[Told]:
    """What could not be stopped any more."""
    asked, left = detail(passage.asked), detail(passage.left)
    if passage.type in STREAMED and asked.get("signal") is True and left.get("signal") is False:
        yield "fetch-drops-signal", f"the component asked {passage.type} with a signal, and your api.fetch left it out"


def _changed(passage: Passage, wire: WireExchange) -> str:
    """How the body that was given differs from what came; empty where it does not, or nobody can tell."""
    text, came = passage.text, wire.body
    if text is None or wire.fault or (wire.ended and wire.ended.cut) or REDACTED in text or REDACTED in came:
        return ""
    is_whole = passage.is_whole and wire.how == "complete"
    is_same = _is_same_stream if wire.is_stream else _is_same_json
    return "" if is_same(text, came, is_whole=is_whole) else f"made of {_short(came)} {_short(text)}"


def _is_same_stream(text: str, came: str, *, is_whole: bool) -> bool:
    """Whether both bring the same events, however they are framed; of a stopped stream, as far as it was read."""
    given, sent = data_of(text), data_of(came)
    return given == sent if is_whole else given[:-1] == sent[: len(given) - 1]


def _is_same_json(text: str, came: str, *, is_whole: bool) -> bool:
    """Whether both say the same, however they are written; nobody can tell of a part."""
    if text == came or not is_whole:
        return True
    try:
        return bool(json.loads(text) == json.loads(came))
    except (ValueError, RecursionError):
        return False


def _is_held_back(passage: Passage, wire: WireExchange) -> bool:
    """Whether nothing was given before the end, although the end was kept back until somebody had looked."""
    was_held = any(isinstance(one, Held) and one.gate == MIDDLE for one in wire.entries)
    return was_held and wire.is_stream and passage.outcome is not None and passage.outcome.at >= wire.sent[-1].at


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
        yield f"sent {_short(sent)} as {path} in place of {_short(asked)}"


def _finding(name: str, evidence: str, passage: Passage | None = None) -> Finding:
    confidence: Confidence = "likely" if name == "fetch-answers-itself" else "sure"
    settles = "your network tab: whether it was asked in another way" if confidence == "likely" else ""
    found = Finding(
        id=name, blame="host page", evidence=evidence, fix=_FIXES[name], confidence=confidence, settles=settles
    )
    if passage is None:
        return found
    number = f"request {passage.wire.number} ({passage.type})" if passage.wire is not None else passage.type
    at = passage.outcome.at if passage.outcome is not None else passage.asked.at
    return found.model_copy(update={"where": f"{number}, in your api.fetch", "at": at})


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")} - {""}


def _short(value: Any) -> str:  # noqa: ANN401  JSON
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return f"“{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}”"
