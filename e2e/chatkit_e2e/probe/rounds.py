"""Rounds: looks at the same backend, each with what is known by then cured on the way, so that what it hid shows."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser as PlaywrightBrowser

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.masking import masked
from chatkit_e2e.evidence.moments import AskedOutside
from chatkit_e2e.evidence.probe_results import Check, Round
from chatkit_e2e.evidence.results import Browser, Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.probe.checks import CHECKS, answer
from chatkit_e2e.probe.page import PageStage, context_for
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import Visit, prepare, start
from chatkit_e2e.wire.cures import CURABLE

MAX_ROUNDS: Final = 6
"""More would cost more messages than they are worth; each cures at least one cause more."""
_TRANSLATED: Final = frozenset({"wrong-content-type", "unknown-events"})
"""What is cured by writing the answer anew, in ChatKit's events."""
_WORDLESS: Final = frozenset({"empty-answer", "nothing-answered"})
"""What such an answer looks like if there were no words in it."""
Progress = Callable[[Sequence[str], Check], None]
"""Told of each answer, with what was cured for it."""


@dataclass(frozen=True)
class Look:
    """One round, and what of it the whole probe tells."""

    round: Round
    threads: list[str]
    messages: list[str]
    outside: list[AskedOutside]
    browser: Browser


def looks(target: Target, component: Component, origin: str, report: Path, progress: Progress) -> Iterator[Look]:
    """The backend as it is, then with the causes cured that are known by then, up to where nothing new can be cured."""
    cured: list[str] = []
    for number in range(1, MAX_ROUNDS + 1):
        look = _look(target, component, origin, report, number, cured, progress)
        yield look
        more = [one.id for one in look.round.findings if one.id in CURABLE and one.id not in cured]
        if look.round.works or not more:
            return
        cured = [*cured, *more]


def merged(rounds: Sequence[Round]) -> list[Finding]:
    """Each finding once, in the order in which they showed."""
    found: dict[str, Finding] = {}
    for one in rounds:
        for finding in one.findings:
            found.setdefault(finding.id, finding)
    return list(found.values())


def without_made(found: Sequence[Finding], cured: Collection[str]) -> list[Finding]:
    """The findings without those that a cure makes of an answer in which it found no words to translate."""
    is_made = not _TRANSLATED.isdisjoint(cured)
    return [one for one in found if not (is_made and one.id in _WORDLESS)]


def _look(
    target: Target,
    component: Component,
    origin: str,
    report: Path,
    number: int,
    cured: Sequence[str],
    progress: Progress,
) -> Look:
    folder = Path("probe") if number == 1 else Path("probe") / f"round-{number}"
    with (
        (ProbeStage if target.page is None else PageStage)(target, component, origin, cured) as stage,
        launch.chromium(stage.chromium_args(), headed=target.headed) as browser,
    ):
        visit = _visit(stage, browser, report / folder, lambda check: progress(cured, check))
        stage.begin_to_end()
        by = Browser(name=browser.browser_type.name, version=browser.version)
    timeline = Timeline()  # what turned out to be a secret may have been logged before
    timeline.add(*masked(visit.timeline.moments))
    (report / folder / "timeline.json").write_text(timeline.json(), encoding="utf-8")
    checks = [
        one.model_copy(update={"picture": one.picture and (folder / one.picture).as_posix()})
        for one in visit.checks.values()
    ]
    seen = Round(
        cured=list(cured),
        checks=checks,
        findings=without_made(find(timeline.moments), cured),
        works=works(checks, () if visit.has_history else ("listed",)),
        timeline=(folder / "timeline.json").as_posix(),
    )
    return Look(seen, visit.threads, list(target.messages[: visit.said]), timeline.of(AskedOutside), by)


def _visit(stage: ProbeStage, browser: PlaywrightBrowser, folder: Path, progress: Callable[[Check], None]) -> Visit:
    """Every check in its order."""
    with context_for(browser, stage.target) as context:
        prepare(context, stage.target, *stage.scripts)
        visit = start(stage, context.new_page(), folder)
        for name in CHECKS:
            answer(name, visit)
            progress(visit.checks[name])
        if visit.checks["clean"].answer == "not seen":
            visit.finish()
        return visit


def with_checks(look: Round, more: Sequence[Check]) -> Round:
    """The round with what was asked behind its own checks."""
    checks = [*look.checks, *more]
    return look.model_copy(update={"checks": checks, "works": works(checks)})


def works(checks: Sequence[Check], needless: Collection[str] = ()) -> bool | None:
    """Whether the chat works; None where not all could be looked at, and nothing that was seen is wrong.

    `needless` are names of checks of what the page does without.
    """
    if any(check.answer == "no" for check in checks):
        return False
    # Whether an answer shows while it comes cannot be told of one that comes at once.
    needed = [check for check in checks if check.asked and check.name not in ("streamed", *needless)]
    return True if all(check.answer == "yes" for check in needed) else None
