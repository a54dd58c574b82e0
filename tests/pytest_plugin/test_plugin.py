"""Runs of the matrix as a user starts them: exit codes, what is said, what is left behind."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from chatkit_e2e.cases import all_cases, of_area
from chatkit_e2e.evidence.results import CaseResult
from chatkit_e2e.exits import BROWSER_MISSING, COMPONENT_REFUSED, COMPONENT_UNREACHABLE
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run.expectations import Expectation, in_order, read, rewrite
from chatkit_e2e.run.perform import perform
from tests.runs import NEW_CASE, add_area, project, run_here, run_in

MATRIX = ("-m", "protocol")
CLOSED_PROXY = "http://127.0.0.1:9"  # nothing listens at the discard port
# Differ from run to run; the reasons because they quote how much of an answer showed when somebody looked.
# What differs from run to run: times, and what is told with them.
UNLIKE: Any = {
    **dict.fromkeys(
        ("began_at", "duration_ms", "gate_to_screen_ms", "gate_to_checkpoint_ms", "artifacts", "reasons"), True
    ),
    "findings": {"__all__": {"at", "then", "where"}},
}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The report of an earlier run."""
    folder = tmp_path / "report"
    (folder / "cases" / "protocol.gone").mkdir(parents=True)
    (folder / "results.json").write_text("{}")
    return folder


def seen(case: CaseResult) -> dict[str, Any]:
    return case.model_dump(exclude=UNLIKE)


def test_a_folder_that_is_none_is_refused_in_one_sentence(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(report, "--component", "/nonexistent") == COMPONENT_REFUSED
    captured = capsys.readouterr()
    assert captured.out == ""
    (sentence,) = captured.err.strip().splitlines()
    assert sentence.startswith("Exit: /nonexistent is not a folder. ")
    assert (report / "results.json").exists(), "nothing ran, so the last report still holds"


def test_a_cdn_out_of_reach_is_an_error_of_its_own_and_no_verdict(
    report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, CLOSED_PROXY)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert run_here(report, "--component", "cdn") == COMPONENT_UNREACHABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    (sentence,) = captured.err.strip().splitlines()
    assert "chatkit.js did not answer" in sentence
    assert (report / "results.json").exists(), "nothing ran, so the last report still holds"


def test_an_empty_selection_is_no_success(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(report, "--component", "stand-in", "-n", "0", "-k", "nothing") == pytest.ExitCode.NO_TESTS_COLLECTED
    assert re.search(r"collected (\d+) items / \1 deselected", capsys.readouterr().out)


def test_collecting_lists_every_id_and_leaves_the_report_alone(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(report, "--component", "stand-in", "--collect-only", "-q") == pytest.ExitCode.OK
    listed = re.findall(r"^e2e/test_cases\.py::test_case\[chromium-(.+)\]$", capsys.readouterr().out, re.MULTILINE)
    assert listed == [case.id for case in in_order(all_cases())]
    assert (report / "cases" / "protocol.gone").exists()
    assert (report / "results.json").exists()


@pytest.mark.thorough
def test_two_processes_see_what_one_sees(
    tmp_path: Path, report: Path, watched_context: BrowserContext, stage: Stage, browser: Browser
) -> None:
    copy = project(tmp_path)
    add_area(copy)
    stale = Expectation(
        fails=["clean"], complaint="page-error:TypeError", blank="none", causes=["moved"], source="a test"
    )
    rewrite("protocol.minimal", stale, copy / "e2e" / "expectations")
    shutil.copytree(report, copy / "report")

    run = run_in(copy, "-m", "protocol or quite-new", "-n", "2", "-k", "minimal or no-user-echo")

    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    results = json_reporter.read(copy / "report")
    expectations = {**read(), "protocol.minimal": stale}
    alone = [
        perform(case, stage, watched_context.new_page(), expectations.get(case.id), tmp_path / "alone")
        for case in [*sorted(of_area("protocol"), key=lambda case: list(expectations).index(case.id)), NEW_CASE]
        if case.id in {"protocol.minimal", "protocol.no-user-echo", NEW_CASE.id}
    ]
    assert [seen(case) for case in results.cases] == [seen(case) for case in alone]
    assert [case.verdict for case in results.cases] == ["changed", "as-expected", "changed"]
    assert results.totals.model_dump() == {"cases": 3, "as_expected": 1, "changed": 2, "not_testable": 0}
    assert results.browser is not None
    assert (results.browser.name, results.browser.version) == (browser.browser_type.name, browser.version)
    assert results.component.model_dump() == {
        "source": "stand-in",
        **stage.component.fingerprint.model_dump(),
        "known_build": True,
    }
    assert "component: stand-in" in run.stdout
    assert "repeat: pytest e2e -k protocol.minimal" in run.stdout
    left = {path.name for path in (copy / "report").iterdir()}
    assert left == {"results.json", "index.html", "junit.xml", "cases"}
    assert not (copy / "report" / "cases" / "protocol.gone").exists(), "the old report is gone"
    junit = (copy / "report" / "junit.xml").read_text(encoding="utf-8")
    assert 'name="checkpoint.clean" value="holds"' in junit
    assert 'name="verdict" value="changed"' in junit
    assert 'name="causes" value="no-user-echo"' in junit
    for line in (
        "clean: expected to fail with page-error:TypeError, but no error",
        "causes: expected moved, seen none",
    ):
        assert line in run.stdout
        assert line in junit
    for case in results.cases:
        assert (copy / "report" / case.artifacts.timeline).is_file()
        assert (copy / "report" / case.artifacts.screenshot).is_file()


@pytest.mark.thorough
def test_a_browser_that_does_not_start_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    missing = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "none")}
    run = run_in(project(tmp_path), *MATRIX, "-n", "1", "-k", "minimal", "--browser", "firefox", environment=missing)
    assert run.returncode == BROWSER_MISSING
    sentence = next(line for line in run.stdout.splitlines() if line.startswith("firefox does not start: "))
    assert sentence.endswith("Run `playwright install firefox`.")
    assert "Traceback" not in run.stdout


@pytest.mark.thorough
def test_a_run_in_one_process_ends_at_once_with_the_same_sentence(tmp_path: Path) -> None:
    missing = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "none")}
    run = run_in(project(tmp_path), *MATRIX, "-n", "0", "--browser", "firefox", environment=missing)
    assert run.returncode == BROWSER_MISSING
    (sentence,) = [line for line in run.stdout.splitlines() if "does not start" in line]
    assert sentence.startswith("! _pytest.outcomes.Exit: firefox does not start: ")


@pytest.mark.thorough
def test_a_video_without_what_writes_it_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    missing = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "none")}
    run = run_in(project(tmp_path), *MATRIX, "-k", "minimal", "--video", "on", environment=missing)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "A video needs Playwright's own ffmpeg: run `playwright install ffmpeg`." in run.stdout
    assert "Traceback" not in run.stdout
