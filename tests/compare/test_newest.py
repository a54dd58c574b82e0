"""The newest versions of OpenAI's packages: what is asked of pip and npm, and what becomes of their answers."""

import json
import sys
from pathlib import Path

import pytest

from chatkit_e2e.compare import newest
from chatkit_e2e.compare.newest import Unknown, Upgrade
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import REACT
from tests.checkout import ROOT

PYTHON = sys.executable


def says(output: str = "", errors: str = "", code: int = 0) -> list[str]:
    """A program that writes this, whatever it is asked."""
    script = f"import sys; sys.stdout.write({output!r}); sys.stderr.write({errors!r}); sys.exit({code})"
    return [PYTHON, "-c", script]


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for Python with pip: a program that keeps what it was asked, and writes the file `report`."""
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncat {tmp_path}/report\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return tmp_path


def test_pip_is_asked_to_resolve_the_sdk_and_to_install_nothing(pip: Path) -> None:
    (pip / "report").write_text(json.dumps({"install": [{"metadata": {"version": "9.8.7"}}]}), encoding="utf-8")
    assert newest.newest_sdk() == "9.8.7"
    asked = (pip / "asked").read_text(encoding="utf-8").split()
    assert asked[:3] == ["-m", "pip", "install"]
    assert asked[-1] == "openai-chatkit"
    assert {"--dry-run", "--no-deps", "--ignore-installed"} <= set(asked)


@pytest.mark.parametrize("report", ["", "[]", "{}", '{"install": []}', '{"install": [{"metadata": null}]}'])
def test_a_report_of_pip_without_a_version_is_no_answer(pip: Path, report: str) -> None:
    (pip / "report").write_text(report, encoding="utf-8")
    with pytest.raises(Unknown, match="pip's report has no version of it"):
        newest.newest_sdk()


def test_npm_s_latest_is_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "npm", lambda: says('"9.8.7"\n', errors="npm warn Unknown user config\n"))
    assert newest.newest_react() == "9.8.7"


@pytest.mark.parametrize("answer", ["", "9.8.7 or so", '["9.8.6", "9.8.7"]'])
def test_what_is_no_version_is_no_answer_of_npm(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(newest, "npm", lambda: says(answer))
    with pytest.raises(Unknown, match="npm's answer is no version"):
        newest.newest_react()


def test_a_registry_that_is_away_is_a_sentence_with_the_tool_s_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = "npm warn retrying\nnpm error code ECONNREFUSED\nnpm error A log of this run is elsewhere\n"
    monkeypatch.setattr(newest, "npm", lambda: says(errors=errors, code=1))
    with pytest.raises(Unknown, match=r"^npm says “code ECONNREFUSED”$"):
        newest.newest_react()


def test_a_machine_without_npm_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> list[str]:
        raise NotBuilt("that takes Node.js with npm")

    monkeypatch.setattr(newest, "npm", missing)
    with pytest.raises(Unknown, match=r"that takes Node\.js with npm"):
        newest.newest_react()


@pytest.mark.usefixtures("pip")
def test_one_registry_that_is_away_leaves_the_other_s_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    python = Path(sys.executable)
    python.write_text("#!/bin/sh\necho 'WARNING: Retrying' >&2\necho 'ERROR: no route' >&2\nexit 1\n", encoding="utf-8")
    monkeypatch.setattr(newest, "npm", lambda: says('"99.0.0"'))
    sdk, react = newest.upgrades(ROOT)
    assert sdk.problem == "The newest version of openai-chatkit could not be found out: pip says “no route”."
    assert not sdk.is_due
    assert react == Upgrade("@openai/chatkit-react", REACT[-1], "99.0.0")
    assert react.is_due
    assert react.sides == (f"@openai/chatkit-react@{REACT[-1]}", "@openai/chatkit-react@99.0.0")


def test_the_locked_version_is_the_one_that_the_lock_file_pins(tmp_path: Path) -> None:
    lock = tmp_path / ".requirements.lock"
    lock.write_text("# openai-chatkit==0.0.1\nopenai==3.0.0\nopenai-chatkit==1.2.3\n", encoding="utf-8")
    assert newest.locked_sdk(lock) == "1.2.3"
    lock.write_text("openai==3.0.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"requirements\.lock names no version of openai-chatkit"):
        newest.locked_sdk(lock)


def test_the_newest_is_due_only_if_it_differs_from_the_locked() -> None:
    assert not Upgrade("openai-chatkit", "1.6.5", "1.6.5").is_due
    assert Upgrade("openai-chatkit", "1.6.5", "1.6.6").is_due
    assert Upgrade("openai-chatkit", "1.6.5", "1.6.6").sides == ("openai-chatkit==1.6.5", "openai-chatkit==1.6.6")
