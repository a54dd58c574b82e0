"""The command: each of its parts is there, and comes alone."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from chatkit_e2e.cli import COMMANDS, app
from tests.checkout import ROOT


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_does(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"])
    assert told.exit_code == 0, told.output
    assert f" {command} " in told.output


def test_all_are_listed_and_no_other_is_there() -> None:
    told = CliRunner().invoke(app, ["--help"])
    assert [name for name in COMMANDS if f" {name} " not in told.output] == []
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2


@pytest.mark.parametrize("command", ["probe", "builds"])
def test_who_has_a_backend_waits_for_no_agents(command: str) -> None:
    # OpenAI's agents take two seconds to import.
    code = (
        "import sys; from chatkit_e2e.cli import app; "
        f"app(['{command}', '--help'], standalone_mode=False); sys.exit('agents' in sys.modules)"
    )
    roots = {"PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("e2e", "fake_backend"))}
    run = subprocess.run([sys.executable, "-c", code], env={**os.environ, **roots}, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr
