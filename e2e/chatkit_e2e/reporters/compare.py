"""What a comparison found: on the terminal, `report/compare.json`, and the page `report/compare.html`."""

from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from chatkit_e2e.evidence.comparison import TOPICS, Compared, Comparison, Difference
from chatkit_e2e.reporters.html import environment, save

_SHOWN_CASES = 3


def write(found: Comparison, report: Path) -> Path:
    """Write the JSON and the page; returns the page."""
    report.mkdir(parents=True, exist_ok=True)
    (report / "compare.json").write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    path = report / "compare.html"
    save(path, environment().get_template("compare.jinja").render(found=found, topics=TOPICS, headline=headline(found)))
    return path


def headline(found: Comparison) -> str:
    """What came of it, in a sentence."""
    count = len(found.differences)
    cases = f"{len(found.cases)} case{'' if len(found.cases) == 1 else 's'}"
    where = f"{cases} on both" if found.cases else "no case was run on both"
    if not count:
        return f"Nothing differs ({where})"
    return f"{count} difference{'' if count == 1 else 's'} ({where})"


def text(found: Comparison) -> RenderableType:
    """The differences by topic, each with what it means."""
    parts: list[RenderableType] = [Text(f"A {_named(found.a)}\nB {_named(found.b)}", "dim"), Text("")]
    for topic, differences in found.by_topic():
        parts.append(Text(TOPICS[topic], "bold"))
        parts += [Padding(_told(one), (0, 0, 0, 2)) for one in differences]
    parts += [Text(f"not compared: {line}", "yellow") for line in found.untried]
    if found.unsteady:
        parts.append(Text(f"Differed once and not again: {len(found.unsteady)}, listed in compare.json.", "dim"))
    return Group(*parts, Text(headline(found), "bold"), Text("report: report/compare.html"))


def _named(side: Compared) -> str:
    build = (
        f"{side.component.source} · {side.component.loader_sha256[:8]} {side.component.frame}" if side.component else ""
    )
    packages = " ".join(f"{name} {version}" for name, version in side.packages.items())
    return " · ".join(part for part in (side.name, build, packages) if part)


def _told(one: Difference) -> Group:
    lines: list[RenderableType] = [Text(one.what, "cyan")]
    if one.topic != "screen" or not one.pictures:
        lines += [Text(f"  A: {one.a or '(nothing)'}"), Text(f"  B: {one.b or '(nothing)'}")]
    lines.append(Text(f"  {one.meaning}"))
    lines.append(Text(f"  {one.certainty}{_cases(one)}", "dim"))
    return Group(*lines)


def _cases(one: Difference) -> str:
    if not one.cases:
        return ""
    more = len(one.cases) - _SHOWN_CASES
    return f" Cases: {', '.join(one.cases[:_SHOWN_CASES])}" + (f" and {more} more" if more > 0 else "")
