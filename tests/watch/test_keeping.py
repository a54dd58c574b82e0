"""Keeping what was played: a case that the suite runs, a curl script, and Python that answers the same."""

import asyncio
import re
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from chatkit.server import StreamingResult
from chatkit.types import ThreadsCreateReq
from playwright.sync_api import expect

from chatkit_e2e.cases.choosing import Choice
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run import kept
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.run.perform import perform
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.store import MemoryStore
from tests.checkout import ROOT
from tests.runs import run_here
from tests.watch.conftest import Both, Watching
from tests.watch.test_causes import ANSWER, USER, written

ASKED = {
    "type": "threads.create",
    "params": {
        "input": {
            "content": [{"type": "input_text", "text": "Hello there"}],
            "attachments": [],
            "inference_options": {},
        }
    },
}


def kept_by(both: Both, name: str) -> list[str]:
    """Keep what was played; returns what the panel says of it."""
    both.panel.get_by_role("button", name="Keep…").click()
    both.panel.get_by_label("Name").fill(name)
    both.through(both.panel.get_by_role("button", name="Keep", exact=True).click)
    lines = both.panel.locator("#kept > li")
    expect(lines).not_to_have_count(0)
    return lines.all_inner_texts()


def test_what_was_kept_is_run_by_the_suite_and_answers_in_fastapi_and_curl(
    watching: Watching, stage: Stage, serving: Serving, tmp_path: Path
) -> None:
    with watching("protocol.responses-items") as both:
        both.say()
        both.press("Next")
        both.row(2).get_by_role("button", name="Edit").click()
        both.write(written(USER, ANSWER))
        both.press("Next")
        both.press("End the response")
        lines = kept_by(both, "cured")
        sent = both.watch.play.streams[0].plan.pieces[:2]
        page = both.page
        both.watch.play.run.driver.page.goto("about:blank")
        case = kept.read(tmp_path / "kept" / "cured.case.json")
        result = perform(case.case, stage, page.context.new_page(), case.expectation, tmp_path / "again")
    assert "second_turn" in lines.pop(1).removeprefix("It is expected to fail as it just did: ").split(", ")
    assert [line.partition(": ")[0].rpartition("/")[2] for line in lines[:3]] == [
        "cured.case.json",
        "cured.sh",
        "cured.fastapi.py",
    ]
    assert lines[3].startswith("No ChatKitServer: answer 1: ")
    assert "event 2: item.thread_id: Field required" in lines[3]
    assert (result.verdict, result.differences) == ("as-expected", [])
    assert result.checkpoints["rendered"]
    assert not result.checkpoints["second_turn"]  # nobody changed the second answer

    backend = runpy.run_path(str(tmp_path / "kept" / "cured.fastapi.py"), run_name="kept")["app"]
    url = f"http://127.0.0.1:{serving.start(backend)}/chatkit"
    answer = httpx.post(url, json=ASKED, trust_env=False)
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.content == b"".join(piece.data for piece in sent)
    thread = httpx.post(url, json={"type": "threads.get_by_id", "params": {"thread_id": "123"}}, trust_env=False).json()
    assert [item["type"] for item in thread["items"]["data"]] == ["user_message", "assistant_message"]

    script = ["sh", str(tmp_path / "kept" / "cured.sh"), url]
    run = subprocess.run(script, capture_output=True, text=True, check=True, timeout=30)
    assert run.stderr == ""
    assert sent[1].text.strip() in run.stdout
    assert '"id":"123"' in run.stdout.partition("--- threads.get_by_id")[2]


@pytest.mark.thorough
def test_a_play_of_chatkits_own_events_is_kept_as_a_chatkit_server(watching: Watching, tmp_path: Path) -> None:
    with watching("protocol.hand-written") as both:
        both.say()
        lines = kept_by(both, "right")
        events = both.watch.play.streams[0].plan.pieces
    path = tmp_path / "kept" / "right.chatkit_server.py"
    assert f"{path}: ChatKitServer" in lines
    server = runpy.run_path(str(path))["PlayedServer"](MemoryStore())

    async def answered() -> list[bytes]:
        result = await server.process(ThreadsCreateReq.model_validate(ASKED).model_dump_json(), None)
        assert isinstance(result, StreamingResult)
        return [event async for event in result]

    with ThreadPoolExecutor() as other:  # Playwright has a loop in this thread
        sent = other.submit(asyncio.run, answered()).result()
    texts = [piece.text for piece in events if "assistant_message" in piece.text]
    assert sum("assistant_message" in event.decode() for event in sent) == len(texts)
    assert texts[-1].partition('"content":')[2] in sent[-1].decode()


@pytest.mark.parametrize("text", ["{", "{}", '{"version": 1, "id": "kept.x"}'])
def test_a_file_that_is_no_kept_case_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.case.json"
    path.write_text(text)
    with pytest.raises(kept.Unreadable, match=r"x\.case\.json is no kept case"):
        kept.read(path)


def made() -> kept.Kept:
    """A kept case that nobody played."""
    expectation = Expectation(fails=[], blank="none", causes=[], source="a test")
    return kept.Kept(
        id="kept.made",
        title="A title",
        choice=Choice(case="protocol.minimal"),
        script=[kept.Said(user="Hello", chunks=["Hi", "."])],
        answers=[],
        seen_on="nothing",
        expectation=expectation,
    )


def test_a_kept_case_is_run_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made().write(tmp_path / "made.case.json")
    assert run_here(tmp_path / "report", "--kept", str(path), "--component", "stand-in", "--collect-only", "-q") == 0
    assert re.findall(r"test_kept\[(.+)-chromium\]", capsys.readouterr().out) == ["kept.made"]


def test_a_kept_case_of_what_the_suite_has_no_more_is_refused(tmp_path: Path) -> None:
    path = made().model_copy(update={"choice": Choice(case="protocol.gone")}).write(tmp_path / "made.case.json")
    with pytest.raises(kept.Unreadable, match=r"no case that can be run: There is no case 'protocol\.gone'"):
        _ = kept.read(path).case
    assert run_here(tmp_path / "report", "--kept", str(path), "--collect-only", "-q") == pytest.ExitCode.USAGE_ERROR
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "results.json").write_text("of the run before")
    assert run_here(tmp_path / "report", "--kept", str(path)) == pytest.ExitCode.USAGE_ERROR
    assert (tmp_path / "report" / "results.json").read_text() == "of the run before"


@pytest.mark.thorough
def test_the_command_runs_what_was_kept(watching: Watching, tmp_path: Path) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        kept_by(both, "mine")
    path = tmp_path / "kept" / "mine.case.json"
    options = ["--kept", str(path), "--component", "stand-in", "-n", "0", "--report", str(tmp_path / "again")]
    run = subprocess.run([sys.executable, "-m", "pytest", "e2e", *options], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert "kept.mine" in run.stdout
    assert "1 as expected" in run.stdout


@pytest.mark.thorough
def test_what_cannot_be_kept_is_said_and_the_play_goes_on(watching: Watching, tmp_path: Path) -> None:
    with watching("protocol.minimal") as both:
        both.send({"do": "say", "text": "Hello"})
        assert len(both.watch.play.streams) == 1, "a tool says something as a person does"
        for name in ("a" * 300, "a/b", "..", ""):
            both.send({"do": "keep", "name": name})
            expect(both.panel.get_by_role("alert")).to_contain_text("a name has lower-case letters")
        (tmp_path / "kept").write_text("no folder")
        both.send({"do": "keep", "name": "right"})
        expect(both.panel.get_by_role("alert")).to_contain_text("Name another folder with --keep")
        both.panel.get_by_role("button", name="Keep…").click()
        field = both.panel.locator("#keep-name")
        for text, fits in (("a/b", False), ("my case", False), ("a-b2", True)):
            field.fill(text)
            assert field.evaluate("(input) => input.checkValidity()") is fits
