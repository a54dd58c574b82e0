"""The wheel: what is in it, that it runs without a checkout, and that a project that has it installed is left alone."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
import venv
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chatkit_e2e.browser import chromium
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run.expectations import FOLDER
from tests.checkout import ROOT

LIMIT_S = 120.0  # ends a hang
SHOULD_NOT_BE_READ = "raise RuntimeError('this file is the user's own')\n"
HOSTILE_INI = """
[pytest]
addopts = --no-such-option
testpaths = e2e
python_files = nothing.py
"""
PROJECT_CONFTEST = """
import json, os, pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **json.loads(os.environ["LAUNCH"])}
"""
# What a project's own test sees of its surroundings, the same with and without the plugin.
OWN_TEST = """
import json, os, sys

def test_own(page, browser_context_args, browser_type_launch_args, request):
    page.goto("data:text/html,<title>own</title>")
    seen = page.evaluate("[innerWidth, innerHeight, navigator.language, navigator.userAgent, navigator.webdriver, "
                         "matchMedia('(prefers-reduced-motion: reduce)').matches]")
    assert seen[:2] == [1280, 720]
    print(json.dumps({
        "page": seen,
        "context": browser_context_args,
        "launch": browser_type_launch_args,
        "markers": sorted(request.config.getini("markers")),
        "options": sorted(name for name in vars(request.config.option) if not name.startswith("chatkit_")),
        "junit": request.config.option.xmlpath,
        "suite": sorted(name for name in sys.modules if name.startswith("chatkit")),
    }))
"""
WITH_FIXTURE = """
import pytest

def test_driver(chatkit, page):
    driver = chatkit.driver(page, "protocol.minimal")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")  # the driver cannot read without
    assert driver.booted().holds
    assert driver.send("Hello").holds
    from chatkit_e2e.screen import Message
    said = [Message(role="user", text="Hello"), Message(role="assistant", text="How can I help you?")]
    seen = driver.shows(said, after=("chatkit.response.end",))
    assert seen.holds, seen.why

def test_own_page(chatkit, page):
    chatkit.serve(page.context)
    page.goto(chatkit.url())
    page.frame_locator("openai-chatkit iframe").get_by_role("textbox").wait_for()

def test_judge(chatkit, browser_type):
    result = chatkit.judge("protocol.no-user-echo", browser_type)
    assert (result.verdict, result.checkpoints["rendered"]) == ("as-expected", False), result.why
    with pytest.raises(ValueError, match="There is no case 'protocol.none'; `chatkit-e2e run --collect-only -q`"):
        chatkit.judge("protocol.none", browser_type)

def test_unknown(chatkit):
    with pytest.raises(ValueError, match="There is no protocol 'minimal'; there are .*protocol.minimal"):
        chatkit.api_url("minimal")
"""


class Dist(NamedTuple):
    wheel: Path
    sdist: Path


class Installed(NamedTuple):
    """A virtual environment with the wheel."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    def run(
        self, program: str, *arguments: str, at: Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in a folder, with nothing of the checkout in sight."""
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
        return subprocess.run(
            [self.bin / program, *arguments],
            cwd=at,
            env={**surroundings, "COLUMNS": "100", **(environment or {})},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )


def build(checkout: Path, target: Path) -> Dist:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True, timeout=LIMIT_S)
    return Dist(*target.glob("*.whl"), *target.glob("*.tar.gz"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Dist:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(dist: Dist, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, which has all other packages from the one that runs this test."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", dist.wheel], check=True, timeout=LIMIT_S)
    (site,) = folder.glob("lib/python*/site-packages")
    others = [path for path in sys.path if Path(path).name == "site-packages"]
    (site / "others.pth").write_text("\n".join(others), encoding="utf-8")
    with suppress(FileNotFoundError):  # where nobody looked for a browser, each run looks for itself
        shutil.copy(Path(sys.prefix) / ".chatkit-e2e-browser.json", folder)
    return Installed(folder)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's project with a Playwright test and a report of their own."""
    folder = tmp_path / "project"
    (folder / "report").mkdir(parents=True)
    (folder / "report" / "results.json").write_text("{}", encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", encoding="utf-8")
    (folder / "conftest.py").write_text(PROJECT_CONFTEST, encoding="utf-8")
    (folder / "test_own.py").write_text(OWN_TEST, encoding="utf-8")
    return folder


def launch() -> dict[str, str]:
    """How the machine's browser is started, for a project that does not know it."""
    arguments = ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
    return {"LAUNCH": json.dumps({"executable_path": chromium.executable(), "args": arguments})}


def left(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_nothing_but_our_two_packages_reaches_site_packages(dist: Dist) -> None:
    top = {name.partition("/")[0] for name in contents(dist.wheel)}
    assert top == {"chatkit_e2e", "chatkit_fake_backend", "chatkit_e2e-0.1.0.dist-info"}


def test_it_has_what_a_run_reads_and_nothing_of_the_tests(dist: Dist) -> None:
    packed = contents(dist.wheel)
    sources = {
        "chatkit_e2e/suite/expectations": FOLDER,
        "chatkit_e2e/static/driver": ROOT / "static" / "driver",
        "chatkit_e2e/static/standin": ROOT / "static" / "standin",
        "chatkit_fake_backend/sdk": ROOT / "fake_backend" / "chatkit_fake_backend" / "sdk",
    }
    for place, folder in sources.items():
        for path in [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]:
            assert packed[f"{place}/{path.relative_to(folder).as_posix()}"] == path.read_bytes()
    parts = {part for name in packed for part in name.split("/")}
    assert parts.isdisjoint({"tests", "sabotage", "node_modules", "playwright.config.py", "__pycache__"})


def test_the_sdist_makes_the_same_wheel(dist: Dist, tmp_path: Path) -> None:
    with tarfile.open(dist.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert contents(build(unpacked, tmp_path / "again").wheel) == contents(dist.wheel)


@pytest.mark.thorough
def test_it_runs_from_any_folder_and_nothing_around_has_a_part_in_it(installed: Installed, tmp_path: Path) -> None:
    for name in ("e2e", "fake_backend", "static", "tests", "chatkit_fake_backend"):
        (tmp_path / name).mkdir()
        for file in ("__init__.py", "conftest.py", "test_cases.py"):
            (tmp_path / name / file).write_text(SHOULD_NOT_BE_READ, encoding="utf-8")
    for file in ("conftest.py", "playwright.config.py", "settings.py", "test_cases.py"):
        (tmp_path / file).write_text(SHOULD_NOT_BE_READ, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(HOSTILE_INI, encoding="utf-8")
    before = left(tmp_path)
    options = ("-k", "protocol.minimal", "--component", "stand-in", "-n", "1")
    surroundings = {"PYTEST_ADDOPTS": "--no-such-option", "PYTEST_PLUGINS": "no_such_plugin"}
    run = installed.run("chatkit-e2e", "run", *options, at=tmp_path, environment=surroundings)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"stand-in (not OpenAI's) in {installed.folder}" in run.stdout
    results = json_reporter.read(tmp_path / "report")
    assert [(case.id, case.verdict) for case in results.cases] == [("protocol.minimal", "as-expected")]
    assert (tmp_path / "report" / "index.html").is_file()
    assert {name for name in left(tmp_path) - before if not name.startswith("report")} == set()


@pytest.mark.thorough
def test_a_project_that_has_it_installed_is_left_alone(installed: Installed, project: Path) -> None:
    def seen(*options: str) -> dict[str, Any]:
        run = installed.run(
            "python", "-m", "pytest", "-s", "-q", "-p", "no:cacheprovider", *options, at=project, environment=launch()
        )
        assert run.returncode == 0, run.stdout + run.stderr
        (line,) = [line for line in run.stdout.splitlines() if line.startswith("{")]
        told: dict[str, Any] = json.loads(line)
        return told

    before = left(project)
    with_it, without = seen(), seen("-p", "no:chatkit")
    assert with_it.pop("suite") == ["chatkit_e2e", "chatkit_e2e.pytest_plugin"], "all else waits for the fixture"
    assert without.pop("suite") == []
    assert with_it == without
    assert with_it["junit"] is None
    assert left(project) == before


@pytest.mark.thorough
def test_the_fixture_is_a_backend_and_a_driver_for_tests_of_ones_own(installed: Installed, project: Path) -> None:
    (project / "test_own.py").write_text(textwrap.dedent(WITH_FIXTURE), encoding="utf-8")
    options = ("--chatkit-component", "stand-in", "--chatkit-report", "kept", "-q", "-p", "no:cacheprovider")
    run = installed.run("python", "-m", "pytest", *options, at=project, environment=launch())
    assert run.returncode == 0, run.stdout + run.stderr
    assert (project / "kept" / "cases" / "protocol.no-user-echo" / "timeline.json").is_file()


def test_a_component_that_is_none_fails_the_tests_that_ask_for_it(installed: Installed, project: Path) -> None:
    (project / "test_own.py").write_text("def test_it(chatkit): pass\ndef test_own(): pass\n", encoding="utf-8")
    run = installed.run(
        "python", "-m", "pytest", "--chatkit-component", "/nowhere", "-q", "-p", "no:cacheprovider", at=project
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "/nowhere is not a folder." in run.stdout
    assert "1 passed, 1 error in " in run.stdout
    assert "Traceback" not in run.stdout
