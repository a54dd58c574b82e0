"""A replay: forwards and backwards it shows what the evidence says, wherever that evidence lies now."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from chatkit_e2e.cases import all_cases
from chatkit_e2e.evidence.probe_results import ProbeResult, Round
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run.perform import perform
from chatkit_e2e.watch.recorded import NotReplayable, read
from chatkit_e2e.watch.replaying import Replaying, until_closed
from tests.checkout import ROOT
from tests.reporters import sample

CASES = {case.id: case for case in all_cases()}
LIMIT_S = 30.0  # ends a hang
WALK = """(to) => {
  const shown = () => ({
    position: Number(document.querySelector("#position").value),
    now: document.querySelector("#now").textContent,
    messages: [...document.querySelectorAll("#messages li:not(.quiet)")].map((one) => one.textContent),
    picture: document.querySelector("#picture").alt,
    sent: document.querySelectorAll("#exchanges li").length,
    current: document.querySelector("#steps [aria-current]")?.textContent ?? "",
  });
  const walked = [shown()];
  const button = document.querySelector(`[data-to=${to}]`);
  while (button.getAttribute("aria-disabled") === "false") {
    button.click();
    walked.push(shown());
  }
  return walked;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_page() as page:
        yield page


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """The report of a case that nobody ran, with one picture of the two that it names."""
    report = tmp_path / "report"
    moments = [
        sample.moment(0, "act", what="open the page"),
        *sample.exchange(at=10),
        sample.moment(20, "appeared", text="Hello"),
        sample.moment(30, "checkpoint", name="sent", passed=True),
        sample.moment(40, "vanished", text="Hello"),
        sample.moment(50, "checkpoint", name="rendered", passed=False),
    ]
    sample.save(report, "protocol.minimal", moments)
    case = sample.case()
    names = {name: f"cases/{case.id}/{name}.jpg" for name in ("sent", "rendered")}
    case.artifacts.screenshots.update(names)
    json_reporter.write(sample.results(case), report)
    (report / names["sent"]).write_bytes(b"a picture")
    return report / "cases" / case.id


def bubbles(moments: list[dict[str, Any]]) -> list[str]:
    """The messages that these moments leave on the screen."""
    shown: list[tuple[str, str]] = []
    for one in moments:
        if one["kind"] == "act" and one["what"].startswith("open the page"):
            shown = []
        elif one["kind"] == "appeared":
            shown.append((one["role"], one["text"]))
        elif one["kind"] == "changed":
            shown[shown.index((one["role"], one["was"]))] = (one["role"], one["text"])
        elif one["kind"] == "vanished":
            shown.remove((one["role"], one["text"]))
    return [f"{role} {text}" for role, text in shown]


def test_forwards_and_backwards_it_is_the_evidence(
    stage: Stage, watched_page: Page, page: Page, tmp_path: Path
) -> None:
    result = perform(CASES["protocol.no-user-echo"], stage, watched_page, None, tmp_path)
    folder = tmp_path / "cases" / result.id
    moments = json.loads((folder / "timeline.json").read_text())
    # A minute passes in it, on the component's clock only.
    assert moments[-1]["at"] - moments[0]["at"] < 60_000
    with Replaying(read(folder)) as replaying:
        page.goto(replaying.url)
        expect(page.locator("#now")).to_contain_text("nothing has happened yet")
        forwards = page.evaluate(WALK, "forward")
        backwards = page.evaluate(WALK, "back")
    assert backwards == forwards[::-1]
    assert [one["position"] for one in forwards] == list(range(len(moments) + 1))
    pictures = {path.stem for path in folder.glob("*.jpg")}
    for number, seen in enumerate(forwards):
        past = moments[:number]
        assert seen["messages"] == bubbles(past)
        checks = [one["name"] for one in past if one["kind"] == "checkpoint" and one["name"] in pictures]
        assert seen["picture"] == (f"The screen at “{checks[-1]}”" if checks else "")
        streams = {one["request"] for one in past if "event-stream" in str(one.get("headers"))}
        assert seen["sent"] == sum(one["kind"] == "bytes" and one["request"] in streams for one in past)
        # What the eyes told at a checkpoint that holds shows at this place of the replay.
        if past and past[-1]["kind"] == "checkpoint" and past[-1]["passed"] and past[-1]["name"] == "reloaded":
            assert len(seen["messages"]) == 4 == past[-1]["why"].count("“")


@pytest.mark.thorough
def test_two_are_replayed_at_once_with_the_keys_alone(told: Path, page: Page, browser: Browser, tmp_path: Path) -> None:
    other = shutil.copytree(told, tmp_path / "downloaded" / "anything")
    (other / "sent.jpg").unlink()
    with Replaying(read(told)) as first, Replaying(read(other.parent)) as second, browser.new_page() as beside:
        page.goto(first.url)
        beside.goto(second.url)
        expect(page.locator("#name")).to_have_text("protocol.minimal")
        expect(page.locator("#notes")).to_have_text("Pictures are missing beside timeline.json: rendered.jpg.")
        expect(beside.locator("#name")).to_have_text("anything")
        expect(beside.locator("#notes")).to_contain_text("There are no pictures beside timeline.json: copy the *.jpg")
        page.keyboard.press("End")
        beside.locator("#topic").select_option("messages")
        beside.locator("#position").focus()
        beside.keyboard.press("ArrowRight")
        expect(page.locator("#now")).to_contain_text("9 of 9: 50 ms, rendered")
        expect(page.locator("#messages")).to_have_text("none")
        expect(beside.locator("#now")).to_contain_text("6 of 9: 20 ms, user appeared: Hello")
        expect(beside.locator("#messages")).to_have_text("user Hello")
        beside.keyboard.press("Home")
        expect(beside.locator("#now")).to_contain_text("0 of 9")
        beside.locator("#topic").select_option("")
        beside.locator("#position").focus()
        beside.keyboard.press("p")
        expect(beside.locator("#now")).to_contain_text("9 of 9")


def test_its_page_goes_when_its_window_does(told: Path, browser: Browser) -> None:
    with Replaying(read(told)) as replaying:
        page = browser.new_page()
        page.goto(replaying.url)
        page.on("console", lambda _: page.close())
        page.evaluate("() => { setTimeout(() => console.log('bye')) }")  # so that it is waited for by then
        until_closed(page)
        assert page.is_closed()
        until_closed(page)
    with pytest.raises(httpx.ConnectError):
        httpx.get(replaying.url, trust_env=False)


def test_nobody_else_sees_it(told: Path) -> None:
    with Replaying(read(told)) as replaying:
        url, token = replaying.url.split("#")
        ours = {"x-watch-token": token}
        strangers: list[dict[str, str]] = [
            {},
            {"x-watch-token": "guessed"},
            {**ours, "origin": "http://evil.example"},
            {**ours, "host": "evil.example:80"},
        ]

        def ask(path: str, headers: dict[str, str]) -> httpx.Response:
            return httpx.get(httpx.URL(url).join(path), headers=headers, trust_env=False)

        for path in ("/api/run", "/api/pictures/sent"):
            assert [ask(path, headers).status_code for headers in strangers] == [403] * len(strangers)
            assert ask(path, ours).status_code == 200
        assert ask("/api/pictures/rendered", ours).status_code == 404
        assert ask("/api/pictures/..%2Ftimeline.json", ours).status_code == 404


@pytest.mark.thorough
def test_it_ends_with_ctrl_c_and_leaves_no_process(told: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'e2e'}:{ROOT / 'fake_backend'}", "PYTHONUNBUFFERED": "1"}
    # Not the whole command: it would take seconds to import what other commands need.
    program = "import sys; from pathlib import Path; from chatkit_e2e.watch import recorded, replaying; "
    program += "replaying.show(recorded.read(Path(sys.argv[1])), print, window=False)"
    command = [sys.executable, "-c", program, str(told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True) as run:
        assert run.stdout is not None
        line = next(line for line in run.stdout if line.startswith("http"))
        assert httpx.get(line.split()[0], trust_env=False).status_code == 200
        run.send_signal(signal.SIGINT)
        assert run.wait(LIMIT_S) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


def test_a_case_is_found_in_any_folder_around_it(told: Path) -> None:
    assert read(told.parents[1]).verdict == "as-expected: every checkpoint holds"
    assert read(told / "timeline.json").title == "thread.created and two items"


def test_a_probe_is_replayed_from_its_report(told: Path, tmp_path: Path) -> None:
    report = tmp_path / "probed"
    for folder in ("probe", "probe/round-2"):
        shutil.copytree(told, report / folder)
    result = ProbeResult(
        url="http://localhost:8000/chatkit",
        origin="http://localhost:3000",
        depth="quick",
        component=None,
        started_at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
        wall_ms=1,
        works=False,
        sentence="It does not work: there are errors.",
        checks=[],
        findings=[],
        rounds=[Round(cured=["two-ids"], checks=[], findings=[], works=True, timeline="probe/round-2/timeline.json")],
        timeline="probe/timeline.json",
    )
    (report / "probe.json").write_text(result.model_dump_json())
    first, second = read(report), read(report / "probe" / "round-2")
    assert (first.name, first.verdict) == (result.url, result.sentence)
    assert second.verdict == "With two-ids cured on the way, it works."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "timeline.json is not JSON: Expecting property name"),
        (
            '{"kind": 1}',
            "is not a list of moments as this version writes them: Input should be a valid list",
        ),
        ('[{"kind": "held"}]', "as this version writes them: 0, held, request: Field required. Replay it with the"),
        ("[]", "timeline.json has no moment: that run ended before anything happened. Run it again."),
    ],
)
def test_a_broken_timeline_is_said_in_a_sentence(told: Path, text: str, said: str) -> None:
    (told / "timeline.json").write_text(text)
    with pytest.raises(NotReplayable) as reason:
        read(told)
    assert said in str(reason.value)


def test_a_folder_that_is_none_or_too_many_is_said_with_what_to_do(told: Path, tmp_path: Path) -> None:
    (tmp_path / "report.zip").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()
    shutil.copytree(told, told.parent / "protocol.other")
    for folder, said in {
        "nowhere": "There is no folder",
        "report.zip": "an archive has to be unpacked first",
        "empty": "There is no timeline.json in",
        "report": f"holds 2 runs. Name one of them: {told}, {told.parent / 'protocol.other'}.",
    }.items():
        with pytest.raises(NotReplayable) as reason:
            read(tmp_path / folder)
        assert said in str(reason.value)


def test_results_that_cannot_be_read_leave_the_timeline(told: Path) -> None:
    (told.parents[1] / "results.json").write_text("{")
    recorded = read(told)
    assert recorded.title == ""
    assert "this is its timeline alone" in recorded.notes[0]
    assert [finding.blame for finding in recorded.findings]
