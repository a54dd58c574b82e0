"""Deeper: what is looked at behind two turns, a reload and the history, once those are right."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.masking import masked
from chatkit_e2e.evidence.moments import AskedOutside, Moment
from chatkit_e2e.evidence.probe_results import Check
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.probe.checks import Seen, unusable
from chatkit_e2e.probe.full import connection_lost, long_answer, paged, two_users
from chatkit_e2e.probe.guests import Guest, Guests
from chatkit_e2e.probe.standard import other_origin, rated, renamed, retried, side_by_side, stopped, unknown_thread
from chatkit_e2e.probe.target import Depth, Target
from chatkit_e2e.probe.visit import Unseen

Ask = Callable[[Guests], Seen]
STANDARD: Final[dict[str, Ask]] = {
    "rated": rated,
    "retried": retried,
    "renamed": renamed,
    "stopped": stopped,
    "unknown_thread": unknown_thread,
    "side_by_side": side_by_side,
    "other_origin": other_origin,
}
"""In the order in which they are asked; the first four share a page and its conversation."""
FULL: Final[dict[str, Ask]] = {
    "two_users": two_users,
    "paged": paged,
    "long_answer": long_answer,
    "connection_lost": connection_lost,
}
OF_DEPTH: Final[dict[Depth, dict[str, Ask]]] = {"quick": {}, "standard": STANDARD, "full": {**STANDARD, **FULL}}


@dataclass(frozen=True)
class Deeper:
    """What came of it."""

    checks: list[Check] = field(default_factory=list)
    causes: dict[str, list[Finding]] = field(default_factory=dict)
    """What was found in the evidence of each check that is no, by its name."""
    messages: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    outside: list[AskedOutside] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """Each cause once, in the order of the checks."""
        found: dict[str, Finding] = {}
        for one in chain.from_iterable(self.causes.values()):
            found.setdefault(one.id, one)
        return list(found.values())


def look_deeper(
    target: Target,
    component: Component,
    origin: str,
    cured: Collection[str],
    report: Path,
    progress: Callable[[Check], None],
    browser: Browser | None = None,
    names: Collection[str] = (),
) -> Deeper:
    """Ask what the target's depth asks beside a quick probe, or of that only what `names` says.

    It takes a browser of its own where none is given that was started without a stage's arguments.

    Raises:
        BrowserUnavailable: there is none that starts.
    """
    asked = {name: ask for name, ask in OF_DEPTH[target.depth].items() if name in names or not names}
    folder = report / "probe" / "deeper"
    with (
        nullcontext(browser) if browser else launch.chromium([], headed=target.headed) as running,
        Guests(target, component, origin, cured, running, folder) as guests,
    ):
        checks, causes = _asked(asked, guests, progress)
        for guest in guests.guests:
            guest.visit.finish()
            told = _timeline(guest.visit.timeline.moments)
            (folder / guest.timeline).write_text(told.json(), encoding="utf-8")
        visits = [guest.visit for guest in guests.guests]
        return Deeper(
            checks,
            causes,
            list(dict.fromkeys(text for guest in guests.guests for text in guest.said)),
            list(dict.fromkeys(thread for visit in visits for thread in visit.threads)),
            [one for visit in visits for one in visit.timeline.of(AskedOutside)],
        )


def _asked(
    questions: Mapping[str, Ask], guests: Guests, progress: Callable[[Check], None]
) -> tuple[list[Check], dict[str, list[Finding]]]:
    """The answers, and the causes of those that are no."""
    checks: list[Check] = []
    causes: dict[str, list[Finding]] = {}
    for name, ask in questions.items():
        asked_before = len(guests.guests)
        check = _answer(name, ask, guests)
        new = guests.guests[asked_before:]
        for number, guest in enumerate(new, 1):
            guest.timeline = f"{name}.json" if number == 1 else f"{name}-{number}.json"
        files = {"picture": check.picture, "timeline": guests.last.timeline if guests.last else ""}
        places = {field: file and f"probe/deeper/{file}" for field, file in files.items()}
        checks.append(check.model_copy(update=places))
        progress(checks[-1])
        # What the probe itself breaks is nobody's fault.
        if check.answer == "no" and name != "connection_lost":
            causes[name] = _causes(new or guests.guests[:1])
    return checks, causes


def _answer(name: str, ask: Ask, guests: Guests) -> Check:
    """Ask one question, and keep the answer with the page that was opened last for it."""
    began, before = time.perf_counter(), guests.backend_ms()
    asked = True
    try:
        told, why, seen = ask(guests)
    except Unseen as reason:
        told, why, seen, asked = "not seen", str(reason), None, reason.asked
    except PlaywrightError as error:
        told, why, seen = "no", unusable(error), None
    guests.left(intact=told == "yes" or not asked)
    took, backend = (time.perf_counter() - began) * 1000, guests.backend_ms() - before
    visit = (guests.last or guests.new()).visit  # nobody was opened for what nobody could ask
    visit.record(name, told, why, seen, took, backend, asked=asked)
    return visit.checks[name]


def _causes(guests: Sequence[Guest]) -> list[Finding]:
    """What the rules of diagnosis find in these guests' evidence."""
    found: list[Finding] = []
    for guest in guests:
        found += find(_timeline(guest.visit.evidence().moments).moments)
    return found


def _timeline(moments: Sequence[Moment]) -> Timeline:
    """The same without what turned out to be a secret."""
    timeline = Timeline()
    timeline.add(*masked(moments))
    return timeline
