"""What a page's own fetch made of requests and answers, for the HTML report: a line for each request."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.passages import Passage, passages
from chatkit_e2e.reporters.html_wire import shortened


@dataclass(frozen=True)
class ShownPassage:
    """One request through the page's fetch, in the words of the report."""

    asked: str
    sent: str
    came: str
    given: str


def shown(moments: Sequence[Moment]) -> list[ShownPassage]:
    """Every request that went through it, in the order in which they came."""
    return [
        ShownPassage(_text(passage.body), _sent(passage), _came(passage), _given(passage))
        for passage in passages(moments)
    ]


def _sent(passage: Passage) -> str:
    wire = passage.wire
    if wire is None or wire.request is None:
        return "nothing reached it"
    same = wire.request.body == passage.body
    return f"#{wire.number}: {'the same' if same else _text(wire.request.body)}"


def _came(passage: Passage) -> str:
    wire = passage.wire
    if wire is None or wire.started is None:
        return "nothing"
    return " ".join((str(wire.status), wire.media_type, shortened(wire.body)))


def _given(passage: Passage) -> str:
    given = passage.given
    if not given:
        return "nothing yet"
    if "error" in given:
        return f"an error: {given['error']}"
    if given.get("what") != "Response":
        return f"no Response, but {given.get('what')}"
    body = "the body already read" if given.get("used") else "a body that could not be copied"
    if passage.text is not None:
        same = passage.wire is not None and passage.text == passage.wire.body
        body = "the same body" if same else shortened(passage.text)
    return " ".join((str(given.get("status")), str(given.get("type")), body))


def _text(value: Any) -> str:  # noqa: ANN401  JSON
    return shortened(json.dumps(value, ensure_ascii=False))
