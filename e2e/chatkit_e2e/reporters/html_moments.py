"""The lines of the timeline, for the HTML report: what each moment says in a few words, and runs of them folded."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from chatkit_e2e.evidence.timeline import Lane, Moment
from chatkit_e2e.reporters.html_wire import event_name, gist, mapping, pretty, shortened

# What a reader can hide, and the kinds that belong to it.
TOPICS = {
    "test": ("act", "checkpoint"),
    "events": ("event",),
    "console": ("console", "page-error"),
    "requests": ("request", "held", "opened", "response", "end", "refused", "outside"),
    "bytes": ("bytes",),
    "messages": ("appeared", "changed", "vanished", "hidden"),
}
_TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}
# Moments that come in swarms and say little one by one.
_SWARMS = {"bytes", "changed", "chatkit.log", "chatkit.composer.layout.change"}
_FOLD_FROM = 4


@dataclass(frozen=True)
class Line:
    """A moment in the words of the report."""

    at: float
    lane: Lane
    kind: str
    label: str
    """What it is: moments with the same label are counted together in a fold."""
    text: str
    detail: str
    """In full, where `text` is not; folded on the page."""
    tone: str
    """good, bad, or nothing."""
    request: object
    """The number of the request that it belongs to."""

    @property
    def topic(self) -> str:
        """What hides it."""
        return _TOPIC_OF.get(self.kind, "")

    @property
    def swarms(self) -> bool:
        """Whether a run of its like may be folded."""
        return self.tone != "bad" and (self.kind in _SWARMS or self.label in _SWARMS)


@dataclass(frozen=True)
class Fold:
    """A run of lines that say little one by one."""

    lines: list[Line]

    @property
    def by_lane(self) -> dict[Lane, list[tuple[str, int]]]:
        """How often each label came in each lane, in order."""
        lanes: dict[Lane, Counter[str]] = {}
        for line in self.lines:
            lanes.setdefault(line.lane, Counter())[line.label] += 1
        return {lane: list(counts.items()) for lane, counts in lanes.items()}


def lines(moments: list[Moment], began: float) -> list[Line]:
    """A line for each moment; times in ms since `began`."""
    return [_line(moment, moment.at - began) for moment in moments]


def folded(told: list[Line]) -> Iterator[Line | Fold]:
    """The lines, long runs of swarming ones in folds."""
    for swarms, run in groupby(told, lambda line: line.swarms):
        part = list(run)
        if swarms and len(part) >= _FOLD_FROM:
            yield Fold(part)
        else:
            yield from part


def _line(moment: Moment, at: float) -> Line:
    tell = _TELL.get(moment.kind, _anything)
    label, text, *detail = tell(moment.data)
    long = detail[0] if detail else text
    return Line(
        at=at,
        lane=moment.lane,
        kind=moment.kind,
        label=label or moment.kind,
        text=shortened(text),
        detail=long if shortened(long) != shortened(text) or len(shortened(text)) < len(text) else "",
        tone=_tone(moment),
        request=moment.data.get("request"),
    )


def _tone(moment: Moment) -> str:
    data = moment.data
    if moment.kind == "checkpoint":
        return "good" if data.get("passed") is True else "bad"
    failed = {
        "event": data.get("name") == "chatkit.error",
        "console": data.get("level") == "error",
        "end": data.get("how") != "complete",
        "response": not isinstance(data.get("status"), int) or data["status"] >= 400,
        "page-error": True,
        "refused": True,
    }
    return "bad" if failed.get(moment.kind, False) else ""


LineParts = tuple[str, str] | tuple[str, str, str]


def _event(data: dict[str, Any]) -> LineParts:
    detail = data.get("detail")
    name = str(data.get("name", ""))
    return (name, "") if detail is None else (name, json.dumps(detail, ensure_ascii=False), pretty(detail))


def _request(data: dict[str, Any]) -> LineParts:
    turn = data.get("turn")
    return f"#{data.get('request')} {data.get('type') or 'no type'}", f"turn {turn}" if turn else ""


def _response(data: dict[str, Any]) -> LineParts:
    return f"#{data.get('request')} {data.get('status')}", str(mapping(data.get("headers")).get("content-type", ""))


def _bytes(data: dict[str, Any]) -> LineParts:
    text = str(data.get("text", ""))
    return f"#{data.get('request')} {event_name(text) or 'bytes'}", gist(text), text


def _message(change: str) -> Callable[[dict[str, Any]], LineParts]:
    return lambda data: (f"{data.get('role', 'message')} {change}", str(data.get("text", "")))


def _anything(data: dict[str, Any]) -> LineParts:
    return "", json.dumps(data, ensure_ascii=False), pretty(data)


_TELL: dict[str, Callable[[dict[str, Any]], LineParts]] = {
    "act": lambda data: ("test", str(data.get("what", ""))),
    "checkpoint": lambda data: (str(data.get("name", "")).replace("_", " "), str(data.get("why", ""))),
    "event": _event,
    "console": lambda data: (f"console {data.get('level', '')}", str(data.get("text", "")), _console(data)),
    "page-error": lambda data: ("page error", str(data.get("text", ""))),
    "request": _request,
    "held": lambda data: (f"#{data.get('request')} held", f"at the gate “{data.get('gate')}”"),
    "opened": lambda data: (f"gate of stream {data.get('stream')} opened", str(data.get("gate", ""))),
    "response": _response,
    "bytes": _bytes,
    "end": lambda data: (f"#{data.get('request')} end", f"{data.get('how')} {data.get('reason', '')}".strip()),
    "refused": lambda data: (
        f"#{data.get('request')} refused {data.get('status', '')}",
        f"{data.get('field')}: {data.get('reason')}",
    ),
    "outside": lambda data: ("outside", f"{data.get('method', '')} {data.get('address', '')} {data.get('answer', '')}"),
    "appeared": _message("appeared"),
    "changed": _message("changed"),
    "vanished": _message("vanished"),
    "hidden": lambda data: ("hidden", f"{data.get('how', '')} {data.get('element', '')} ({data.get('party', '')})"),
}


def _console(data: dict[str, Any]) -> str:
    return f"{data.get('text', '')}\n{data.get('url', '')}".strip()
