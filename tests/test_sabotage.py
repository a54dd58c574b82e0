"""The suite can fail: each sabotaged component makes exactly the checkpoints fail that it should.

A sabotage is one file in `static/sabotage/`, put over a component that is otherwise left as it is. A few hide nothing
and look as if they did: they must make no checkpoint fail. All work on the real component as well:
`pytest tests/test_sabotage.py --component cdn`. `make test` tries one for each
checkpoint, and one that hides nothing; `make test-all` tries all.
"""

from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Page

from chatkit_e2e.cases import of_area
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import read
from chatkit_e2e.run.perform import perform
from tests.checkout import ROOT

FOLDER = ROOT / "static" / "sabotage"
CASES = {case.id: case for case in of_area("protocol")}
EXPECTATIONS = read()
WORKING = "protocol.chatkit-server"

MESSAGES = ["rendered", "persisted", "second_turn"]
LATER = ["persisted", "second_turn"]
LOADED = ["reloaded", "listed"]
QUESTION = ["sent", *MESSAGES, *LOADED]
ANSWER = ["streamed", *MESSAGES, *LOADED]


class Effect(NamedTuple):
    """What a sabotage should do to a case."""

    fails: list[str]
    blank: Blank | Literal["hidden"] = "none"
    case: str = WORKING


EFFECTS = {
    # There is no chat, or nobody can see where to type.
    "never-starts": Effect(list(CHECKPOINTS), "unloaded"),
    "covers-the-page": Effect(list(CHECKPOINTS), "hidden"),
    "shrinks-the-element": Effect(list(CHECKPOINTS), "hidden"),
    "collapses-the-iframe": Effect(list(CHECKPOINTS), "hidden"),
    "moves-the-composer-below-the-edge": Effect(list(CHECKPOINTS), "hidden"),
    # The question, from the start.
    "shows-the-question-late": Effect(["sent"], "hidden"),
    "colours-the-question-like-its-bubble": Effect(QUESTION, "hidden"),
    "moves-the-question-off-the-screen": Effect(QUESTION, "hidden"),
    "turns-the-question-away": Effect(QUESTION, "hidden"),
    "covers-the-thread-with-a-pattern": Effect(["sent", "streamed", *MESSAGES], "hidden"),
    # The answer, from the start.
    "never-streams": Effect(["streamed"]),
    "fades-the-answer": Effect(ANSWER, "hidden"),
    "never-fades-in": Effect(ANSWER, "hidden"),
    "leaves-the-letters-unfilled": Effect(ANSWER, "hidden"),
    "masks-the-answer": Effect(ANSWER, "hidden"),
    "writes-in-tiny-letters": Effect(ANSWER, "hidden"),
    "stacks-the-letters": Effect(ANSWER, "hidden"),
    "blurs-the-answer": Effect(ANSWER, "hidden"),
    "indents-the-answer": Effect(ANSWER, "hidden"),
    "blends-the-answer-in": Effect(ANSWER, "hidden"),
    "redacts-the-answer": Effect(ANSWER, "hidden"),
    "replaces-letters-with-dots": Effect(ANSWER),  # what shows is a message, and another one
    # At the end of the response.
    "drops-the-answer": Effect(MESSAGES),
    "drops-the-question": Effect(MESSAGES),
    "shows-the-answer-twice": Effect(MESSAGES),
    "turns-the-order": Effect([*MESSAGES, *LOADED]),
    "removes-itself": Effect(MESSAGES, "removed"),
    "clips-the-answer": Effect(MESSAGES, "hidden"),
    "scales-the-thread-away": Effect(MESSAGES, "hidden"),
    "collapses-the-thread": Effect(MESSAGES, "hidden"),
    "slips-behind-the-background": Effect(MESSAGES, "hidden"),
    "frosts-the-thread": Effect(MESSAGES, "hidden"),
    "paints-over-the-messages": Effect(MESSAGES, "hidden"),
    "covers-inside-the-shadow-root": Effect(MESSAGES, "hidden"),
    "asks-for-consent": Effect(MESSAGES, "hidden"),
    # Later.
    "blinks-on-update": Effect(["persisted"]),
    "blinks-later": Effect(["persisted"]),
    "empties-on-update": Effect(LATER, "thread"),
    "empties-the-answer-later": Effect(["persisted"]),
    "fades-out-later": Effect(LATER, "hidden"),
    "hides-the-thread-after-a-countdown": Effect(LATER, "hidden"),
    "loses-data-loaded-later": Effect(LATER, "hidden"),
    "unboxes-the-iframe-later": Effect(LATER, "hidden"),
    "removes-the-element-later": Effect(LATER, "removed"),
    "starts-a-new-thread-later": Effect([*LATER, *LOADED], "start-screen"),
    "polls-the-list": Effect(["persisted", "clean"]),
    "sends-again-later": Effect(["persisted", "listed", "clean"]),
    # In the second turn.
    "answers-to-a-stale-id": Effect(["second_turn"]),
    "forgets-the-first-turn": Effect(["second_turn", *LOADED]),
    "overlaps-the-turns": Effect(["second_turn", *LOADED], "hidden"),
    "whitens-the-second-answer": Effect(["second_turn"], "hidden"),
    "loses-the-composer-later": Effect(["second_turn"]),
    # What is loaded.
    "forgets-on-reload": Effect(LOADED, "thread"),
    "shifts-the-iframe-on-reload": Effect(LOADED, "hidden"),
    "collapses-what-it-loads": Effect(LOADED, "hidden"),
    "forgets-the-history": Effect(["listed"], "start-screen"),
    "stays-in-the-old-thread": Effect(["listed"], "start-screen"),
    "lifts-the-thread-above-the-top": Effect(["listed"], "hidden"),
    "contains-the-thread-from-the-history": Effect(["listed"], "hidden"),
    # Errors and requests.
    "reports-an-error": Effect(["clean"]),
    "throws": Effect(["clean"]),
    "sends-twice": Effect(["clean"]),
    # The other direction: nothing is hidden that a person could read.
    "lays-glass-over-the-chat": Effect([]),
    "restyles-the-messages": Effect([]),
    "keeps-a-copy-for-screen-readers": Effect([]),
    # An error that should be told and is not.
    "swallows-an-error": Effect(
        [name for name in EXPECTATIONS["protocol.responses-items"].fails if name != "clean"],
        "thread",
        "protocol.responses-items",
    ),
}


def _first_to_fail(name: str) -> bool:
    """Whether it is the first of those whose first checkpoint that fails is the same."""
    return next(other for other, effect in EFFECTS.items() if effect.fails[:1] == EFFECTS[name].fails[:1]) == name


def test_every_sabotage_is_tried() -> None:
    assert {path.stem for path in FOLDER.glob("*.js")} - {"tools"} == set(EFFECTS)


def test_each_checkpoint_is_the_first_that_a_sabotage_of_a_working_case_fails() -> None:
    first = {effect.fails[0] for effect in EFFECTS.values() if effect.fails and effect.case == WORKING}
    assert first == set(CHECKPOINTS)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if _first_to_fail(name) else pytest.mark.thorough) for name in EFFECTS]
)
def test_fails_exactly(name: str, watched_page: Page, stage: Stage, tmp_path: Path) -> None:
    # Of the page: what is added to the context, which all cases share, stays there.
    sabotage = ";".join(path.read_text() for path in (FOLDER / "tools.js", FOLDER / f"{name}.js"))
    watched_page.add_init_script(script=sabotage)
    effect = EFFECTS[name]
    result = perform(CASES[effect.case], stage, watched_page, EXPECTATIONS[effect.case], tmp_path)
    failed = [checkpoint for checkpoint, passed in result.checkpoints.items() if not passed]
    assert failed == effect.fails, result.reasons
    assert result.blank == effect.blank
    assert result.verdict == ("changed" if effect.fails else "as-expected")
