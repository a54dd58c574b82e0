"""What a probe found: on the terminal, and in `report/index.html` and `report/probe.json`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from chatkit_e2e.evidence.probe_results import QUESTIONS, Answer, Check, ProbeResult
from chatkit_e2e.reporters import conformance, html_fetch
from chatkit_e2e.reporters.html import environment, evidence_of, read, replay_of, save

MARKS: Final[dict[Answer, str]] = {"yes": "✓", "no": "✗", "not seen": "?"}
_SEEN: Final[dict[Answer, bool | None]] = {"yes": True, "no": False, "not seen": None}
_FIRST: Final = next(iter(QUESTIONS))
_HEADLINES: Final = {True: "It works", False: "It does not work", None: "Nothing wrong was seen, but not all was"}


def plan(url: str, costs: Sequence[str]) -> str:
    """What the probe will do, and what that costs."""
    return "\n".join([f"probe: {url}", *(f"  {line}" for line in costs), "  at the end it asks to delete its threads"])


def line(check: Check, cured: Sequence[str] = ()) -> str:
    """One answer, as it comes; the first of a later round says what is cured in it."""
    told = f"\nwith {', '.join(cured)} cured on the way:\n" if cured and check.name == _FIRST else ""
    model = f", backend {check.backend_ms / 1000:.1f} s" if check.backend_ms else ""
    name = check.name.replace("_", " ")
    return f"{told}{MARKS[check.answer]} {name:12} {check.took_ms / 1000:4.1f} s{model}  {check.why}"


def text(result: ProbeResult, page: Path) -> str:
    """The verdict, and the causes in their order with their fixes."""
    lines = ["", result.sentence]
    for number, finding in enumerate(result.findings, 1):
        behind = ", which showed once the causes before it were cured" if finding.id in result.hidden else ""
        sure = "" if finding.confidence == "sure" else f", {finding.confidence}"
        lines += ["", f"{number}. {finding.id} ({finding.blame}{sure}){behind}: {finding.evidence}"]
        told = {"At": finding.where, "Then": finding.then, "Fix": finding.fix, "To be sure": finding.settles}
        lines += [f"   {name}: {said}" for name, said in told.items() if said]
    if result.conformance is not None:
        score = [result.conformance.sentence] if result.checks else []
        lines += ["", *score, *conformance.lines(result.conformance)]
    left = [one for one in result.threads if one not in result.deleted]
    if left:
        lines += ["", f"Left behind, because the backend did not delete it: thread {', '.join(left)}."]
    return "\n".join([*lines, "", f"report: {page}"])


def as_json(result: ProbeResult) -> str:
    """`probe.json`: ASCII, because half of a surrogate pair, which a backend may send, is no UTF-8."""
    return json.dumps(result.model_dump(mode="json"), indent=1)


def write(result: ProbeResult, report: Path) -> Path:
    """Write the JSON and the page; returns the page."""
    report.mkdir(parents=True, exist_ok=True)
    (report / "probe.json").write_text(as_json(result) + "\n", encoding="utf-8")
    moments, trouble = read(report, result.timeline)
    page = report / "index.html"
    told = environment().get_template("html_probe.jinja")
    replay = replay_of(page.parent.joinpath(result.timeline).parent.relative_to(report.parent))
    shown = {
        "result": result,
        "replay": replay,
        "headline": _HEADLINES[result.works],
        "seen": _SEEN,
        "asked": QUESTIONS,
        "passages": html_fetch.shown(moments),
    }
    save(page, told.render(**shown, outside=result.outside, **evidence_of(moments, trouble)))
    return page
