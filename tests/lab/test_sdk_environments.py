"""Environments with other versions of the SDK: what pip is asked for, and what is said when it has none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatkit_e2e.lab import sdk_environments
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.sdk_environments import PINS, VERSIONS, python_of
from chatkit_e2e.subprocesses import Command, ProgramFailed

UNKNOWN = """ERROR: Could not find a version that satisfies the requirement openai-chatkit==1.9.9
ERROR: No matching distribution found for openai-chatkit==1.9.9"""
CONFLICT = "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/"


class Programs:
    """In place of `run`: the commands that were asked for, and what some of them fail with."""

    def __init__(self, fails: Callable[[list[str]], str]) -> None:
        self.commands: list[list[str]] = []
        self.constraints = ""
        self._fails = fails

    def __call__(self, command: Command, **_: Any) -> str:  # noqa: ANN401  the limits do not matter here
        words = [str(word) for word in command]
        self.commands.append(words)
        if "-c" in words and "install" in words:
            self.constraints = Path(words[words.index("-c") + 1]).read_text()
        if "venv" in words:
            Path(words[-1]).mkdir()
        if output := self._fails(words):
            raise ProgramFailed("`pip` failed", output)
        return ""

    @property
    def installed(self) -> list[list[str]]:
        """What pip was asked to install, with the options that say what goes with it."""
        return [words[words.index("2") + 1 :] for words in self.commands if "install" in words]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[list[str]], str]], Programs]:
    """Has the environments of this test made in an empty cache, by programs that fail as they are told."""
    monkeypatch.setattr(sdk_environments, "CACHE", tmp_path)
    monkeypatch.setattr(sdk_environments, "_environment", sdk_environments._environment.__wrapped__)  # noqa: SLF001  each test tries anew

    def run_as(fails: Callable[[list[str]], str]) -> Programs:
        made = Programs(fails)
        monkeypatch.setattr(sdk_environments, "run", made)
        return made

    return run_as


Make = Callable[[Callable[[list[str]], str]], Programs]


def test_a_version_with_pins_gets_these(programs: Make) -> None:
    asked = programs(lambda _: "")
    python_of("1.4.0")
    assert asked.installed == [["-r", str(PINS / "1.4.0.txt")]]


def test_any_other_version_gets_the_same_packages_beside_it_and_is_imported_once(programs: Make) -> None:
    asked = programs(lambda _: "")
    python_of("1.0.2")
    ((_, _, *wanted),) = asked.installed
    assert wanted == ["openai-chatkit==1.0.2", "uvicorn", "starlette"]
    newest = (PINS / f"{VERSIONS[-1]}.txt").read_text().splitlines()
    assert asked.constraints.splitlines() == [line for line in newest if not line.startswith(("#", "openai-chatkit=="))]
    assert "import chatkit.server" in asked.commands[-1][-1]


def test_a_version_that_does_not_go_with_these_packages_gets_its_own(programs: Make) -> None:
    asked = programs(lambda words: CONFLICT if "-c" in words and "install" in words else "")
    python_of("9.0.0")
    assert asked.installed[-1] == ["openai-chatkit==9.0.0", "uvicorn", "starlette"]


def test_a_version_that_does_not_exist_is_named(programs: Make) -> None:
    asked = programs(lambda words: UNKNOWN if "install" in words else "")
    with pytest.raises(NotBuilt, match=r"^there is no openai-chatkit 1\.9\.9: .*No matching distribution"):
        python_of("1.9.9")
    assert len(asked.installed) == 1


def test_a_version_that_cannot_be_imported_says_why(programs: Make) -> None:
    programs(lambda words: "ImportError: cannot import name 'agents'" if "import chatkit" in words[-1] else "")
    with pytest.raises(NotBuilt, match=r"openai-chatkit 0\.0\.1 could not be built: .*cannot import name 'agents'"):
        python_of("0.0.1")


@pytest.mark.parametrize("version", ["../../etc", "", "1.0 --index-url=x", "newest", "-r"])
def test_what_is_no_version_never_reaches_pip_or_the_cache(programs: Make, version: str) -> None:
    asked = programs(lambda _: "")
    with pytest.raises(NotBuilt, match="is not a version of openai-chatkit"):
        python_of(version)
    assert asked.commands == []
