"""On the way: CORS, streams that really stream, compression, silence."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from chatkit_e2e.evidence.stream_events import TEXT_DELTA
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.record import NotAsked, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should

CORS = "WHATWG Fetch, CORS-preflight fetch"
FRAME_ID = "chatkit-frame-instance-id"
QUICK_MS = 1000
"""An answer that is over so soon does not tell whether it was streamed."""
FEW = 5
"""So many pieces of text come in more than two reads if they are sent one by one."""
SILENT = 0.25
"""Of the time that an answer may take: the defaults of proxies (60 s) and of this probe (120 s) are so far apart."""
ENCODINGS = ("", "identity", "gzip", "deflate")


@should(
    "cors.preflight",
    "The browser's preflight is answered with a success status.",
    expected="200 to 299 to OPTIONS",
    source=CORS,
)
def preflight(view: View) -> Iterator[Flaw]:
    step = view.step(steps.PREFLIGHT)
    _ = _allowed(step)
    if not 200 <= step.exchange.status < 300:
        yield step, step.head


@should(
    "cors.answer",
    "The answers themselves let the page's origin in, not only the preflight.",
    expected="access-control-allow-origin: the page's, or *",
    source="WHATWG Fetch, CORS check",
)
def answer(view: View) -> Iterator[Flaw]:
    _ = _allowed(view.step(steps.PREFLIGHT))
    for step in (view.step(steps.LIST), view.step(steps.FIRST)):
        allowed = _headers(step).get("access-control-allow-origin")
        if allowed not in (view.record.origin, "*"):
            yield step, f"access-control-allow-origin: {allowed or 'none'}"


@must(
    "cors.frame-id",
    "The preflight allows the component's own header.",
    expected=f"access-control-allow-headers: {FRAME_ID}",
    source="facts 3 (sent with every request)",
    case="config.cors-without-frame-id",
)
def frame_id(view: View) -> Iterator[Flaw]:
    yield from _allows(view, FRAME_ID)


@should(
    "cors.content-type",
    "The preflight allows content-type.",
    expected="access-control-allow-headers: content-type",
    source=f"{CORS} (application/json is not safelisted)",
)
def content_type(view: View) -> Iterator[Flaw]:
    yield from _allows(view, "content-type")


@should(
    "cors.page-headers",
    "The preflight allows the headers that the page adds.",
    expected="access-control-allow-headers: those of --header; * does not stand for authorization",
    source=CORS,
)
def page_headers(view: View) -> Iterator[Flaw]:
    if not view.record.headers:
        raise NotAsked("the page adds no header (--header)")
    for name in view.record.headers:
        yield from _allows(view, name)


@should(
    "cors.no-wildcard-with-credentials",
    "Where the page sends cookies, an answer that allows them names the origin.",
    expected="access-control-allow-credentials: true never beside *, for a page that sends cookies",
    source="WHATWG Fetch, CORS check (the browser refuses both together)",
)
def no_wildcard(view: View) -> Iterator[Flaw]:
    if not view.record.credentials:
        raise NotAsked("the page sends no cookies (--cookie)")  # then a browser refuses nothing
    for step in (view.step(steps.PREFLIGHT), view.step(steps.LIST), view.step(steps.FIRST)):
        headers = _headers(step)
        if (
            headers.get("access-control-allow-credentials") == "true"
            and headers.get("access-control-allow-origin") == "*"
        ):
            yield step, "both"


@should(
    "cors.credentials",
    "A page that logs in with cookies may send them.",
    expected="access-control-allow-credentials: true, and the page's origin by name",
    source="WHATWG Fetch, CORS check",
)
def credentials(view: View) -> Iterator[Flaw]:
    if not view.record.credentials:
        raise NotAsked("the page sends no cookies (--cookie)")
    headers = _allowed(view.step(steps.PREFLIGHT))
    if headers.get("access-control-allow-credentials") != "true" or headers["access-control-allow-origin"] == "*":
        yield view.step(steps.PREFLIGHT), f"allow-origin {headers['access-control-allow-origin']}, no credentials"


@should(
    "streaming.deltas",
    "The text of an answer comes in pieces.",
    expected="several text_delta",
    source="chatkit.types.AssistantMessageContentPartTextDelta (with thread.item.done alone all shows at once)",
)
def deltas(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        updates = [event.get("update") for event in step.events]
        found = [one for one in updates if isinstance(one, dict) and one.get("type") == TEXT_DELTA]
        if len(found) < 2:
            yield step, f"{len(found)} text_delta"


@should(
    "streaming.as-they-come",
    "Pieces are sent when they are there, not all together at the end.",
    expected="bytes that come one after the other while the answer is written",
    source="facts 2.7, RUN 301; the case framing.buffered",
)
def as_they_come(view: View) -> Iterator[Flaw]:
    slow = [step for step in view.turns() if step.exchange.is_stream and _took(step) > QUICK_MS]
    if not slow:
        raise NotAsked(f"every answer was over within {QUICK_MS} ms, which is too quick to tell")
    pieces = [_text_pieces(step) for step in slow]
    if all(len(times) < FEW for times in pieces):
        raise NotAsked(f"no answer came in {FEW} pieces of text or more")
    for step, times in zip(slow, pieces, strict=True):
        if len(times) >= FEW and len({*times}) <= 2:
            yield step, f"{len(times)} pieces of text in {len({*times})} reads, after {times[0] - _begun(step):,.0f} ms"


@should(
    "streaming.question-at-once",
    "The user's message is confirmed at once, while the answer is being written.",
    expected="bytes in the first half of an answer's time",
    source="chatkit/server.py (it is sent before respond() is called)",
)
def question_at_once(view: View) -> Iterator[Flaw]:
    slow = [step for step in view.turns() if step.exchange.is_stream and _took(step) > QUICK_MS]
    if not slow:
        raise NotAsked(f"every answer was over within {QUICK_MS} ms, which is too quick to tell")
    for step in slow:
        first = step.exchange.sent[0].at - _begun(step)
        if first > _took(step) / 2:
            yield step, f"the first byte came after {first:,.0f} of {_took(step):,.0f} ms"


@should(
    "streaming.no-length",
    "A stream does not say its length, because nobody knows it yet.",
    expected="no content-length",
    source="RFC 9112, 6.3 (who knows it had all of the answer before the first byte)",
)
def no_length(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        if step.exchange.is_stream and "content-length" in _headers(step):
            yield step, f"content-length: {_headers(step)['content-length']}"


@should(
    "streaming.no-silence",
    "A stream is never silent for long: where nothing comes, a comment keeps the connection.",
    expected="an event or a comment within a quarter of --timeout",
    source="WHATWG HTML 9.2.7 (a comment every 15 seconds or so); facts 2.5, RUN 49",
)
def no_silence(view: View) -> Iterator[Flaw]:
    most = view.record.timeout * SILENT * 1000
    for step in view.turns():
        moments = [entry.at for entry in step.exchange.entries]
        gaps = [later - one for one, later in pairwise(moments)]
        if step.exchange.is_stream and max(gaps) > most:
            yield step, f"silence of {max(gaps) / 1000:.1f} s"


@should(
    "compression.as-it-says",
    "A body is encoded as its header says, in an encoding that was asked for.",
    expected="gzip, deflate, or none",
    source="RFC 9110, 8.4 (headers copied from upstream break this)",
)
def as_it_says(view: View) -> Iterator[Flaw]:
    for step in (view.step(steps.LIST), view.step(steps.FIRST)):
        encoding = _headers(step).get("content-encoding", "")
        ended = step.exchange.ended
        if encoding not in ENCODINGS:
            yield step, f"content-encoding: {encoding}"
        elif encoding and ended and ended.how == "failed":
            yield step, ended.reason


@should(
    "compression.only-if-asked",
    "Who asks for no compression gets none.",
    expected="no content-encoding for accept-encoding: identity",
    source="RFC 9110, 12.5.3",
)
def only_if_asked(view: View) -> Iterator[Flaw]:
    step = view.step(steps.LIST_PLAIN)
    encoding = _headers(step).get("content-encoding", "identity")
    if encoding != "identity":
        yield step, f"content-encoding: {encoding}"


def _headers(step: Step) -> Mapping[str, str]:
    return step.exchange.started.headers if step.exchange.started else {}


def _allowed(step: Step) -> Mapping[str, str]:
    """What the preflight allows.

    Raises:
        NotAsked: nothing, to no page of another origin; who has none needs no more.
    """
    headers = _headers(step)
    if "access-control-allow-origin" not in headers:
        raise NotAsked("no page of another origin is let in; from the same one nothing is asked")
    return headers


def _allows(view: View, name: str) -> Iterator[Flaw]:
    step = view.step(steps.PREFLIGHT)
    allowed = _allowed(step).get("access-control-allow-headers", "")
    names = {one.strip().lower() for one in allowed.split(",")}
    if name not in names and not ("*" in names and name != "authorization" and not view.record.credentials):
        yield step, f"access-control-allow-headers: {allowed or 'none'}"


def _begun(step: Step) -> float:
    return step.exchange.entries[0].at


def _took(step: Step) -> float:
    return step.exchange.sent[-1].at - _begun(step) if step.exchange.sent else 0


def _text_pieces(step: Step) -> list[float]:
    """When each piece of the answer's text came."""
    return [one.at for one in step.exchange.blocks if TEXT_DELTA in (one.block.data or "")]
