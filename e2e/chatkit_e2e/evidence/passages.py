"""Passages: requests of the component through a fetch of the page's own, put together from the moments of a timeline.

What the component asked, what left the page, what came back, and what the component was given.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatkit_e2e.evidence.element_events import (
    FETCH_ASKED,
    FETCH_GIVEN,
    FETCH_LEFT,
    FETCH_READ,
    FETCH_THREW,
    LOGIN_GIVEN,
)
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.moments import Acted, Moment, Preflighted, Reported, of, reported
from chatkit_e2e.evidence.request_types import ALL_REQUESTS

_OUTCOMES = (FETCH_GIVEN, FETCH_THREW)


@dataclass(frozen=True)
class Passage:
    """One request of the component's through the page's fetch."""

    asked: Reported
    left: Reported | None
    """What the page asked the browser's fetch; None where it did not, or asked in another way (XMLHttpRequest)."""
    outcome: Reported | None
    """What the component was given, or the error; None where the page still has it."""
    read: Reported | None
    """The body of what it was given; None where it could not be read."""
    wire: WireExchange | None
    """What reached the backend for it, and what came back; None where nothing did."""
    preflights: Sequence[Preflighted]
    """What the browser asked the backend meanwhile: whether the page may send such a request."""
    login: frozenset[str]
    """The names, in lower case, of the headers that somebody gave to be added to it."""

    @property
    def body(self) -> Any:  # noqa: ANN401  JSON
        """What the component asked."""
        return _json(detail(self.asked).get("body"))

    @property
    def type(self) -> str:
        """The request's type."""
        return str(self.body.get("type")) if isinstance(self.body, dict) else ""

    @property
    def headers(self) -> Mapping[str, str]:
        """The component's, with lower-case names."""
        headers = detail(self.asked).get("headers")
        return {str(name).lower(): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}

    @property
    def given(self) -> Mapping[str, Any]:
        """What the component was given; empty where it was given nothing."""
        return detail(self.outcome)

    @property
    def text(self) -> str | None:
        """The body that it was given, as far as that was read; None where nobody could."""
        text = detail(self.read).get("text")
        return text if isinstance(text, str) else None

    @property
    def is_whole(self) -> bool:
        """Whether that is all of it."""
        return detail(self.read).get("whole") is True


def passages(moments: Sequence[Moment]) -> list[Passage]:
    """The requests that went through the page's own fetch, in order; `moments` are in the order of time."""
    all_asked = reported(moments, FETCH_ASKED)
    if not all_asked:
        return []
    unmatched = [one for one in exchanges(moments) if one.request is not None]
    given = [one.detail for one in reported(moments, LOGIN_GIVEN) if isinstance(one.detail, list)]
    login = frozenset(str(name) for names in given for name in names)
    found = []
    for asked in all_asked:
        until = next((one.at for one in of(moments, Acted) if one.opens_page and one.at > asked.at), float("inf"))
        later = [one for one in of(moments, Reported) if asked.at <= one.at < until and _number(one) == _number(asked)]
        left, outcome = (_first(later, FETCH_LEFT), _first(later, *_OUTCOMES))
        answered_at = outcome.at if outcome is not None else until
        wire = _wire(unmatched, asked, answered_at)
        if wire is not None:
            unmatched.remove(wire)
        preflights = [one for one in of(moments, Preflighted) if asked.at <= one.at <= answered_at]
        found.append(Passage(asked, left, outcome, _first(later, FETCH_READ), wire, preflights, login))
    return found


def detail(event: Reported | None) -> Mapping[str, Any]:
    """What an event says; empty where it says nothing."""
    return event.detail if event is not None and isinstance(event.detail, dict) else {}


def _wire(unmatched: Sequence[WireExchange], asked: Reported, until: float) -> WireExchange | None:
    """What reached the backend meanwhile: the same request, else the first that is no other of the component's."""
    body = _json(detail(asked).get("body"))
    kind = body.get("type") if isinstance(body, dict) else None
    meanwhile = [one for one in unmatched if one.request is not None and asked.at <= one.request.at <= until]
    same = [one for one in meanwhile if one.request is not None and one.request.type == kind]
    changed = [one for one in meanwhile if one.request is not None and one.request.type not in ALL_REQUESTS]
    return next(iter([*same, *changed]), None)


def _first(events: Sequence[Reported], *names: str) -> Reported | None:
    return next((event for event in events if event.name in names), None)


def _number(event: Reported) -> Any:  # noqa: ANN401  JSON
    return detail(event).get("number")


def _json(text: object) -> Any:  # noqa: ANN401  JSON
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
