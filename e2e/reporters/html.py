"""`report/index.html`."""

from pathlib import Path

from e2e.results import Results


def write(results: Results, report: Path) -> Path:
    """Write the page; returns the file."""
    path = report / "index.html"
    path.write_text(f"<!doctype html><title>{results.totals.cases} cases</title>", encoding="utf-8")
    return path
