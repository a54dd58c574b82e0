"""What a comparison found: on the terminal, and in `report/compare.html`, `compare.json` and `compare.md`."""

import re
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from chatkit_e2e.evidence.comparison import TOPICS, Compared, Comparison, Difference
from chatkit_e2e.reporters.html import environment, save

_SHOWN_CASES = 3
_LONGEST = 60_000  # characters; GitHub takes 65,536 in an issue


def write(found: Comparison, report: Path) -> Path:
    """Write the JSON, the page, and the Markdown that an issue can hold; returns the page."""
    report.mkdir(parents=True, exist_ok=True)
    save(report / "compare.md", markdown(found))
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
        return f"Nothing differs in what could be compared ({where})" if found.untried else f"Nothing differs ({where})"
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


def markdown(found: Comparison) -> str:
    """The differences for an issue; cut where GitHub would refuse it."""
    lines = [f"**{headline(found)}**", "", f"- A: {_quoted(_named(found.a))}", f"- B: {_quoted(_named(found.b))}"]
    lines += [f"- not compared: {_quoted(line)}" for line in found.untried]
    for topic, differences in found.by_topic():
        lines += ["", f"### {TOPICS[topic]}", ""]
        for one in differences:
            lines += [
                f"- {_quoted(one.what)}",
                f"  {one.labels[0]}: {_quoted(one.a)} {one.labels[1]}: {_quoted(one.b)}",
                f"  {one.meaning} {one.certainty}",
            ]
    text = "\n".join(lines)
    return f"{text}\n" if len(text) < _LONGEST else f"{text[:_LONGEST]}\n\n… compare.html has the rest.\n"


def _quoted(text: str) -> str:
    """As code, whatever is in it: what a component writes is no Markdown of ours."""
    if not text:
        return "nothing"
    shown = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    return f"{fence} {shown} {fence}" if "`" in shown else f"`{shown}`"


def _named(side: Compared) -> str:
    build = (
        f"{side.component.source} · {side.component.loader_sha256[:8]} {side.component.frame}" if side.component else ""
    )
    packages = " ".join(f"{name} {version}" for name, version in side.packages.items())
    return " · ".join(part for part in (side.name, build, packages) if part)


def _told(one: Difference) -> Group:
    lines: list[RenderableType] = [Text(one.what, "cyan")]
    if one.topic != "screen" or not one.pictures:
        lines += [
            Text(f"  {label}: {value or '(nothing)'}") for label, value in zip(one.labels, (one.a, one.b), strict=True)
        ]
    lines.append(Text(f"  {one.meaning}"))
    lines.append(Text(f"  {one.certainty}{_cases(one)}", "dim"))
    return Group(*lines)


def _cases(one: Difference) -> str:
    if not one.cases:
        return ""
    more = len(one.cases) - _SHOWN_CASES
    return f" Cases: {', '.join(one.cases[:_SHOWN_CASES])}" + (f" and {more} more" if more > 0 else "")
