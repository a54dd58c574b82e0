"""The npm packages that are installed to be read: what is asked for, and what is said when it cannot be had."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatkit_e2e.installation import STATIC
from chatkit_e2e.lab import npm_packages
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.npm_packages import TYPESCRIPT, package, version_in


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache."""
    monkeypatch.setattr(npm_packages, "NPM_CACHE", tmp_path / "cache")
    npm_packages._installed.cache_clear()  # noqa: SLF001  it remembers what another cache has
    yield tmp_path / "cache"
    npm_packages._installed.cache_clear()  # noqa: SLF001


def npm_that(does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm_packages, "npm", lambda: ["sh", "-c", does, "npm"])


def test_typescript_is_the_one_that_checks_static() -> None:
    lock = json.loads((STATIC / "package-lock.json").read_text("utf-8"))
    assert lock["packages"]["node_modules/typescript"]["version"] == TYPESCRIPT


def test_a_version_that_is_not_there_is_named_with_what_npm_says(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    npm_that("echo 'npm error notarget No matching version found' >&2; exit 1", monkeypatch)
    with pytest.raises(NotBuilt, match=r"@openai/chatkit@1\.8\.0 could not be installed: .*No matching version"):
        package("@openai/chatkit", "1.8.0")
    assert [path for path in cache.iterdir() if not path.name.startswith(".")] == []


def test_a_registry_that_is_away_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    npm_that("echo 'npm error ENOTFOUND' >&2; exit 1", monkeypatch)
    with pytest.raises(NotBuilt, match="ENOTFOUND"):
        package("@openai/chatkit", "1.0.0")
    monkeypatch.setattr(npm_packages, "_install", lambda *_: pytest.fail("it was asked again"))
    with pytest.raises(NotBuilt, match="ENOTFOUND"):
        package("@openai/chatkit", "1.0.0")


def test_what_is_installed_is_the_version_and_typescript_without_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    place = "node_modules/@openai/chatkit"
    manifest = """echo '{"version": "1.2.0"}'"""
    fake = f'mkdir -p {place}; {manifest} > {place}/package.json; echo "$@" > asked'
    npm_that(fake, monkeypatch)
    folder = package("@openai/chatkit", "1.2.0")
    asked = (folder / "asked").read_text().split()
    assert {"--ignore-scripts", "@openai/chatkit@1.2.0", f"typescript@{TYPESCRIPT}"} <= set(asked)
    assert version_in(folder, "@openai/chatkit") == "1.2.0"
