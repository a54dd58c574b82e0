"""Noise: exact rules, and what only looks like it."""

import pytest

from chatkit_e2e.diagnose.noise import noise
from chatkit_e2e.evidence.moments import Moment
from tests.moments import event, moment

MISSING = "Failed to load resource: the server responded with a status of 404 ()"
CHUNK = "/assets/ck1/late.js"
CDN = "https://cdn.platform.openai.com"


@pytest.fixture
def lacking() -> list[str]:
    """A component was asked for a chunk that it lacks."""
    return [CHUNK]


def error(text: str, url: str = f"{CDN}/assets/ck1/index.js", at: float = 1.0) -> Moment:
    return moment("console", at, text=text, url=url)


def test_a_chunk_that_the_components_folder_lacks_is_noise(lacking: list[str]) -> None:
    missing = error(MISSING, f"{CDN}{CHUNK}")
    assert noise([missing], lacking) == [missing]


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
def test_near_misses_of_a_lacking_chunk_are_no_noise(lacking: list[str], text: str, url: str) -> None:
    assert noise([error(text, url)], lacking) == []


def around(aborted: Moment, *, disconnected: bool, text_between: str = "") -> list[Moment]:
    """An error, what the test does after it, and a frame that is thrown away."""
    acts = [moment("act", 2.0, what=text_between)] if text_between else []
    gone = [event("frame.disconnected", at=3.0)] if disconnected else []
    return [moment("act", 0.0, what="open the page"), aborted, *acts, *gone]


def test_what_a_frame_says_as_it_is_thrown_away_is_noise() -> None:
    aborted = error("Failed to fetch")
    assert noise(around(aborted, disconnected=True), []) == [aborted]


@pytest.mark.parametrize(
    ("text", "disconnected", "between"),
    [
        ("Failed to fetch", False, ""),
        ("Failed to fetch the thread", True, ""),
        ("Failed to fetch", True, "send “hello”"),
    ],
)
def test_a_frame_that_stays_says_it_of_others(text: str, disconnected: bool, between: str) -> None:
    assert noise(around(error(text), disconnected=disconnected, text_between=between), []) == []
