"""What the checks behind a quick probe make of its verdict."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chatkit_e2e.component import Component
from chatkit_e2e.evidence.probe_results import QUESTIONS, Check, Conformance, Round, RuleResult
from chatkit_e2e.evidence.results import Browser, Finding
from chatkit_e2e.probe.conformance import catalogue
from chatkit_e2e.probe.deeper import STANDARD
from chatkit_e2e.probe.probe import _deeper, probe
from chatkit_e2e.probe.rounds import Look, with_checks, without_made
from chatkit_e2e.probe.sentence import AREAS, FAILS, sentence
from chatkit_e2e.probe.target import Depth, Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.strangers.chat import PATH, Chat, Json, everywhere

QUICK = [Check(name="ready", answer="yes", why="it shows"), Check(name="streamed", answer="not seen", why="too short")]


@pytest.mark.parametrize(
    ("check", "works"),
    [
        (Check(name="stopped", answer="yes", why="it shows"), True),
        (Check(name="stopped", answer="no", why="it is gone"), False),
        (Check(name="stopped", answer="not seen", why="the page crashed"), None),
        (Check(name="stopped", answer="not seen", why="there is no button", asked=False), True),
    ],
)
def test_what_could_not_be_looked_at_is_no_pass_unless_there_is_nothing_of_the_kind(
    check: Check, works: bool | None
) -> None:
    assert with_checks(Round(checks=QUICK, findings=[], works=True), [check]).works is works


@pytest.mark.parametrize(("depth", "asked"), [("quick", []), ("standard", list(STANDARD))])
def test_nothing_is_clicked_in_a_chat_that_does_not_work(
    depth: Depth, asked: list[str], component: Component, tmp_path: Path
) -> None:
    look = Look(Round(checks=QUICK, findings=[], works=False), [], [], [], Browser(name="chromium", version="156"))
    target = Target(address("http://localhost:1/chatkit"), depth=depth)
    found = _deeper(target, component, "http://localhost:3000", tmp_path, look, lambda *_: None)
    assert [(check.name, check.answer, check.asked) for check in found.checks] == [
        (name, "not seen", True) for name in asked
    ]


class Shared(Chat):
    """A backend in which somebody else begins a thread behind the probe's."""

    behind = timedelta(milliseconds=1)

    def list_threads(self, params: Json, user: str) -> Json:
        if len(self.threads) == 1:
            (ours,) = self.threads.values()
            self.begin(user)["created_at"] = (datetime.fromisoformat(ours["created_at"]) + self.behind).isoformat()
        return super().list_threads(params, user)


class Unsorted(Shared):
    behind = -timedelta(milliseconds=1)  # the same day: the history has a group for each


@pytest.mark.thorough
@pytest.mark.parametrize(("app", "listed"), [(Shared, "not seen"), (Unsorted, "no")])
def test_somebody_elses_newer_thread_is_no_fault_and_an_older_one_at_the_top_is(
    app: type[Shared], listed: str, component: Component, tmp_path: Path
) -> None:
    with Serving() as serving, ThreadPoolExecutor(1) as thread:  # a thread of its own, for its own Playwright
        url = address(f"http://localhost:{serving.start(everywhere(app()))}{PATH}")
        found = thread.submit(probe, Target(url, cures=False), component, tmp_path).result()
    assert {check.name: check.answer for check in found.checks}["listed"] == listed
    assert found.works is (None if listed == "not seen" else False)


def test_the_verdict_names_the_rule_that_tells_the_same_on_the_wire() -> None:
    rule = RuleResult(
        id="rename.kept",
        level="SHOULD",
        requirement="The new title stays.",
        source="",
        case="",
        verdict="failed",
        expected="",
        seen="",
        curl="",
    )
    failed = with_checks(Round(checks=QUICK, findings=[], works=True), [Check(name="renamed", answer="no", why="")])
    told = sentence(failed, [], {}, Conformance(rules=[rule], requests=1, wall_ms=1))
    assert told.endswith("To blame is the backend, by rename.kept: The new title stays.")
    assert sentence(failed, [], {}, None).endswith("No cause is known.")


DONE = Finding(id="done-marker", blame="backend", evidence="[DONE] came", fix="")
LATE = Finding(id="buffered", blame="backend", evidence="all came late", fix="", confidence="likely")
LIST = Finding(id="oldest-thread-first", blame="backend", evidence="threads.list is upside down", fix="")


@pytest.mark.parametrize(
    ("check", "found", "deeper", "said"),
    [
        ("reloaded", [DONE, LIST], {}, "To blame is the backend: [DONE] came."),
        ("streamed", [DONE, LATE], {}, "Most likely to blame is the backend: all came late."),
        ("listed", [DONE, LIST], {}, "To blame is the backend: threads.list is upside down."),
        ("listed", [DONE], {}, "Its cause is not known; what was found is of the backend: [DONE] came."),
        ("rated", [DONE], {"rated": [LATE], "renamed": [LIST]}, "Most likely to blame is the backend: all came late."),
        ("rated", [DONE], {"renamed": [LIST]}, "Its cause is not known; what was found is of the backend: [DONE] came"),
    ],
)
def test_the_verdict_blames_what_may_have_failed_the_check_that_it_names(
    check: str, found: list[Finding], deeper: dict[str, list[Finding]], said: str
) -> None:
    failed = Round(checks=[Check(name=check, answer="no", why="")], findings=found, works=False)
    assert said in sentence(failed, [], deeper, None)


def test_what_a_cure_makes_of_an_answer_without_words_is_no_cause() -> None:
    empty = Finding(id="empty-answer", blame="backend", evidence="", fix="")
    assert without_made([empty, LATE], ["wrong-content-type"]) == [LATE]
    assert without_made([empty, LATE], ["no-user-echo"]) == [empty, LATE]


def test_each_question_has_what_its_no_means() -> None:
    assert {*FAILS} == {*QUESTIONS}
    assert {*AREAS} <= {*QUESTIONS}
    assert {*AREAS.values()} <= {*catalogue.areas()}
