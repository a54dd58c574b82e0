"""Host pages and environments that are built first: what goes in, and what a case says when there are none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page

from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.evidence.results import Verdict
from chatkit_e2e.installation import STATIC
from chatkit_e2e.lab import hosts, node
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import HOSTS, Build, Host
from chatkit_e2e.lab.sdk_environments import PINS, VERSIONS
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.run.perform import perform
from chatkit_fake_backend.protocols.hand_written import HandWritten

LOCKS = sorted((STATIC / "hosts").rglob("package-lock.json"))
EXPECTATION = Expectation(fails=[], blank="none", causes=[], source="a test")


@pytest.fixture
def no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty cache, and an npm that fails as it does without a network."""
    monkeypatch.setattr(hosts, "HOSTS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(hosts, "npm", lambda: ["sh", "-c", "echo 'npm error ENOTFOUND' >&2; exit 1"])
    hosts.why_not.cache_clear()
    yield
    hosts.why_not.cache_clear()


def perform_unseen(case: Case, report: Path) -> tuple[Verdict, str, set[bool]]:
    """The verdict of a case that must not get as far as a stage or a page."""
    result = perform(case, cast(Stage, None), cast(Page, None), EXPECTATION, report)
    assert json.loads((report / result.artifacts.timeline).read_text()) == []
    return result.verdict, result.why, set(result.checkpoints.values())


@pytest.mark.usefixtures("no_registry")
def test_a_host_that_cannot_be_built_is_not_testable_with_the_reason(tmp_path: Path) -> None:
    case = Case("host-react.minimal", "a title", "a test", HandWritten, host="react-1.5.0")
    verdict, why, checkpoints = perform_unseen(case, tmp_path)
    assert verdict == "not-testable"
    assert "npm error ENOTFOUND" in why
    assert checkpoints == {False}


@pytest.mark.usefixtures("no_registry")
def test_a_registry_that_is_away_is_asked_once_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotBuilt):
        hosts.prepare("react-1.5.0")
    monkeypatch.setattr(Build, "make", lambda _: pytest.fail("it was tried again"))
    with pytest.raises(NotBuilt, match="ENOTFOUND"):
        hosts.prepare("react-1.5.0")


def test_a_need_that_cannot_be_had_is_not_testable_with_the_reason(tmp_path: Path) -> None:
    def environment() -> None:
        raise NotBuilt("no index")

    case = Case("sdk.old", "a title", "a test", HandWritten, needs=(environment,))
    assert perform_unseen(case, tmp_path) == ("not-testable", "no index", {False})


def test_a_plain_page_needs_nothing() -> None:
    hosts.prepare("plain")
    assert hosts.path_of("plain") == ""
    assert hosts.path_of("init/async.html") == "hosts/init/async.html"


def test_every_page_that_is_written_by_hand_is_opened_by_a_case() -> None:
    opened = {case.host for case in all_cases() if case.host not in HOSTS} - {"plain"}
    written = {page.relative_to(STATIC / "hosts").as_posix() for page in (STATIC / "hosts").glob("*/*.html")}
    assert opened == written - {"react/index.html"}


def test_a_built_page_is_served_under_the_name_of_its_build() -> None:
    host = HOSTS["next-1.5.0-after-interactive"]
    assert hosts.path_of("next-1.5.0-after-interactive") == f"built/{host.build.name}/after-interactive/"


def test_each_build_has_the_version_that_its_name_says() -> None:
    for host in HOSTS.values():
        assert host.build.packages["@openai/chatkit-react"] == host.build.version
        assert host.build.packages["react"].startswith("19.2.")


def test_a_build_depends_on_its_own_version_and_the_shared_sources_only() -> None:
    inputs = {path.relative_to(STATIC).as_posix() for path in HOSTS["react-1.5.0"].build.inputs()}
    assert {"options.js", "fetches.js", "hosts/react/host.tsx", "hosts/react/1.5.0/package-lock.json"} <= inputs
    assert not any("1.4.3" in name or "next" in name for name in inputs)


def test_two_builds_never_share_a_folder() -> None:
    builds = {host.build for host in HOSTS.values()}
    assert len({build.name for build in builds}) == len(builds)


@pytest.mark.parametrize("lock", [pytest.param(lock, id=str(lock.relative_to(STATIC))) for lock in LOCKS])
def test_a_lock_names_no_address_to_download_from(lock: Path) -> None:
    packages = json.loads(lock.read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert "registry" not in lock.read_text()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_package_of_an_environment_is_pinned(version: str) -> None:
    lines = (PINS / f"{version}.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert f"openai-chatkit=={version}" in pins
    assert [line for line in pins if "==" not in line or "://" in line] == []


def test_every_case_of_another_host_names_one_that_can_be_built() -> None:
    for case in all_cases():
        assert case.is_built == (case.host in HOSTS or bool(case.needs))
        assert not case.area.startswith("host-") or case.host in HOSTS


def test_where_there_is_no_node_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "HOSTS_CACHE", tmp_path)
    monkeypatch.setattr(node, "_has_wheel", lambda: False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotBuilt, match=r"takes Node\.js with npm; install them"):
        HOSTS["react-1.5.0"].build.make()


def test_a_build_with_a_step_that_fails_leaves_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "HOSTS_CACHE", tmp_path)
    monkeypatch.setattr(hosts, "npm", lambda: ["true"])
    broken = Host(Build("react", "1.5.0", "1.5.0", (("-e", "throw new Error('does not compile')"),)))
    with pytest.raises(NotBuilt, match="does not compile"):
        broken.build.make()
    assert not broken.build.folder.exists()


def test_a_version_that_nobody_locked_is_built_from_the_newest_lock() -> None:
    name = hosts.react("1.2.1")
    build = HOSTS.pop(name).build
    assert name == "react-1.2.1"
    assert build.packages["@openai/chatkit-react"] == "1.2.1"
    assert build.packages["react"] == HOSTS[f"react-{hosts.REACT[-1]}"].build.packages["react"]
    assert "@openai/chatkit" not in build.packages, "which one that brings is not known before it is installed"
    assert build.inputs() == HOSTS[f"react-{hosts.REACT[-1]}"].build.inputs()


def test_a_version_that_is_locked_is_the_one_that_is_known() -> None:
    before = dict(HOSTS)
    assert hosts.react("1.5.0") == "react-1.5.0"
    assert before == HOSTS
