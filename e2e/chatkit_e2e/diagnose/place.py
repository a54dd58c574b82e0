"""The place of a cause: the request, event or header that shows it, its time, and what the screen did right after."""

from collections.abc import Sequence
from typing import Any, Final, TypedDict

from chatkit_e2e.evidence.element_events import ERROR, THREAD_CHANGE
from chatkit_e2e.evidence.events import decoded, name_of
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.moments import Acted, Appeared, Changed, Moment, Reported, Thrown, Vanished
from chatkit_e2e.evidence.results import Finding

SHOWN: Final = 60  # characters of a message that is quoted
MAX_CHANGES: Final = 3


class Place(TypedDict):
    """The fields of a finding that say where it is."""

    where: str
    at: float


def of_event(exchange: WireExchange, event: dict[str, Any]) -> Place:
    """An event of an answer, by its number."""
    complete = [sent for sent in exchange.blocks if sent.block.complete and sent.block.data is not None]
    for number, sent in enumerate(complete, 1):
        if decoded(str(sent.block.data)) == event:
            return _place(exchange, f"event {number} of {len(complete)} ({name_of(event)})", sent.at)
    return of_answer(exchange)


def of_data(exchange: WireExchange, data: str) -> Place:
    """An event of an answer that is no JSON, by its number."""
    complete = [sent for sent in exchange.blocks if sent.block.complete and sent.block.data is not None]
    number, sent = next((number, sent) for number, sent in enumerate(complete, 1) if sent.block.data == data)
    return _place(exchange, f"event {number} of {len(complete)}", sent.at)


def of_answer(exchange: WireExchange) -> Place:
    """An answer as a whole."""
    started = exchange.started
    head = (
        f"status {started.status}, {started.headers.get('content-type', 'no content-type')}" if started else "no head"
    )
    return _place(exchange, f"the answer ({head})", started.at if started else exchange.entries[-1].at)


def of_end(exchange: WireExchange) -> Place:
    """The end of an answer."""
    return _place(exchange, f"the end of the answer ({len(exchange.data)} events)", exchange.entries[-1].at)


def followed(finding: Finding, moments: Sequence[Moment]) -> Finding:
    """The finding with what the screen did after it, up to the next thing that was done."""
    if finding.at is None or finding.then:
        return finding
    after = [moment for moment in moments if moment.at >= finding.at]
    until = next((number for number, moment in enumerate(after) if isinstance(moment, Acted)), len(after))
    told = [f"{moment.at - finding.at:,.0f} ms later {said}" for moment in after[:until] if (said := _said(moment))]
    more = f", and {len(told) - MAX_CHANGES} more" if len(told) > MAX_CHANGES else ""
    return finding.model_copy(update={"then": "; ".join(told[:MAX_CHANGES]) + more or "nothing changed on the screen"})


def _place(exchange: WireExchange, what: str, at: float) -> Place:
    name = exchange.type or "no type"
    return {
        "where": f"request {exchange.number} ({name}), {what}, {at - exchange.entries[0].at:,.0f} ms after the request",
        "at": at,
    }


def _said(moment: Moment) -> str:
    match moment:
        case Vanished():
            return f"the {moment.role}'s “{_short(moment.text)}” went from the screen"
        case Appeared():
            return f"the {moment.role}'s “{_short(moment.text)}” appeared"
        case Changed():
            return f"the {moment.role}'s message became “{_short(moment.text)}”"
        case Reported(name=name) if name == ERROR:
            return f"chatkit.error: {moment.error.get('name')}: {_short(str(moment.error.get('message')))}"
        case Reported(name=name) if name == THREAD_CHANGE and moment.thread_id is None:
            return "the start screen came back (thread.change null)"
        case Thrown():
            return f"page error: {_short(moment.text)}"
        case _:
            return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
