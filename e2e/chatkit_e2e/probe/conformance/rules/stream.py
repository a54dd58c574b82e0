"""What the answer to a message is: status, content type, framing."""

import json
from collections.abc import Iterator

from chatkit_e2e.evidence.events import decoded, is_json, name_of
from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.probe.conformance.record import NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, must, should

MAX_SHOWN = 80  # characters of an event


@must(
    "stream.status",
    "A message is answered with status 200.",
    expected="200",
    source="facts 2.4, RUN 41-44",
    case="auth.jwt-missing",
)
def status(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        if step.exchange.status != ANSWERED:
            yield step, step.head


@must(
    "stream.content-type",
    "A message is answered with an event stream.",
    expected="content-type: text/event-stream",
    source="facts 2.4, RUN 40b, 69",
    case="protocol.json-once",
)
def content_type(view: View) -> Iterator[Flaw]:
    for step in _answered(view):
        if not step.exchange.is_called_stream:
            yield step, f"content-type: {step.exchange.media_type or 'none'}"


@must(
    "stream.known-event",
    "The answer has events that ChatKit knows.",
    expected="at least one event of ChatKit's",
    source="chatkit.types.ThreadStreamEvent; facts 0",
    case="protocol.assistants-api",
)
def known_event(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        if not any(is_known(event) for event in step.events):
            yield step, _names([name_of(event) for event in step.events]) or "no event"


@should(
    "stream.only-known",
    "The answer has no events that ChatKit does not know.",
    expected="events of chatkit.types.ThreadStreamEvent only, because others are silently ignored",
    source="chatkit.types.ThreadStreamEvent; facts 2.5, RUN 56",
)
def only_known(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        unknown = [name_of(event) for event in step.events if event.get("type") and not is_known(event)]
        if unknown:
            yield step, _names(unknown)


@should(
    "stream.typed",
    "Each event says its type in its JSON; what only keeps the connection open is a comment.",
    expected='{"type": ...} in each event',
    source="facts 2.5, RUN 57",
)
def typed(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        for event in step.events:
            if not isinstance(event.get("type"), str):
                yield step, json.dumps(event)[:MAX_SHOWN]
                break


@must(
    "stream.json",
    "The data of each event is one whole JSON object.",
    expected="a JSON object in each event, each of its lines behind a `data:`",
    source="facts 2.5, RUN 52, 54, 55",
    case="framing.pretty-json",
)
def whole_json(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        _ = step.events
        for data in step.exchange.data:
            if not is_json(data) or not isinstance(decoded(data), dict):
                yield step, f"data: {data[:MAX_SHOWN]}"
                break


@must(
    "stream.last-event",
    "The last event ends with a blank line.",
    expected="an empty line after the last event",
    source="WHATWG HTML 9.2.6; facts 2.5, RUN 47",
    case="framing.last-event-lost",
)
def last_event(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        _ = step.events
        if step.exchange.unfinished is not None and step.exchange.how == "complete":
            yield step, f"the body ends in data: {step.exchange.unfinished[:MAX_SHOWN]}"


@should(
    "stream.ends",
    "The answer ends by itself: after its last event the response is closed.",
    expected="the end of the body",
    source="facts 2.5 (the end of the body ends the response)",
)
def ends(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        if step.exchange.how == "timed out":
            yield step, f"no end within {view.record.timeout:g} s"


@should(
    "stream.unbroken",
    "The body ends as HTTP says that it does, not with the connection.",
    expected="a whole body",
    source="RFC 9112, 8; facts 4.2, RUN 67",
)
def unbroken(view: View) -> Iterator[Flaw]:
    for step in _answered(view):
        if step.exchange.how == "failed" and step.exchange.ended:
            yield step, step.exchange.ended.reason


@should(
    "stream.utf-8",
    "The stream is UTF-8.",
    expected="UTF-8",
    source="WHATWG HTML 9.2.6",
)
def utf8(view: View) -> Iterator[Flaw]:
    for step in view.turns():
        _ = step.events
        at = step.exchange.body.find("\ufffd")
        if at >= 0:
            yield step, f"bytes that are no UTF-8 after “{step.exchange.body[max(0, at - 20) : at]}”"


def _answered(view: View) -> list[Step]:
    answered = [step for step in view.turns() if step.exchange.status == ANSWERED]
    if not answered:
        raise NotJudged(f"no message was answered with 200 but with {view.turns()[0].head}")
    return answered


def _names(names: list[str]) -> str:
    different = list(dict.fromkeys(names))
    more = f" and {len(different) - 4} more" if len(different) > 4 else ""
    return ", ".join(different[:4]) + more
