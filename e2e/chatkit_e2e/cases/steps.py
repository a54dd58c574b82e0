"""Steps: what is done in a case and where it is judged, in order. Data only: `run/steps.py` performs them.

A case has `CONVERSATION` unless it says otherwise; most that do differ from it by a step or two.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from chatkit_e2e.evidence.chat import Part
from chatkit_e2e.evidence.element_events import BOOTED, EventName
from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE, MIDDLE

MINUTE: Final = 60_000  # ms


class Step:
    """One thing that is done.

    One that cannot be done leaves out those behind it, up to the next `Check`, which fails with the reason.
    """


@dataclass(frozen=True)
class Open(Step):
    """Load the host page, and look at it once one of the events has come."""

    ready_events: tuple[EventName, ...] = BOOTED


@dataclass(frozen=True)
class Reload(Step):
    """Load the host page anew, with the thread that is open."""

    ready_events: tuple[EventName, ...] = BOOTED


@dataclass(frozen=True)
class Say(Step):
    """Send the next message of the script; needs a component that was `ready`."""

    held_at: tuple[str, ...] = ()
    """The gates at which the stream that answers waits for `Release`."""


@dataclass(frozen=True)
class Release(Step):
    """Open gates of the stream that answers the last message."""

    gates: tuple[str, ...]


@dataclass(frozen=True)
class Press(Step):
    """Press a part of the chat."""

    part: Part


@dataclass(frozen=True)
class OpenHistory(Step):
    """Open the history panel, from the start screen."""


@dataclass(frozen=True)
class OpenThread(Step):
    """Open the first thread of the history panel."""


@dataclass(frozen=True)
class FetchUpdates(Step):
    """Call the element's `fetchUpdates()`."""


@dataclass(frozen=True)
class SwitchTab(Step):
    """Bring another tab to the front."""


@dataclass(frozen=True)
class ComeBack(Step):
    """Bring the page to the front again, once all has come that the backend sends by itself."""


@dataclass(frozen=True)
class Pass(Step):
    """Let time pass on the page's clock; moved by the test, not waited for."""

    ms: int


@dataclass(frozen=True)
class SkipWaits(Step):
    """Let pass what the component waits by the clock (facts 2.4), until its response has ended."""


@dataclass(frozen=True)
class Settle(Step):
    """Wait until page, frame and backend are idle, once one of the events has come."""

    after: tuple[EventName, ...] = ()


@dataclass(frozen=True)
class LeaveAlone(Step):
    """Let time pass in which nobody does anything, until all is idle; what is requested in it nobody asked for."""

    ms: int


@dataclass(frozen=True)
class Check(Step):
    """Judge what shows by a checkpoint of `run/checkpoints.py`."""

    name: str
    needs: str | None = None
    """The checkpoint that has to have been looked at; else this one and its steps are not reached."""


Steps = tuple[Step, ...]

CONVERSATION: Steps = (
    Open(),
    Check("ready"),
    Say(held_at=(FIRST_BYTE, MIDDLE, END)),
    Check("sent"),
    Release((FIRST_BYTE,)),
    Check("streamed", needs="sent"),
    Release((MIDDLE, END)),
    Check("rendered", needs="sent"),
    LeaveAlone(MINUTE),
    FetchUpdates(),
    Check("persisted", needs="sent"),
    Say(),
    Check("second_turn", needs="sent"),
    Reload(),
    Check("reloaded"),
    OpenHistory(),
    OpenThread(),
    Check("listed"),
    Check("clean"),
)
"""Two turns of the script, the first of which is held; a reload; the history."""


def groups(steps: Steps) -> Iterator[tuple[Check, Steps]]:
    """Each check with the steps that lead to it."""
    leading: Steps = ()
    for step in steps:
        if isinstance(step, Check):
            yield step, leading
            leading = ()
        else:
            leading += (step,)


def _changed(steps: Steps, check: str, change: Callable[[Steps], Steps]) -> Steps:
    if not any(one.name == check for one, _ in groups(steps)):
        raise KeyError(check)
    found = [(one, change(leading) if one.name == check else leading) for one, leading in groups(steps)]
    return tuple(step for one, leading in found for step in (*leading, one))


def leading_to(check: str, *more: Step, steps: Steps = CONVERSATION) -> Steps:
    """`steps` with more of them before those that lead to a check.

    Raises:
        KeyError: `steps` have no such check.
    """
    return _changed(steps, check, lambda leading: more + leading)


def right_before(check: str, *more: Step, steps: Steps = CONVERSATION) -> Steps:
    """`steps` with more of them right before a check.

    Raises:
        KeyError: `steps` have no such check.
    """
    return _changed(steps, check, lambda leading: leading + more)


def after_answers(*more: Step, steps: Steps = CONVERSATION) -> Steps:
    """`steps` with more of them before each of the two answers is judged."""
    return right_before("second_turn", *more, steps=right_before("rendered", *more, steps=steps))


def ready_on(event: EventName) -> Steps:
    """The conversation with a component of which only this event tells whether it can be used."""
    return tuple(
        replace(step, ready_events=(event,)) if isinstance(step, Open | Reload) else step for step in CONVERSATION
    )
