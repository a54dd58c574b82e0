"""Causes below ChatKit's protocol: broken connections, heads and bodies of HTTP, and answers without an end."""

from collections.abc import Callable, Sequence
from typing import Final

from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import is_too_deep
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.moments import Fault
from chatkit_e2e.evidence.results import Finding

LOG: Final = "look at the backend's own log at that moment"
STILL_SENDING: Final = 0.5
"""Where more of the time had passed since the last byte, the backend had stopped; else it was still sending."""
MEGA: Final = 1_000_000
_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "dcb", "dcz", "identity", ""})
"""What Chromium unpacks, and what stands for nothing."""
_NO_TEXT: Final = frozenset("\N{REPLACEMENT CHARACTER}\0")
"""What stands in a log for bytes that are packed."""


@on_wire(1, broken="hostile.dies-in-the-middle", twin="hostile.good")
def backend_gone(wire: Sequence[WireExchange]) -> Finding | None:
    """Nobody takes a connection any more: the backend was there when the probe began."""
    gone = _with_fault(wire, "unreachable")
    if gone is None:
        return None
    return Finding(
        id="backend-gone",
        blame="backend",
        evidence=f"nobody took the connection for {_name(gone)}, although the backend had answered before"
        f"{_cut_off_before(gone, wire)}",
        fix=f"the backend ended, or was started anew, while it was used: {LOG}",
    )


@on_wire(2, broken="hostile.silent-to-messages", twin="hostile.good")
def no_answer_in_time(wire: Sequence[WireExchange]) -> Finding | None:
    """A request whose answer does not even begin."""
    silent = _first(wire, lambda one: one.how == "timed out" and not one.status)
    if silent is None:
        return None
    return Finding(
        id="no-answer-in-time",
        blame="backend",
        evidence=f"{_name(silent)} was not answered at all: {_reason(silent)}",
        fix="send the head of the answer and thread.created at once, before the model is asked; if the backend is "
        f"only slow, probe with a longer --timeout; else {LOG}",
    )


@on_wire(3, broken="hostile.reset-before-the-head", twin="hostile.good")
def connection_closed(wire: Sequence[WireExchange]) -> Finding | None:
    """The connection goes before the head of the answer is there."""
    closed = _with_fault(wire, "closed")
    if closed is None:
        return None
    return Finding(
        id="connection-closed",
        blame="backend",
        evidence=f"the connection was closed before {_name(closed)} had an answer ({_reason(closed)})",
        fix=f"the process crashed, or a proxy gave up: {LOG}",
    )


@on_wire(4, broken="hostile.broken-head", twin="hostile.good")
def not_http(wire: Sequence[WireExchange]) -> Finding | None:
    """What comes is no answer that HTTP knows."""
    strange = _with_fault(wire, "not-http")
    if strange is None:
        return None
    return Finding(
        id="not-http",
        blame="backend",
        evidence=f"the answer to {_name(strange)} does not begin as HTTP does ({_reason(strange)})",
        fix="check the port, and http against https: what listens there is no web server, or writes a broken head",
    )


@on_wire(5, broken="hostile.huge-headers", twin="hostile.good")
def head_too_long(wire: Sequence[WireExchange]) -> Finding | None:
    """Browsers and proxies take only so much of a head."""
    long = _with_fault(wire, "head-too-long")
    if long is None:
        return None
    return Finding(
        id="head-too-long",
        blame="backend",
        evidence=f"the head of the answer to {_name(long)} is longer than 100 kB",
        fix="send fewer or shorter headers and cookies",
    )


@on_wire(6, broken="hostile.wrong-length-too-long", twin="hostile.good")
def cut_off(wire: Sequence[WireExchange]) -> Finding | None:
    """The connection goes, or the chunks break, in the middle of the body."""
    cut = _with_fault(wire, "cut-off")
    if cut is None:
        return None
    length = cut.started.headers.get("content-length") if cut.started else None
    named = f"; its content-length names {length} bytes" if length else ""
    return Finding(
        id="cut-off",
        blame="backend",
        evidence=f"the answer to {_name(cut)} broke off after {cut.size:,} bytes ({_reason(cut)}){named}",
        fix="send no content-length and no chunk sizes of your own with a stream, which the server does by itself; "
        f"if the process or a proxy ended it, {LOG}",
    )


@on_wire(7, broken="hostile.copied-encoding", twin="hostile.good")
def wrong_encoding(wire: Sequence[WireExchange]) -> Finding | None:
    """A content-encoding that was copied from elsewhere, or that nobody asked for."""
    wrong = _first(wire, lambda one: one.fault == "encoding" and not _is_taken_as_it_came(one))
    if wrong is None:
        return None
    return Finding(
        id="wrong-encoding",
        blame="backend",
        evidence=f"the answer to {_name(wrong)} says content-encoding: {_encoding(wrong)}, and is not packed "
        "so, or was not asked to be",
        fix="when handing on another server's answer leave out its content-encoding, content-length and "
        "transfer-encoding; pack only what accept-encoding asks for",
    )


@on_wire(8, broken="hostile.huge-event", twin="hostile.good")
def answer_too_long(wire: Sequence[WireExchange]) -> Finding | None:
    """More bytes than any chat can show."""
    long = _with_fault(wire, "too-long")
    if long is None:
        return None
    return Finding(
        id="answer-too-long",
        blame="backend",
        evidence=f"{_reason(long)}; the one to {_name(long)} was ended after {long.size / MEGA:,.1f} MB",
        fix="send the new text in each event, not all of it again; check the loop that yields the events",
    )


@on_wire(9, broken="hostile.stops-without-closing", twin="hostile.good")
def answer_not_ended(wire: Sequence[WireExchange]) -> Finding | None:
    """The stream has said all, and stays open: the component shows that an answer is still coming."""
    open_ = _first(wire, lambda one: _is_open(one) and not _is_still_sending(one))
    if open_ is None:
        return None
    return Finding(
        id="answer-not-ended",
        blame="backend",
        evidence=f"the answer to {_name(open_)} stopped after {open_.size:,} bytes and stays open: {_reason(open_)}",
        fix="return from the generator once the last event is sent, so that the response closes",
    )


@on_wire(31, broken="hostile.endless", twin="hostile.good")
def answer_endless(wire: Sequence[WireExchange]) -> Finding | None:
    """Bytes come to the end of the time, and no end is in sight."""
    endless = _first(wire, lambda one: _is_open(one) and _is_still_sending(one))
    if endless is None:
        return None
    return Finding(
        id="answer-endless",
        blame="backend",
        evidence=f"the answer to {_name(endless)} was still coming when time was up ({_reason(endless)}), after "
        f"{endless.size:,} bytes",
        fix="check what ends the loop that yields the events; if the model is only slow, probe with a longer --timeout",
    )


@on_wire(32, broken="hostile.invalid-utf-8", twin="hostile.good")
def not_utf_8(wire: Sequence[WireExchange]) -> Finding | None:
    """An event stream is UTF-8, whatever its content type says (WHATWG HTML, 9.2.6)."""
    wrong = _with_fault(wire, "utf-8")
    if wrong is None:
        return None
    return Finding(
        id="not-utf-8",
        blame="backend",
        evidence=f"the answer to {_name(wrong)} has bytes that are no UTF-8, which show as “\N{REPLACEMENT CHARACTER}”",
        fix="encode all answers as UTF-8, and split a text at characters, never at bytes",
    )


@on_wire(44, broken="hostile.deep-json", twin="hostile.good")
def too_deep(wire: Sequence[WireExchange]) -> Finding | None:
    """JSON that is nested so deep that it can hardly be read."""
    deep = _first(messages(wire), lambda one: any(is_too_deep(data) for data in one.data))
    if deep is None:
        return None
    return Finding(
        id="too-deep",
        blame="backend",
        evidence=f"an event in the answer to {_name(deep)} is nested so deep that its JSON cannot be read",
        fix="send the fields that ChatKit knows, and no copy of an object that holds itself",
    )


@on_wire(396, broken="hostile.unknown-encoding", twin="hostile.good")
def unknown_encoding(wire: Sequence[WireExchange]) -> Finding | None:
    """A content-encoding that no browser knows, on a body that is not packed: seen to break nothing in Chromium."""
    named = _first(wire, lambda one: one.fault == "encoding" and _is_taken_as_it_came(one))
    if named is None:
        return None
    return Finding(
        id="unknown-encoding",
        blame="backend",
        evidence=f"the answer to {_name(named)} says content-encoding: {_encoding(named)}, which no browser knows; the "
        "browser took its body as it came, so this keeps nothing from showing, but another client or a proxy may "
        "refuse it",
        fix="leave content-encoding out of an answer that is not packed",
    )


def _encoding(exchanged: WireExchange) -> str:
    return exchanged.started.headers.get("content-encoding", "") if exchanged.started else ""


def _is_taken_as_it_came(exchanged: WireExchange) -> bool:
    """Whether the browser does not unpack it, because it does not know each of its codings, and it is text as it came
    (Fetch standard, to handle content codings)."""
    codings = {coding.strip().lower() for coding in _encoding(exchanged).split(",")}
    return not codings <= _CODINGS and not _NO_TEXT & {*exchanged.body}


def _with_fault(wire: Sequence[WireExchange], fault: Fault) -> WireExchange | None:
    return _first(wire, lambda one: one.fault == fault)


def _first(wire: Sequence[WireExchange], holds: Callable[[WireExchange], bool]) -> WireExchange | None:
    """The first message of which it is true, else the first request."""
    found = [one for one in wire if holds(one)]
    said = [one for one in found if one.turn is not None]
    return next(iter([*said, *found]), None)


def _name(exchanged: WireExchange) -> str:
    return exchanged.type or (f"the request to {exchanged.request.path}" if exchanged.request else "a request")


def _reason(exchanged: WireExchange) -> str:
    return exchanged.ended.reason if exchanged.ended else ""


def _is_open(exchanged: WireExchange) -> bool:
    return exchanged.how == "timed out" and exchanged.status != 0


def _is_still_sending(exchanged: WireExchange) -> bool:
    if not exchanged.sent or exchanged.ended is None or exchanged.started is None:
        return False
    end = exchanged.ended.at
    return end - exchanged.sent[-1].at < (end - exchanged.started.at) * STILL_SENDING


def _cut_off_before(gone: WireExchange, wire: Sequence[WireExchange]) -> str:
    """What the backend may have ended of: the last request before, where it was left without an answer."""
    before = [one for one in wire if one.number < gone.number and one.fault != "unreachable"]
    if not before or before[-1].status or before[-1].how == "client left":
        return ""
    return f"; the request before, {_name(before[-1])}, was left without an answer, so that one may have ended it"
