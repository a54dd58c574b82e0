"""Performs a case: every checkpoint in order, its screenshot, and the result."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Page

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.steps import groups
from chatkit_e2e.diagnose import find
from chatkit_e2e.diagnose.harness import unknown
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.exchanges import first_events, first_fields
from chatkit_e2e.evidence.gate_names import FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import AskedOutside, Checked, Written
from chatkit_e2e.evidence.results import Artifacts, CaseResult, Finding
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import packages_of
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import CaseRun, start
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.run.steps import reach
from chatkit_e2e.run.verdict import blank_of, differences, expected_of, reason_of, verdict_of, why_of

# The gate whose opening a checkpoint answers.
_GATES = {"streamed": FIRST_BYTE, "rendered": MIDDLE}


Witness = Callable[[str, CaseRun, Path], None]
"""Looks on after each checkpoint: its name, the case as it runs, and the folder of its artifacts."""


def perform(
    case: Case,
    stage: Stage,
    page: Page,
    expectation: Expectation | None,
    report: Path,
    witness: Witness | None = None,
) -> CaseResult:
    """Run `case` on `page`, write its artifacts below `report`, and judge it."""
    folder = report / "cases" / case.id
    folder.mkdir(parents=True, exist_ok=True)
    try:
        case.prepare()
    except NotBuilt as reason:
        return _untried(case, str(reason), expectation, folder)
    began = now_ms()
    session = stage.sessions.open(case.script, case.protocol(), case.framing)
    run = start(case, stage, page, session)
    try:
        screenshots = _reach_all(run, folder, witness)
    finally:
        stage.sessions.close(session)
    return result_of(run, folder, screenshots, expectation, began)


def result_of(
    run: CaseRun, folder: Path, screenshots: Mapping[str, Path], expectation: Expectation | None, began: float
) -> CaseResult:
    """Write the timeline of a case whose checkpoints are answered into `folder`, which is below the report's `cases/`
    and named by the result's id, and judge it."""
    duration = now_ms() - began
    case, report = run.case, folder.parent.parent
    timeline = folder / "timeline.json"
    timeline.write_text(run.timeline.json(), encoding="utf-8")
    moments = run.timeline.moments
    findings = find(moments)
    outside = run.timeline.of(AskedOutside)
    names = {name: path.relative_to(report).as_posix() for name, path in screenshots.items()}
    return CaseResult(
        id=folder.name,
        title=case.title,
        origin=case.origin,
        host=case.host,
        checkpoints={name: outcome.passed for name, outcome in run.outcomes.items()},
        reasons={name: outcome.why for name, outcome in run.outcomes.items()},
        reason=reason_of(run),
        blank=blank_of(run),
        expected=expected_of(expectation),
        verdict=verdict_of(run, findings, expectation),
        why=why_of(run, findings),
        differences=differences(run, findings, expectation),
        findings=findings,
        began_at=began,
        duration_ms=round(duration, 1),
        artifacts=Artifacts(
            timeline=timeline.relative_to(report).as_posix(),
            screenshot=list(names.values())[-1] if names else "",
            screenshots=names,
        ),
        blocked=sorted({asked.address for asked in outside if asked.answer in ("refused", "unresolved")}),
        outside=_lines(outside),
        gate_to_screen_ms=_latencies(run, run.seen_at),
        gate_to_checkpoint_ms=_latencies(run, run.answered_at),
        packages=packages_of(case.host) | dict(case.packages),
        events=first_events(moments),
        fields=first_fields(moments) if case.area == "sdk" else [],
        handlers=_handlers(run),
    )


def unseen(case: Case, missing: str, expectation: Expectation | None, report: Path) -> CaseResult:
    """The result of a case that is not tried, because the driver does not know the component's DOM."""
    folder = report / "cases" / case.id
    folder.mkdir(parents=True, exist_ok=True)
    return _untried(case, missing, expectation, folder, [unknown(missing)])


def _untried(
    case: Case, reason: str, expectation: Expectation | None, folder: Path, findings: Sequence[Finding] = ()
) -> CaseResult:
    """The result of a case that could not begin: nothing holds, and nobody could look."""
    timeline = folder / "timeline.json"
    timeline.write_text("[]", encoding="utf-8")
    return CaseResult(
        id=case.id,
        title=case.title,
        origin=case.origin,
        host=case.host,
        checkpoints=dict.fromkeys(CHECKPOINTS, False),
        reasons=dict.fromkeys(CHECKPOINTS, f"not reached: {reason}"),
        blank="unloaded",
        expected=expected_of(expectation),
        verdict="not-testable",
        why=reason,
        findings=list(findings),
        began_at=now_ms(),
        duration_ms=0,
        artifacts=Artifacts(timeline=f"cases/{case.id}/{timeline.name}", screenshot=""),
        packages=packages_of(case.host) | dict(case.packages),
    )


def _reach_all(run: CaseRun, folder: Path, witness: Witness | None) -> dict[str, Path]:
    """Reach every checkpoint; returns the picture of each. What has not changed is not taken again."""
    pictures: dict[str, Path] = {}
    picture, drawn = None, None
    for check, leading in groups(run.case.steps):
        name = check.name
        outcome = run.outcomes[name] = reach(check, leading, run)
        answered = run.answered_at[name] = now_ms()
        run.timeline.add(Checked(at=answered, name=name, passed=outcome.passed, why=outcome.why))
        if name == "clean":  # looks at no screen
            continue
        if name in run.pictures:
            picture, drawn = folder / f"{name}.jpg", run.drawn
            picture.write_bytes(run.pictures[name])
        elif picture is None or run.drawn is None or drawn != run.drawn:
            picture, drawn = folder / f"{name}.jpg", run.drawn
            run.screenshot(picture)
        pictures[name] = picture
        if witness is not None:
            witness(name, run, folder)
    return {name: path for name, path in pictures.items() if path.exists()}


def _lines(asked: Sequence[AskedOutside]) -> list[str]:
    """Method, address and answer of each request to a host outside; the same ones once, with their count."""
    counts = Counter(f"{one.method} {one.address}: {one.answer}" for one in asked)
    return [f"{line}, {count} times" if count > 1 else line for line, count in sorted(counts.items())]


def _handlers(run: CaseRun) -> list[str]:
    """The handlers of `useChatKit` that were called; a page that is told to names each in the console."""
    texts = [line.text for line in run.timeline.of(Written)]
    return sorted({text for text in texts if text.startswith("on") and text.isalpha()})


def _latencies(run: CaseRun, at: Mapping[str, float]) -> list[float]:
    """From opening a gate to the time `at` of its checkpoint, in ms, for the checkpoints that held."""
    return [
        round(at[name] - run.released_at[gate], 2)
        for name, gate in _GATES.items()
        if run.outcomes[name].passed and gate in run.released_at
    ]
