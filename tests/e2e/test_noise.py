"""Noise: exact rules, and what only looks like it."""

import pytest

from e2e.noise import is_noise
from e2e.stage import Stage

BLOCKED = "Failed to load resource: net::ERR_NAME_NOT_RESOLVED"
MISSING = "Failed to load resource: the server responded with a status of 404 ()"
CHUNK = "/assets/ck1/late.js"
CDN = "https://cdn.platform.openai.com"


@pytest.fixture
def lacking(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage whose component was asked for a chunk that it lacks."""
    monkeypatch.setattr(stage.files, "missing", [CHUNK])
    return stage


@pytest.mark.parametrize("code", ["net::ERR_NAME_NOT_RESOLVED", "net::ERR_FAILED"])
def test_a_host_that_the_suite_blocks_is_noise(stage: Stage, code: str) -> None:
    assert is_noise(f"Failed to load resource: {code}", "https://telemetry.example/v1", stage)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (BLOCKED, "http://localhost:8000/chatkit"),
        (BLOCKED, "http://127.0.0.1:8000/chatkit"),
        (BLOCKED, "http://[::1]:8000/chatkit"),
        (BLOCKED, f"{CDN}/deployments/chatkit/chatkit.js"),
        (BLOCKED, ""),
        ("Failed to load resource: net::ERR_CONNECTION_RESET", "https://telemetry.example/v1"),
        (MISSING, "https://telemetry.example/v1"),
        ("TypeError: x is undefined", "https://telemetry.example/v1.js"),
    ],
)
def test_near_misses_of_a_blocked_host_are_no_noise(stage: Stage, text: str, url: str) -> None:
    assert not is_noise(text, url, stage)


def test_a_chunk_that_the_components_folder_lacks_is_noise(lacking: Stage) -> None:
    assert is_noise(MISSING, f"{CDN}{CHUNK}", lacking)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (MISSING, f"{CDN}/assets/ck1/other.js"),
        (MISSING, f"http://localhost:8000{CHUNK}"),
        (MISSING, f"https://cdn.platform.openai.com.example{CHUNK}"),
        (MISSING.replace("404", "500"), f"{CDN}{CHUNK}"),
        (f"Uncaught: {MISSING}", f"{CDN}{CHUNK}"),
    ],
)
def test_near_misses_of_a_lacking_chunk_are_no_noise(lacking: Stage, text: str, url: str) -> None:
    assert not is_noise(text, url, lacking)


def test_the_cdn_itself_lacks_nothing(lacking: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacking, "files", None)
    assert not is_noise(MISSING, f"{CDN}{CHUNK}", lacking)
