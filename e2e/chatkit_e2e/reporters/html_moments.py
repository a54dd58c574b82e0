"""The lines of the timeline, for the HTML report: what each moment says in a few words, and runs of them folded."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from itertools import groupby

from chatkit_e2e.evidence.element_events import ERROR, LAYOUT_CHANGE, LOG
from chatkit_e2e.evidence.moments import (
    Acted,
    Appeared,
    AskedOutside,
    Changed,
    Checked,
    Ended,
    FoundHidden,
    FoundUnmarked,
    Held,
    Lane,
    Moment,
    NotUnderstood,
    Opened,
    Preflighted,
    Received,
    Refused,
    Reported,
    Sent,
    Spoken,
    Started,
    Thrown,
    Vanished,
    WireEntry,
    Written,
)
from chatkit_e2e.reporters.html_wire import ERROR_STATUS, event_name, gist, pretty, shortened

# What a reader can hide, and the kinds that belong to it.
TOPICS = {
    "test": ("act", "checkpoint"),
    "events": ("event",),
    "console": ("console", "page-error", "not-understood"),
    "requests": ("request", "held", "opened", "response", "end", "refused", "preflight", "outside"),
    "bytes": ("bytes",),
    "messages": ("appeared", "changed", "vanished", "hidden", "unmarked", "spoken"),
}
_TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}
# Moments that come in swarms and say little one by one.
_SWARMS = {"bytes", "changed", LOG, LAYOUT_CHANGE}
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
    request: int | None
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
    label, text, *detail = _told(moment)
    long = detail[0] if detail else text
    return Line(
        at=at,
        lane=moment.lane,
        kind=moment.kind,
        label=label,
        text=shortened(text),
        detail=long if shortened(long) != shortened(text) or len(shortened(text)) < len(text) else "",
        tone=_tone(moment),
        request=moment.request if isinstance(moment, WireEntry) else None,
    )


def _tone(moment: Moment) -> str:
    if isinstance(moment, Checked):
        return "good" if moment.passed else "bad"
    return "bad" if _is_failure(moment) else ""


def _is_failure(moment: Moment) -> bool:
    match moment:
        case Reported():
            return moment.name == ERROR
        case Written():
            return moment.level == "error"
        case Ended():
            return moment.how != "complete"
        case Started():
            return moment.status >= ERROR_STATUS
    return isinstance(moment, Thrown | Refused | NotUnderstood)


LineParts = tuple[str, str] | tuple[str, str, str]
"""What a moment is, what it says, and that in full."""


@singledispatch
def _told(moment: Moment) -> LineParts:
    """What a moment says; one of a kind that has no words of its own shows what was logged."""
    return moment.kind, json.dumps(dict(moment), ensure_ascii=False), pretty(dict(moment))


@_told.register
def _(moment: Acted) -> LineParts:
    return "test", moment.what


@_told.register
def _(moment: Checked) -> LineParts:
    return moment.name.replace("_", " "), moment.why


@_told.register
def _(moment: Reported) -> LineParts:
    if moment.detail is None:
        return moment.name, ""
    return moment.name, json.dumps(moment.detail, ensure_ascii=False), pretty(moment.detail)


@_told.register
def _(moment: Written) -> LineParts:
    # Chromium's own line of a file that did not come has its address beside it only.
    is_of_a_file = moment.url and moment.text.startswith("Failed to load resource")
    text = f"{moment.text} {moment.url}" if is_of_a_file else moment.text
    return f"console {moment.level}", text, f"{moment.text}\n{moment.url}".strip()


@_told.register
def _(moment: Thrown) -> LineParts:
    return "page error", moment.text


@_told.register
def _(moment: NotUnderstood) -> LineParts:
    return "not understood", f"{moment.why} in {moment.text}"


@_told.register
def _(moment: Received) -> LineParts:
    return f"#{moment.request} {moment.type or 'no type'}", f"turn {moment.turn}" if moment.turn else ""


@_told.register
def _(moment: Held) -> LineParts:
    return f"#{moment.request} held", f"at the gate “{moment.gate}”"


@_told.register
def _(moment: Opened) -> LineParts:
    return f"gate of stream {moment.stream} opened", moment.gate


@_told.register
def _(moment: Started) -> LineParts:
    return f"#{moment.request} {moment.status}", moment.headers.get("content-type", "")


@_told.register
def _(moment: Sent) -> LineParts:
    return f"#{moment.request} {event_name(moment.text) or 'bytes'}", gist(moment.text), moment.text


@_told.register
def _(moment: Ended) -> LineParts:
    return f"#{moment.request} end", f"{moment.how} {moment.reason}".strip()


@_told.register
def _(moment: Refused) -> LineParts:
    return f"#{moment.request} refused {moment.status}", f"{moment.field}: {moment.reason}"


@_told.register
def _(moment: Preflighted) -> LineParts:
    allowed = ", ".join(f"{name}: {value}" for name, value in moment.headers.items())
    return f"preflight {moment.status}", f"may {moment.origin} send {moment.asked or 'no header'}? {allowed or 'no'}"


@_told.register
def _(moment: AskedOutside) -> LineParts:
    return "outside", f"{moment.method} {moment.address} {moment.answer}"


@_told.register(Appeared)
@_told.register(Changed)
@_told.register(Vanished)
def _(moment: Appeared | Changed | Vanished) -> LineParts:
    return f"{moment.role} {moment.kind}", moment.text


@_told.register
def _(moment: FoundHidden) -> LineParts:
    return "hidden", f"{moment.how} {moment.element} ({moment.party})"


@_told.register
def _(moment: FoundUnmarked) -> LineParts:
    return "unmarked", f"{moment.role} “{moment.text}” in {moment.element}"


@_told.register
def _(moment: Spoken) -> LineParts:
    return "spoken", f"what a screen reader is told at {moment.checkpoint}", moment.text
