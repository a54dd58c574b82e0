"""Causes in a page's own `api.fetch`: what it makes of what the backend answers."""

import json
from collections.abc import Sequence
from typing import Final

from chatkit_e2e.diagnose.passed import RETURN, first_of, short
from chatkit_e2e.diagnose.rule import on_passages
from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import Held
from chatkit_e2e.evidence.passages import Passage
from chatkit_e2e.evidence.redaction import REDACTED
from chatkit_e2e.evidence.request_types import LIST_THREADS, MESSAGES
from chatkit_e2e.evidence.results import Finding

FAILS: Final = 300
"""An answer with such a status, or a higher one, may be treated in any way."""
_UNSENT: Final = "Failed to fetch"  # what the browser's own fetch throws


@on_passages(-30, broken="own-page.throws", twin="own-page.throws-what-fails")
def fetch_throws(passages: Sequence[Passage]) -> Finding | None:
    """An error in place of an answer that came, or of a request (facts 2.7, RUN 303-307)."""
    return first_of("fetch-throws", passages, _threw, RETURN)


@on_passages(-28, broken="own-page.text", twin="own-page.hands-on")
def fetch_gives_no_response(passages: Sequence[Passage]) -> Finding | None:
    """The component needs a `Response` (facts 2.7)."""
    return _spoilt("fetch-gives-no-response", passages, RETURN)


@on_passages(-26, broken="own-page.consumes", twin="own-page.looks-at-a-copy")
def fetch_reads_answer(passages: Sequence[Passage]) -> Finding | None:
    """A body can be read once (Fetch standard, 5.3)."""
    fix = f"{RETURN}; to look at it, read response.clone(), and do not wait for that"
    return _spoilt("fetch-reads-answer", passages, fix)


@on_passages(-24, broken="own-page.without-headers", twin="own-page.new-response")
def fetch_drops_headers(passages: Sequence[Passage]) -> Finding | None:
    """A stream is known by its content type (facts 2.4)."""
    fix = f"{RETURN}; a Response of your own needs them: new Response(body, response)"
    return _spoilt("fetch-drops-headers", passages, fix)


@on_passages(-22, broken="own-page.wraps-json", twin="own-page.writes-json-anew")
def fetch_changes_answer(passages: Sequence[Passage]) -> Finding | None:
    """The component is given something else than what came."""
    return _spoilt("fetch-changes-answer", passages, RETURN)


@on_passages(-20, broken="own-page.answers-by-itself", twin="own-page.hands-on")
def fetch_answers_itself(passages: Sequence[Passage]) -> Finding | None:
    """An answer to a request that never left the page."""
    return first_of(
        "fetch-answers-itself",
        passages,
        _made_up,
        "hand on every request: ChatKit shows only what the backend keeps",
        confidence="likely",
        settles="your network tab: whether it was asked in another way",
    )


@on_passages(208, broken="own-page.buffers", twin="own-page.new-response")
def fetch_holds_answer_back(passages: Sequence[Passage]) -> Finding | None:
    """A stream that is handed on at its end (facts 2.7, RUN 301)."""
    fix = f"{RETURN}: await its head (await fetch(...)), not its body (text(), json(), clone())"
    return _spoilt("fetch-holds-answer-back", passages, fix)


def spoils_a_message(passages: Sequence[Passage]) -> bool:
    """Whether the page's fetch did anything to the answer to a message: that says why it does not show."""
    return any(one.type in MESSAGES and (_threw(one) or _wrong(one) is not None) for one in passages)


def makes_up_the_list(passages: Sequence[Passage]) -> bool:
    """Whether the page's fetch answered for the history by itself."""
    return any(one.type == LIST_THREADS and _made_up(one) for one in passages)


def _spoilt(cause: str, passages: Sequence[Passage], fix: str) -> Finding | None:
    def told(passage: Passage) -> str:
        wrong = _wrong(passage)
        return _came(passage, wrong[1]) if wrong is not None and wrong[0] == cause else ""

    return first_of(cause, passages, told, fix)


def _threw(passage: Passage) -> str:
    error, wire = str(passage.given.get("error", "")), passage.wire
    if not error or passage.given.get("aborted"):
        return ""
    if wire is None:
        told = f"the component asked {passage.type}, and your api.fetch threw {error}; nothing was sent"
        return "" if _UNSENT in error else told
    failed = wire.how in ("failed", "timed out") or wire.started is None or wire.started.status >= FAILS
    return "" if failed else _came(passage, f"threw {error}")


def _made_up(passage: Passage) -> str:
    if passage.wire is not None or passage.left is not None or passage.given.get("what") != "Response":
        return ""
    given = f"sent nothing, and answered by itself: {short(passage.text)}"
    return f"the component asked {passage.type}, and your api.fetch {given}"


def _came(passage: Passage, what: str) -> str:
    """The sentence of what was done to what the backend answered."""
    wire = passage.wire
    came = f"{wire.status} {wire.media_type or 'without a content type'}" if wire is not None else "nothing"
    return f"the backend answered {passage.type} with {came}, and your api.fetch {what}"


def _wrong(passage: Passage) -> tuple[str, str] | None:
    """What is wrong with what the component was given: the cause, and the rest of a sentence; None where nothing is."""
    wire, given = passage.wire, passage.given
    if not given or "error" in given or wire is None or wire.started is None or wire.status >= FAILS:
        return None
    if given.get("what") != "Response":
        return "fetch-gives-no-response", f"gave the component no Response, but {given.get('what')}"
    if given.get("used"):
        return "fetch-reads-answer", "read it before the component got it"
    kind = str(given.get("type", ""))
    if wire.is_stream and not kind.startswith(EVENT_STREAM):
        return "fetch-drops-headers", f"gave the component a Response of type “{kind}”"
    if changed := _changed(passage, wire):
        return "fetch-changes-answer", changed
    if _is_held_back(passage, wire):
        return "fetch-holds-answer-back", "gave it to the component only when all of it had come"
    return None


def _changed(passage: Passage, wire: WireExchange) -> str:
    """How the body that was given differs from what came; empty where it does not, or nobody can tell."""
    text, came = passage.text, wire.body
    if text is None or wire.fault or (wire.ended and wire.ended.cut) or REDACTED in text or REDACTED in came:
        return ""
    is_whole = passage.is_whole and wire.how == "complete"
    is_same = _is_same_stream if wire.is_stream else _is_same_json
    return "" if is_same(text, came, is_whole=is_whole) else f"made of {short(came)} {short(text)}"


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
