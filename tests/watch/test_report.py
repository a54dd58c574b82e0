"""What was played is reported like any other run, whatever became of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.watch.conftest import Watching


def reported(folder: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((folder / "report" / "results.json").read_text())["cases"]
    return cases


@pytest.mark.thorough
def test_each_play_is_a_case_of_the_report_and_one_that_was_left_early_is_no_pass(
    watching: Watching, tmp_path: Path
) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        both.press("Next")
        both.press("Start again")
        both.say("Where does the river Spree begin?")
        both.press("Judge the rest")
        both.press("Start again")
    left, judged = reported(tmp_path)
    assert (left["id"], left["verdict"], left["why"]) == (
        "protocol.minimal",
        "not-testable",
        "it was watched up to sent",
    )
    assert (left["checkpoints"]["sent"], left["checkpoints"]["rendered"]) == (True, False)
    assert (judged["id"], judged["verdict"]) == ("protocol.minimal-2", "as-expected")
    page = tmp_path / "report" / "cases" / "protocol.minimal-2" / "index.html"
    assert "Where does the river Spree begin?" in page.read_text()
    assert set(judged["artifacts"]["screenshots"]) == set(judged["checkpoints"]) - {"clean"}
    assert all((tmp_path / "report" / name).stat().st_size > 0 for name in judged["artifacts"]["screenshots"].values())


@pytest.mark.thorough
def test_what_was_changed_by_hand_says_so_and_is_compared_with_the_case(watching: Watching, tmp_path: Path) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        both.open_more(2)
        both.press("Skip thread.item.done (user_message)")
        both.press("Judge the rest")
    (case,) = reported(tmp_path)
    assert case["title"].endswith("(changed by hand)")
    assert case["verdict"] == "changed"
    assert case["findings"][0]["id"] == "no-user-echo"


def test_a_window_that_is_closed_at_once_reports_nothing(watching: Watching, tmp_path: Path) -> None:
    with watching("protocol.minimal") as both:
        pass
    assert both.watch.report is None
    assert not (tmp_path / "report").exists()
