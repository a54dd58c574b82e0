"""Accepting a change: with a reason, and only where something was seen and has changed."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatkit_e2e.cli import app
from chatkit_e2e.diagnose.harness import unknown
from chatkit_e2e.evidence.results import CaseResult, Finding
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run.accepting import Refused, accept
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import FOLDER, Expectation, read
from chatkit_e2e.settings import SETTINGS
from tests.reporters.sample import case, results

ID = "protocol.minimal"
REASON = "SDK 9 holds the text back until it is done"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the expectations, which may be written to."""
    return Path(shutil.copytree(FOLDER, tmp_path / "expectations"))


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


CAUSE = Finding(id="moved", blame="host page", evidence="it was moved", fix="leave it")


def changed(*fails: str, **more: object) -> CaseResult:
    seen = {name: name not in fails for name in CHECKPOINTS}
    reason = {"clean": "page-error:TypeError"} if "clean" in fails else {}
    return case(ID, verdict="changed", checkpoints=seen, reason=reason, findings=[CAUSE] if fails else [], **more)


def command(monkeypatch: pytest.MonkeyPatch, report: Path, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr("chatkit_e2e.cli_run.SETTINGS", SETTINGS.model_copy(update={"report": report}))
    done = CliRunner().invoke(app, ["accept", *arguments])
    return done.exit_code, " ".join(done.output.split())


def test_what_was_seen_becomes_the_expectation(copy: Path) -> None:
    sentence = accept(ID, f" {REASON} ", results(changed("streamed", "clean", blank="thread")), copy)
    assert read(copy)[ID] == Expectation(
        fails=["streamed", "clean"],
        complaint="page-error:TypeError",
        blank="thread",
        causes=["moved"],
        source=f"{REASON} (stand-in, frame index-standin.html)",
    )
    assert sentence == (
        f"{ID} is now expected to fail streamed, clean with page-error:TypeError, blank thread, causes: moved. "
        f"Commit {copy / 'protocol.toml'} with the reason."
    )


def test_causes_are_accepted_with_all_that_was_found_in_its_order(copy: Path) -> None:
    other = CAUSE.model_copy(update={"id": "cors"})
    accept(ID, REASON, results(changed("listed").model_copy(update={"findings": [other, CAUSE]})), copy)
    assert read(copy)[ID].causes == ["cors", "moved"]


def test_nothing_is_accepted_of_a_run_in_which_the_driver_could_not_see(copy: Path) -> None:
    blind = case("protocol.ag-ui", verdict="not-testable", why="no composer", findings=[unknown("no composer")])
    with pytest.raises(Refused, match=r"does not know the component's DOM.*: no composer"):
        accept(ID, REASON, results(changed("listed"), blind), copy)
    assert read(copy) == read()


def test_a_cause_of_what_works_is_refused(copy: Path) -> None:
    with pytest.raises(Refused, match="cannot be expected: there are causes, but every checkpoint holds"):
        accept(ID, REASON, results(changed().model_copy(update={"findings": [CAUSE]})), copy)
    assert written(copy) == written(FOLDER)


def test_a_case_that_works_now_is_expected_to_pass_everything(copy: Path) -> None:
    assert "pass every checkpoint" in accept(ID, REASON, results(changed()), copy)
    assert (read(copy)[ID].fails, read(copy)[ID].complaint, read(copy)[ID].causes) == ([], None, [])


def test_other_cases_keep_their_expectations(copy: Path) -> None:
    accept(ID, REASON, results(changed("clean"), case("protocol.ag-ui", verdict="changed")), copy)
    assert {name: entry for name, entry in read(copy).items() if name != ID} == {
        name: entry for name, entry in read().items() if name != ID
    }


@pytest.mark.parametrize("reason", ["", "   ", "it's fine"])
def test_without_a_reason_nothing_is_accepted(copy: Path, reason: str) -> None:
    with pytest.raises(Refused, match="WHY="):
        accept(ID, reason, results(changed()), copy)
    assert written(copy) == written(FOLDER)


def test_an_unknown_case_is_refused_with_those_that_ran(copy: Path) -> None:
    with pytest.raises(Refused, match=r"no case 'protocol\.minimum'; it has protocol\.minimal, protocol\.ag-ui"):
        accept("protocol.minimum", REASON, results(changed(), case("protocol.ag-ui")), copy)
    assert written(copy) == written(FOLDER)


def test_what_could_not_be_tested_is_refused_with_the_reason(copy: Path) -> None:
    broken = case(ID, verdict="not-testable", why="the fake backend failed: KeyError")
    with pytest.raises(Refused, match=r"could not be tested \(the fake backend failed: KeyError\)"):
        accept(ID, REASON, results(broken), copy)
    assert written(copy) == written(FOLDER)


def test_what_came_out_as_expected_is_refused(copy: Path) -> None:
    with pytest.raises(Refused, match="came out as expected"):
        accept(ID, REASON, results(case(ID)), copy)
    assert written(copy) == written(FOLDER)


def test_command_says_that_nothing_ran_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = command(monkeypatch, tmp_path, ID, "--because", REASON)
    assert (code, output) == (1, "There is no report/results.json: run the case first, `make e2e`.")


def test_command_needs_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatkit_e2e.cli_run.CHECKOUT", None)
    json_reporter.write(results(changed("listed")), tmp_path)
    code, output = command(monkeypatch, tmp_path, ID, "--because", REASON)
    assert code == 1
    assert output.startswith("Expectations are changed in a checkout of the suite")


def test_command_says_why_it_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    json_reporter.write(results(case(ID)), tmp_path)
    assert command(monkeypatch, tmp_path, ID, "--because", REASON) == (
        1,
        f"{ID} came out as expected; there is nothing to accept.",
    )


def test_command_refuses_results_of_another_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "results.json").write_text('{"schema": 2}')
    code, output = command(monkeypatch, tmp_path, ID, "--because", REASON)
    assert code == 1
    assert "schema" in output
    assert "Traceback" not in output
