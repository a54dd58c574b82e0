"""Noise: exact rules, and what only looks like it."""

import pytest

from e2e.noise import is_noise
from e2e.stage import Stage

MISSING = "Failed to load resource: the server responded with a status of 404 ()"
CHUNK = "/assets/ck1/late.js"
CDN = "https://cdn.platform.openai.com"


@pytest.fixture
def lacking(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage whose component was asked for a chunk that it lacks."""
    monkeypatch.setattr(stage.files, "missing", [CHUNK])
    return stage


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
