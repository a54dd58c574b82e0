"""The command: it opens, is played through its interface alone, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from chatkit_e2e import cli
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.protocols.minimal import Minimal
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from tests.checkout import ROOT
from tests.test_subprocesses import is_gone

END_S = 30


@contextmanager
def started(folder: Path, what: str = "protocol.minimal") -> Iterator["subprocess.Popen[str]"]:
    options = ["--headless", "--component", "stand-in", "--report", str(folder / "report")]
    command = [sys.executable, "-m", "chatkit_e2e", "watch", what, *options]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/e2e:{ROOT}/fake_backend", "PYTHONUNBUFFERED": "1"}
    out, err = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=out, stderr=err) as process:
        try:
            yield process
        finally:
            process.kill()


def panel_of(process: "subprocess.Popen[str]") -> str:
    """The panel's address, which the command prints once it can be used."""
    assert process.stdout is not None
    return next(line.split()[1] for line in process.stdout if line.startswith("panel: "))


def assert_no_trace(process: "subprocess.Popen[str]") -> None:
    """Ctrl-C is how a person ends it: nothing is wrong then."""
    assert process.stdout is not None
    told = process.stdout.read()
    assert "Traceback" not in told
    assert "never retrieved" not in told


def descendants(of: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    table = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in table.splitlines()]
    found = {of}
    while more := {pid for pid, parent in parents if parent in found} - found:
        found |= more
    return found - {of}


@pytest.mark.parametrize("is_theirs", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_closing_ends_all_and_reports(tmp_path: Path, serving: Serving, is_theirs: bool) -> None:
    backend = serving.start(Stranger(Sessions(serving.loop), Minimal()))
    with started(tmp_path, f"http://localhost:{backend}{PATH}" if is_theirs else "protocol.minimal") as process:
        url, token = panel_of(process).split("#")
        others = descendants(process.pid)
        assert len(others) > 1
        httpx.post(f"{url}api/command", json={"do": "close"}, headers={"x-watch-token": token}, trust_env=False)
        assert process.wait(END_S) == 0
        assert process.stdout is not None
        assert "Nothing was played." in process.stdout.read()
        assert all(is_gone(pid) for pid in others)


@pytest.mark.thorough
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_being_ended_leaves_no_process(tmp_path: Path, sent: signal.Signals) -> None:
    with started(tmp_path) as process:
        panel_of(process)
        others = descendants(process.pid)
        process.send_signal(sent)
        process.wait(END_S)
        assert all(is_gone(pid) for pid in others)
        assert_no_trace(process)


@pytest.mark.thorough
def test_a_tool_says_something_with_the_line_that_is_printed_and_what_was_played_is_reported(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        url, token = panel_of(process).split("#")
        assert process.stdout is not None
        line = next(process.stdout).partition("to say something in the chat: ")[2]
        said = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, timeout=END_S)
        assert said.stdout == "{}"
        headers = {"x-watch-token": token}
        unknown = httpx.post(f"{url}api/command", json={"do": "dance"}, headers=headers, trust_env=False)
        assert "There is no command 'dance'; there are add, again, " in unknown.json()["error"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(END_S) == 0
        assert "report: " in process.stdout.read()


@pytest.mark.thorough
def test_being_ended_while_it_opens_leaves_no_process(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stdout is not None
        next(process.stdout)  # the component's line: the browser is about to start
        others = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        process.wait(END_S)
        assert all(is_gone(pid) for pid in others)
        assert_no_trace(process)


@pytest.mark.parametrize("options", [["protocol.none"], ["protocol.minimal", "--protocol", "protocol.none"]])
def test_a_case_that_is_not_there_is_said(tmp_path: Path, options: list[str]) -> None:
    run = CliRunner().invoke(cli.app, ["watch", *options, "--report", str(tmp_path)])
    assert run.exit_code == 2
    assert "'protocol.none'" in run.output


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    run = CliRunner().invoke(cli.app, ["watch", "protocol.minimal", "--report", str(tmp_path)])
    assert run.exit_code == 1
    assert "thesis.txt" in run.output
