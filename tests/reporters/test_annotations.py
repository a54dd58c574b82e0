"""Annotations of a CI job: which cases and differences get one, and that no text of theirs is read as a command."""

import subprocess
import sys
from pathlib import Path

from chatkit_e2e.evidence.comparison import Compared, Comparison, Difference
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.reporters.annotations import MAX_ERRORS, annotations, error
from tests.checkout import ROOT
from tests.reporters.sample import case, results


def difference(what: str) -> Difference:
    return Difference(topic="screen", what=what, a="shows", b="", meaning="A page loses it.", certainty="seen twice")


def compare(report: Path, *found: Difference) -> None:
    comparison = Comparison(a=Compared(name="old"), b=Compared(name="cdn"), cases=[], differences=list(found))
    (report / "compare.json").write_text(comparison.model_dump_json(), encoding="utf-8")


def test_only_cases_that_are_not_as_expected_are_annotated(tmp_path: Path) -> None:
    bad = case("protocol.ndjson", verdict="changed", why="the answer shows")
    blind = case("page.dark", verdict="not-testable", why="no browser")
    json_reporter.write(results(case(), bad, blind), tmp_path)
    assert annotations(tmp_path) == [
        "::error title=protocol.ndjson%3A changed::the answer shows",
        "::error title=page.dark%3A not-testable::no browser",
    ]


def test_a_difference_is_annotated_with_both_sides_and_its_meaning(tmp_path: Path) -> None:
    compare(tmp_path, difference("the answer"))
    assert annotations(tmp_path) == ["::error title=the answer::old: shows%0Acdn: nothing%0AA page loses it."]


def test_a_folder_without_results_has_no_annotations(tmp_path: Path) -> None:
    assert annotations(tmp_path) == []


def test_what_github_would_not_show_is_counted_in_the_last(tmp_path: Path) -> None:
    compare(tmp_path, *(difference(f"thing {number:02}") for number in range(MAX_ERRORS)))
    assert not any("More" in line for line in annotations(tmp_path))
    compare(tmp_path, *(difference(f"thing {number:02}") for number in range(MAX_ERRORS + 5)))
    lines = annotations(tmp_path)
    assert len(lines) == MAX_ERRORS
    assert lines[-2].startswith("::error title=thing 08::")
    assert lines[-1] == "::error title=More in the report::6 more are in the report, which the job keeps."


def test_a_text_cannot_begin_a_command_of_its_own() -> None:
    line = error("a,b::c", "100%\r\n::set-env name=PATH::evil")
    assert line == "::error title=a%2Cb%3A%3Ac::100%25%0D%0A::set-env name=PATH::evil"
    assert len(line.splitlines()) == 1


def test_it_is_called_as_the_action_calls_it(tmp_path: Path) -> None:
    json_reporter.write(results(case(verdict="changed", why="it shows")), tmp_path)
    command = [sys.executable, "-m", "chatkit_e2e.reporters.annotations", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT / "e2e", capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "::error title=protocol.minimal%3A changed::it shows\n"
