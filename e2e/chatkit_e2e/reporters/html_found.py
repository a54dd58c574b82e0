"""`report/cure.html` and `report/minimal.html`: what the other commands found, as pages beside the matrix."""

from pathlib import Path

from chatkit_e2e.evidence.results import ComponentResult
from chatkit_e2e.evidence.searches import Cure, Minimal
from chatkit_e2e.reporters.html import environment, save

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""Heading, columns, rows."""


def write_cure(cure: Cure, report: Path) -> Path:
    """Write what cures a case; returns the file."""
    sets = "; or ".join(", ".join(changes) for changes in cure.smallest)
    factors: list[tuple[str, ...]] = [
        (factor.id, factor.role, factor.file, factor.as_it_is, factor.change) for factor in cure.factors
    ]
    trials: list[tuple[str, ...]] = [
        (", ".join(trial.changed) or "nothing", ", ".join(trial.fails) or "nothing", trial.blank)
        for trial in cure.trials
    ]
    tables: list[Table] = [
        ("Factors", ("factor", "role", "file", "as it is", "change"), factors),
        ("Runs", ("changed", "fails", "blank"), trials),
    ]
    intro = f"Every checkpoint holds after: {sets}. Found in {cure.runs} runs."
    return _write(f"What cures {cure.case}", intro, cure.component, tables, report / "cure.html")


def write_minimal(minimal: Minimal, report: Path) -> Path:
    """Write which parts of the canonical stream are needed; returns the file."""
    rows: list[tuple[str, ...]] = [
        (part.event, part.field or "the whole event", ", ".join(part.fails) or "nothing", part.why)
        for part in minimal.omissions
    ]
    tables: list[Table] = [("Left out one by one", ("event", "field", "needed for", "what happens without it"), rows)]
    intro = "Each event and each field of the canonical stream, left out by itself, in both turns."
    return _write("The minimal stream", intro, minimal.component, tables, report / "minimal.html")


def _write(title: str, intro: str, component: ComponentResult, tables: list[Table], path: Path) -> Path:
    page = environment().get_template("html_found.jinja")
    save(path, page.render(title=title, intro=intro, component=component, tables=tables))
    return path
