"""What a probe found, for the terminal, and its files in the report's folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from chatkit_e2e.evidence.probe_results import Check, ProbeResult

MARKS: Final = {"yes": "✓", "no": "✗", "not seen": "?"}


def plan(url: str, messages: Sequence[str]) -> str:
    """What the probe will do, and what that costs."""
    return (
        f"probe: {url}: sends {len(messages)} messages in one thread, reloads the page, opens the history, and deletes "
        "the thread where the backend can"
    )


def line(check: Check) -> str:
    """One answer, as it comes."""
    model = f", backend {check.backend_ms / 1000:.1f} s" if check.backend_ms else ""
    return f"{MARKS[check.answer]} {check.name.replace('_', ' '):12} {check.took_ms / 1000:4.1f} s{model}  {check.why}"


def text(result: ProbeResult, report: Path) -> str:
    """The verdict, the causes in their order with their fixes."""
    lines = ["", result.sentence]
    for number, finding in enumerate(result.findings, 1):
        lines += ["", f"{number}. {finding.id} ({finding.blame}): {finding.evidence}", f"   Fix: {finding.fix}"]
    left = [one for one in result.threads if one not in result.deleted]
    if left:
        lines += ["", f"Left behind, because the backend did not delete it: thread {', '.join(left)}."]
    return "\n".join([*lines, "", f"{report / 'probe.json'}"])


def write(result: ProbeResult, report: Path) -> None:
    """Write `probe.json`."""
    report.mkdir(parents=True, exist_ok=True)
    (report / "probe.json").write_text(result.model_dump_json(indent=1) + "\n", encoding="utf-8")
