"""A replay: a recorded run as steps that one can go along, forwards and backwards, with what showed at each."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from chatkit_e2e.evidence.chat import Role
from chatkit_e2e.evidence.moments import Acted, Appeared, Changed, Checked, Moment, Sent, Vanished
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.reporters import html_moments, html_wire
from chatkit_e2e.watch.recorded import Recorded


class Bubble(BaseModel):
    """A message on the screen."""

    role: Role
    text: str


class Step(BaseModel):
    """A moment of the timeline."""

    at: float
    """ms since the first one."""
    lane: str
    topic: str
    label: str
    text: str
    detail: str
    """In full, where `text` is not."""
    tone: str
    """good, bad, or nothing."""


class Screen(BaseModel):
    """The messages on the screen from a step on, in the order in which they came, up to the next screen."""

    step: int
    messages: list[Bubble]


class Picture(BaseModel):
    """A picture, and the step at which it was taken."""

    step: int
    name: str
    """The checkpoint's."""


class Event(BaseModel):
    """An event of an answer, and the step with which it was whole."""

    step: int
    name: str
    excerpt: str
    text: str


class Exchange(BaseModel):
    """A request and its answer."""

    step: int
    title: str
    events: list[Event]


class Cause(BaseModel):
    """A finding, and the step that is to blame; None where that is no single one."""

    step: int | None
    text: str


class Replay(BaseModel):
    """All that the page shows. A step's number is its place in `steps`."""

    name: str
    title: str
    verdict: str
    notes: list[str]
    steps: list[Step]
    screens: list[Screen]
    pictures: list[Picture]
    exchanges: list[Exchange]
    causes: list[Cause]


def replay_of(recorded: Recorded) -> Replay:
    """The replay of a run."""
    moments = list(recorded.moments)
    began = moments[0].at
    lines = html_moments.lines(moments, began)
    checks = [(step, one.name) for step, one in enumerate(moments) if isinstance(one, Checked)]
    return Replay(
        name=recorded.name,
        title=recorded.title,
        verdict=recorded.verdict,
        notes=list(recorded.notes),
        steps=[_step(line) for line in lines],
        screens=list(_screens(moments)),
        pictures=[Picture(step=step, name=name) for step, name in checks if name in recorded.pictures],
        exchanges=_exchanges(moments, began),
        causes=[_cause(finding, moments) for finding in recorded.findings],
    )


def _step(line: html_moments.Line) -> Step:
    told: dict[str, Any] = {name: getattr(line, name) for name in Step.model_fields}
    return Step(**told)


def _screens(moments: Sequence[Moment]) -> Iterator[Screen]:
    """Each screen, from the step that made it; a page that is loaded anew shows nothing of what showed."""
    shown: list[Bubble] = []
    for step, moment in enumerate(moments):
        match moment:
            case Acted(opens_page=True):
                shown = []
            case Appeared():
                shown = [*shown, Bubble(role=moment.role, text=moment.text)]
            case Changed():
                shown = _replaced(shown, moment.role, moment.was, [Bubble(role=moment.role, text=moment.text)])
            case Vanished():
                shown = _replaced(shown, moment.role, moment.text, [])
            case _:
                continue
        yield Screen(step=step, messages=shown)


def _replaced(shown: list[Bubble], role: Role, text: str, by: list[Bubble]) -> list[Bubble]:
    """The messages with the last one like this replaced; the same where there is none."""
    for place in reversed(range(len(shown))):
        if (shown[place].role, shown[place].text) == (role, text):
            return [*shown[:place], *by, *shown[place + 1 :]]
    return shown


def _exchanges(moments: Sequence[Moment], began: float) -> list[Exchange]:
    sent = {(one.request, one.at - began): step for step, one in enumerate(moments) if isinstance(one, Sent)}
    first: dict[int, int] = {}
    for step, moment in enumerate(moments):
        if (number := getattr(moment, "request", None)) is not None:
            first.setdefault(number, step)
    return [
        Exchange(
            step=first[one.number],
            title=f"#{one.number} {one.type or 'no request type'}",
            events=[
                Event(step=sent[one.number, event.at], name=event.name, excerpt=event.excerpt, text=event.text)
                for event in one.events
            ],
        )
        for one in html_wire.shown(moments, began)
    ]


def _cause(finding: Finding, moments: Sequence[Moment]) -> Cause:
    at = finding.at
    step = None if at is None else next((step for step, one in enumerate(moments) if one.at >= at), None)
    told = [f"{finding.evidence} (to blame: {finding.blame})", finding.where, f"Fix: {finding.fix}"]
    return Cause(step=step, text=". ".join(one.rstrip(".") for one in told if one) + ".")
