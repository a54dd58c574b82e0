"""`report/results.json`, for other programs."""

from pathlib import Path

from chatkit_e2e.evidence.results import Results


def write(results: Results, report: Path) -> Path:
    """Write the results; returns the file."""
    path = report / "results.json"
    path.write_text(results.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return path


def read(report: Path) -> Results:
    """The results of the last run.

    Raises:
        FileNotFoundError: there was no run.
        pydantic.ValidationError: the file is not of this schema.
    """
    return Results.model_validate_json((report / "results.json").read_text(encoding="utf-8"))
