"""The three lanes as a picture, for the HTML report: how long each request and each message lasted, on one clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chatkit_e2e.evidence.element_events import ERROR
from chatkit_e2e.evidence.moments import (
    Acted,
    Appeared,
    Changed,
    Checked,
    Ended,
    Moment,
    Received,
    Reported,
    Started,
    Thrown,
    Vanished,
)
from chatkit_e2e.reporters.html_wire import shortened

_LABEL = 0.12  # the share of the width that a request's name takes


@dataclass
class Bar:
    """Something that lasts; times in ms since the case began."""

    label: str
    starts: float
    ends: float
    tone: str
    """wire: well, ill; frame: user, assistant."""
    how: str = ""
    """How it ended."""
    request: int | None = None
    role: str = ""
    text: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that happens at a moment."""

    at: float
    tone: str
    """act, good, bad."""
    label: str


@dataclass(frozen=True)
class Chart:
    """The lanes; a bar's row is its place in the list of lists."""

    span: float
    marks: list[Mark]
    wire: list[list[Bar]]
    frame: list[list[Bar]]

    def share(self, ms: float) -> str:
        """A time as a share of the width."""
        return f"{100 * ms / self.span:.2f}%"

    @property
    def scale(self) -> list[int]:
        """Round times for the axis, at most eight."""
        step = next((step for step in (100, 250, 500, 1000, 2500, 5000, 10000) if self.span / step <= 8), 0)
        return list(range(0, int(self.span * 0.96) + 1, step)) if step else [0]


def chart(moments: list[Moment], began: float) -> Chart:
    """The picture of a case."""
    span = max((moment.at - began for moment in moments), default=0.0)
    return Chart(
        span=max(span, 1.0),
        marks=[mark for moment in moments if (mark := _mark(moment, began)) is not None],
        wire=_stacked(_requests(moments, began, span), room=_LABEL * span),
        frame=_stacked(_messages(moments, began, span)),
    )


def _mark(moment: Moment, began: float) -> Mark | None:
    at = moment.at - began
    if isinstance(moment, Acted):
        return Mark(at, "act", moment.what)
    if isinstance(moment, Checked):
        return Mark(at, "good" if moment.passed else "bad", f"{moment.name}: {moment.why}")
    if isinstance(moment, Thrown):
        return Mark(at, "bad", moment.text)
    if isinstance(moment, Reported) and moment.name == ERROR:
        return Mark(at, "bad", moment.name)
    return None


def _requests(moments: list[Moment], began: float, span: float) -> list[Bar]:
    bars: dict[int, Bar] = {}
    for moment in moments:
        at = moment.at - began
        if isinstance(moment, Received):
            bars[moment.request] = Bar(moment.type or "no type", at, span, "ill", "no end was logged", moment.request)
        elif isinstance(moment, Started) and moment.request in bars:
            bars[moment.request].tone = "well" if 200 <= moment.status < 300 else "ill"
        elif isinstance(moment, Ended) and moment.request in bars:
            bars[moment.request].ends, bars[moment.request].how = at, moment.how
    return list(bars.values())


@dataclass
class _Screen:
    """The messages that show, while the moments go by."""

    live: list[Bar] = field(default_factory=list)
    gone: list[Bar] = field(default_factory=list)

    def appeared(self, role: str, text: str, at: float) -> None:
        self.live.append(Bar(shortened(text, 60), at, at, role, role=role, text=text))

    def changed(self, role: str, text: str) -> None:
        """The timeline does not say which message changed: the youngest of its role whose text this continues."""
        ours = [bar for bar in reversed(self.live) if bar.role == role]
        bar = next((bar for bar in ours if text.startswith(bar.text)), ours[0] if ours else None)
        if bar is not None:
            bar.text, bar.label = text, shortened(text, 60)

    def vanished(self, role: str, text: str, at: float) -> None:
        ours = [bar for bar in self.live if bar.role == role]
        bar = next((bar for bar in ours if bar.text == text), ours[0] if ours else None)
        if bar is not None:
            self._end([bar], at, "vanished")

    def left(self, at: float, how: str) -> None:
        """Everything goes at once: the page is opened anew, or the case is over."""
        self._end(list(self.live), at, how)

    def _end(self, bars: list[Bar], at: float, how: str) -> None:
        for bar in bars:
            bar.ends, bar.how = at, how
            self.gone.append(bar)
        self.live = [bar for bar in self.live if not any(bar is ended for ended in bars)]


def _messages(moments: list[Moment], began: float, span: float) -> list[Bar]:
    screen = _Screen()
    for moment in moments:
        at = moment.at - began
        if isinstance(moment, Appeared):
            screen.appeared(moment.role, moment.text, at)
        elif isinstance(moment, Changed):
            screen.changed(moment.role, moment.text)
        elif isinstance(moment, Vanished):
            screen.vanished(moment.role, moment.text, at)
        elif isinstance(moment, Acted) and moment.opens_page:
            screen.left(at, "the page was opened anew")
    screen.left(span, "still there at the end")
    return sorted(screen.gone, key=lambda bar: bar.starts)


def _stacked(bars: Iterable[Bar], room: float = 0) -> list[list[Bar]]:
    """Bars in rows, so that none covers another; each takes at least `room`."""
    rows: list[list[Bar]] = []
    for bar in bars:
        row = next((row for row in rows if max(row[-1].ends, row[-1].starts + room) <= bar.starts), None)
        if row is None:
            rows.append([bar])
        else:
            row.append(bar)
    return rows
