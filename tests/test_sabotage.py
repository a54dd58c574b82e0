"""The suite can fail: each sabotaged component makes exactly the checkpoints fail that it should.

A sabotage is one file in `static/sabotage/`, put over a component that is otherwise left as it is. They work on the
real component as well: `pytest tests/test_sabotage.py --component recording`.
"""

from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext

from e2e.cases import of_area
from e2e.checkpoints import CHECKPOINTS
from e2e.driver import install
from e2e.driver.sight import Blank
from e2e.expectations import read
from e2e.perform import perform
from e2e.settings import ROOT
from e2e.stage import Stage

FOLDER = ROOT / "static" / "sabotage"
MESSAGES = ["rendered", "persisted", "second_turn"]
CASES = {case.id: case for case in of_area("protocol")}
EXPECTATIONS = read()


class Effect(NamedTuple):
    """What a sabotage should do to a case."""

    fails: list[str]
    blank: Blank = "none"
    case: str = "protocol.chatkit-server"


EFFECTS = {
    "never-starts": Effect(list(CHECKPOINTS), "unloaded"),
    "shows-the-question-late": Effect(["sent"], "thread"),
    "never-streams": Effect(["streamed"]),
    "drops-the-answer": Effect(MESSAGES),
    "drops-the-question": Effect(MESSAGES),
    "shows-the-answer-twice": Effect(MESSAGES),
    "turns-the-order": Effect([*MESSAGES, "reloaded", "listed"]),
    "removes-itself": Effect(MESSAGES, "removed"),
    "blinks-on-update": Effect(["persisted"]),
    "empties-on-update": Effect(["persisted", "second_turn"], "thread"),
    "answers-to-a-stale-id": Effect(["second_turn"]),
    "forgets-the-first-turn": Effect(["second_turn", "reloaded", "listed"]),
    "forgets-on-reload": Effect(["reloaded", "listed"], "thread"),
    "forgets-the-history": Effect(["listed"], "start-screen"),
    "stays-in-the-old-thread": Effect(["listed"], "start-screen"),
    "reports-an-error": Effect(["clean"]),
    "throws": Effect(["clean"]),
    "sends-twice": Effect(["clean"]),
    # The other direction: an error that should be told and is not.
    "swallows-an-error": Effect(
        [name for name in EXPECTATIONS["protocol.responses-items"].fails if name != "clean"],
        "thread",
        "protocol.responses-items",
    ),
}


def test_every_sabotage_is_tried() -> None:
    assert {path.stem for path in FOLDER.glob("*.js")} - {"tools"} == set(EFFECTS)


def test_every_checkpoint_is_failed_by_one_that_the_healthy_component_passes() -> None:
    failed = {name for effect in EFFECTS.values() for name in effect.fails}
    assert failed == set(CHECKPOINTS)


@pytest.mark.parametrize("name", EFFECTS)
def test_fails_exactly(name: str, context: BrowserContext, stage: Stage, tmp_path: Path) -> None:
    install(context)
    context.add_init_script(script=";".join(path.read_text() for path in (FOLDER / "tools.js", FOLDER / f"{name}.js")))
    effect = EFFECTS[name]
    result = perform(CASES[effect.case], stage, context.new_page(), EXPECTATIONS[effect.case], tmp_path)
    failed = [checkpoint for checkpoint, passed in result.checkpoints.items() if not passed]
    assert failed == effect.fails, result.reasons
    assert result.blank == effect.blank
    assert result.verdict == "changed"
