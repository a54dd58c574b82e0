"""What failed in a run or differs in a comparison, as the annotations of a CI job: a line each, in the form that GitHub
reads from a step's output. `python -m chatkit_e2e.reporters.annotations report`.

The form: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import sys
from pathlib import Path
from typing import Final

from chatkit_e2e.evidence.comparison import Comparison, ordered
from chatkit_e2e.evidence.results import Results

MAX_ERRORS: Final = 10
"""GitHub shows no more errors of one step."""

_IN_MESSAGE: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_TITLE: Final = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def annotations(report: Path) -> list[str]:
    """A line for each case that did not come out as expected and each difference that a comparison found; none where
    all is well or the folder holds neither.

    Raises:
        pydantic.ValidationError: a file is not of its schema.
    """
    found = [*_of_run(report / "results.json"), *_of_comparison(report / "compare.json")]
    if len(found) > MAX_ERRORS:
        left = len(found) - (MAX_ERRORS - 1)
        found[MAX_ERRORS - 1 :] = [error("More in the report", f"{left} more are in the report, which the job keeps.")]
    return found


def error(title: str, message: str) -> str:
    """One annotation. What stands for an end of line or a new command in either text is written as GitHub asks."""
    return f"::error title={_escaped(title, _IN_TITLE)}::{_escaped(message, _IN_MESSAGE)}"


def _of_run(path: Path) -> list[str]:
    if not path.is_file():
        return []
    results = Results.model_validate_json(path.read_text(encoding="utf-8"))
    return [error(f"{case.id}: {case.verdict}", case.why) for case in results.cases if case.verdict != "as-expected"]


def _of_comparison(path: Path) -> list[str]:
    if not path.is_file():
        return []
    comparison = Comparison.model_validate_json(path.read_text(encoding="utf-8"))
    return [
        error(
            one.what,
            f"{comparison.a.name}: {one.a or 'nothing'}\n{comparison.b.name}: {one.b or 'nothing'}\n{one.meaning}",
        )
        for one in ordered(comparison.differences)
    ]


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)


if __name__ == "__main__":
    for line in annotations(Path(sys.argv[1])):
        print(line)
