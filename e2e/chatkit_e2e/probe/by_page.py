"""A probe of somebody's own page: scouted first, then looked at like any backend, or told why it cannot be."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from chatkit_e2e.component import Component, result_of
from chatkit_e2e.diagnose import find
from chatkit_e2e.diagnose.own_page import blocked_by_policy
from chatkit_e2e.evidence.masking import masked
from chatkit_e2e.evidence.probe_results import Check, ProbeResult
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.probe.checks import CHECKS
from chatkit_e2e.probe.probe import probe, redacted
from chatkit_e2e.probe.rounds import Progress
from chatkit_e2e.probe.scout import Scouted, scout
from chatkit_e2e.probe.target import Target

FOLDER: Final = Path("probe")
"""In the report's."""


def probe_page(
    target: Target, component: Component, report: Path, progress: Progress, tell: Callable[[str], None]
) -> ProbeResult:
    """Look at a page and, through it, at its backend; `tell` is given a line of what was found out.

    Raises:
        BackendUnreachable: there is no page, or nobody is where it asks.
        BrowserUnavailable: there is no browser that starts.
    """
    began = datetime.now(UTC)
    scouted = scout(target, component, report / FOLDER)
    if not scouted.usable:
        result = _unusable(scouted, component, report, began)
        for check in result.checks:
            progress((), check)
        return result
    tell(f"page: {target.page} asks {scouted.target.url}")
    if scouted.target.is_bare:
        tell("page: looked at without its content security policy, which does not let it ask the probe")
    if scouted.target.locale:
        why = "the probe finds the chat's buttons by their English names, so accept-language is English too"
        tell(f"page: its chat is looked at in English in place of {scouted.target.locale}: {why}")
    result = probe(scouted.target, component, report, progress)
    # Looked at without its policy, the page does not say what that shuts out besides.
    policy = blocked_by_policy(scouted.visit.timeline.moments)
    found = result.findings
    if policy is not None and policy.id not in {one.id for one in found}:
        found = [*found, policy]
    return redacted(result.model_copy(update={"page": str(target.page), "findings": found}))


def _unusable(scouted: Scouted, component: Component, report: Path, began: datetime) -> ProbeResult:
    """The result where the page shows no chat that can be used."""
    target, timeline = scouted.target, Timeline()
    timeline.add(*masked(scouted.visit.timeline.moments))
    file = FOLDER / "timeline.json"
    (report / file).write_text(timeline.json(), encoding="utf-8")
    found = find(timeline.moments)
    cause = f"To blame is the {found[0].blame}: {found[0].evidence}." if found else "No cause is known."
    took = datetime.now(UTC) - began
    return redacted(
        ProbeResult(
            url=str(target.url),
            page=str(target.page),
            origin=target.url.origin,
            depth=target.depth,
            component=result_of(component),
            browser=scouted.browser,
            started_at=began,
            wall_ms=round(took.total_seconds() * 1000, 1),
            works=False,
            sentence=f"It does not work: the chat cannot be used. {cause}",
            checks=_checks(scouted, found),
            findings=found,
            timeline=file.as_posix(),
        )
    )


def _checks(scouted: Scouted, found: Sequence[Finding]) -> list[Check]:
    """The answer to the first check, and that nobody could ask the others."""
    seen = scouted.visit.checks
    first = next(iter(CHECKS))
    ready = seen.get(first, Check(name=first, answer="no", why=found[0].evidence if found else ""))
    ready = ready.model_copy(update={"picture": ready.picture and (FOLDER / ready.picture).as_posix()})
    why = f"not reached: {first} does not hold" if ready.answer == "no" else "not reached: the page asks no backend"
    return [ready, *(Check(name=name, answer="not seen", why=why) for name in CHECKS if name != first)]
