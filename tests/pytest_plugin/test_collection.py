"""What is declared in `e2e/chatkit_e2e/cases/` is what runs, by every command that says so, or the run fails."""

import os
import re
import shlex
import subprocess
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

from chatkit_e2e.cases import Case, Misdeclared, all_cases, declared
from chatkit_e2e.pytest_plugin.collection import areas_of
from chatkit_fake_backend.protocols.minimal import Minimal
from tests.checkout import ROOT
from tests.runs import NEW_CASE, add_area, project, run_here, run_in


def case(case_id: str) -> Case:
    return Case(case_id, "a title", "a test", Minimal)


def module(*case_ids: str) -> ModuleType:
    """A module that declares cases of these ids."""
    made = ModuleType("chatkit_e2e.cases.made")
    vars(made)["CASES"] = [case(case_id) for case_id in case_ids]
    return made


def told(target: str, arguments: str) -> list[str]:
    """What `make` tells `pytest e2e` for a target."""
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    command = ["make", "--dry-run", "-f", str(ROOT / "Makefile"), target, f"ARGS={arguments}"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    (line,) = [line for line in run.stdout.split("\n") if line.startswith(".venv/bin/pytest e2e ")]
    return shlex.split(line)[2:]


def selected(target: str, folder: Path, capsys: pytest.CaptureFixture[str], arguments: str = "") -> list[str]:
    """The ids of the cases that a target of the Makefile runs."""
    run_here(folder / "report", *told(target, f"{arguments} --component stand-in --collect-only -q"))
    return re.findall(r"\[chromium-(.+)\]$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.thorough
def test_a_new_module_is_collected_without_touching_anything_else(tmp_path: Path) -> None:
    """That what is collected runs is seen in `test_two_processes_see_what_one_sees`, of such a module too."""
    copy = project(tmp_path)
    add_area(copy)
    run = run_in(copy, *told("factors", "-k quite-new."), "--collect-only", "-q")
    assert re.findall(r"\[chromium-(.+)\]$", run.stdout, re.MULTILINE) == [NEW_CASE.id], run.stdout + run.stderr


def test_each_case_is_run_by_one_of_the_three_commands_and_the_matrix_is_the_protocols(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = {target: selected(target, tmp_path, capsys) for target in ("e2e", "factors", "hosts")}
    assert sorted(chain.from_iterable(run.values())) == sorted(case.id for case in all_cases())
    assert {case_id.partition(".")[0] for case_id in run["e2e"]} == {"protocol"}


def test_a_word_selects_any_case_that_needs_no_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = selected("e2e", tmp_path, capsys, "-k 'minimal or fetch.tee'")
    assert found == ["protocol.minimal", "fetch.tee"]


def test_the_quick_check_leaves_out_what_is_built_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(selected("test", tmp_path, capsys)) == {case.id for case in all_cases() if not case.is_built}


def test_the_whole_check_is_one_run_of_every_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(selected("test-all", tmp_path, capsys)) == {case.id for case in all_cases()}


@pytest.mark.parametrize(
    "workers",
    [pytest.param((), id="one process"), pytest.param(("-n", "1"), id="a worker", marks=pytest.mark.thorough)],
)
def test_a_case_that_no_test_runs_fails_the_run(tmp_path: Path, workers: tuple[str, ...]) -> None:
    copy = project(tmp_path)
    tests = copy / "e2e" / "test_cases.py"
    tests.write_text(tests.read_text().replace("all_cases())", "c for c in all_cases() if c.area != 'auth')"))
    run = run_in(copy, *workers, "-k", "nothing")
    assert run.returncode in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    assert "run by no test: auth.jwt-present, auth.jwt-missing, " in run.stdout


def test_a_module_without_cases_ends_the_run_in_one_sentence(tmp_path: Path) -> None:
    copy = project(tmp_path)
    add_area(copy, declared_as="CASE")
    run = run_in(copy)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert run.stderr.strip().startswith("ERROR: chatkit_e2e.cases.quite_new declares no cases")


def test_a_module_that_declares_an_empty_list_is_refused() -> None:
    with pytest.raises(Misdeclared, match=r"chatkit_e2e\.cases\.made declares no cases"):
        declared([module("quite-new.minimal"), module()])


def test_two_cases_with_one_id_are_refused() -> None:
    with pytest.raises(Misdeclared, match=r"the same id: quite-new\.minimal\."):
        declared([module("quite-new.minimal", "quite-new.other"), module("quite-new.minimal")])


@pytest.mark.parametrize("case_id", ["minimal", "Quite.new", "quite_new.minimal", "quite.new.minimal", "quite-new."])
def test_an_id_that_is_none_is_refused(case_id: str) -> None:
    with pytest.raises(Misdeclared, match=re.escape(case_id)):
        declared([module(case_id)])


@pytest.mark.parametrize("marker", ["skip(reason=None): skip the test", "skip: skip the test", "skip"])
def test_an_area_that_would_be_a_marker_of_pytest_is_refused(marker: str) -> None:
    assert areas_of([case("skipping.a"), case("other.b"), case("other.c")], [marker]) == ["skipping", "other"]
    with pytest.raises(Misdeclared, match="skip"):
        areas_of([case("skip.a")], ["builds: needs a build", marker])
