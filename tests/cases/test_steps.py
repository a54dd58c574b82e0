"""Steps: the conversation of every case, and how a case differs from it."""

from dataclasses import replace
from types import ModuleType

import pytest

from chatkit_e2e.cases import Case, Misdeclared, declared
from chatkit_e2e.cases.steps import (
    CONVERSATION,
    Check,
    Open,
    Pass,
    Reload,
    Say,
    Step,
    Steps,
    after_answers,
    groups,
    leading_to,
    ready_on,
    right_before,
)
from chatkit_e2e.evidence.results import QUESTIONS
from chatkit_fake_backend.protocols.hand_written import HandWritten

PAUSE = Pass(6_000)


def module_of(case: Case) -> ModuleType:
    """A module that declares one case."""
    module = ModuleType("chatkit_e2e.cases.made")
    module.CASES = [case]  # type: ignore[attr-defined]
    return module


def leading(steps: Steps, check: str) -> Steps:
    """The steps that lead to a check."""
    return next(before for one, before in groups(steps) if one.name == check)


def test_the_conversation_checks_every_checkpoint_in_order() -> None:
    assert [check.name for check, _ in groups(CONVERSATION)] == list(QUESTIONS)


def test_steps_are_put_before_or_behind_those_that_lead_to_a_check() -> None:
    assert leading(leading_to("second_turn", PAUSE), "second_turn") == (PAUSE, Say())
    assert leading(right_before("second_turn", PAUSE), "second_turn") == (Say(), PAUSE)


def test_nothing_else_changes() -> None:
    changed = leading_to("second_turn", PAUSE)
    assert tuple(step for step in changed if step != PAUSE) == CONVERSATION


def test_both_answers_are_judged_after_what_is_put_there() -> None:
    steps = after_answers(PAUSE)
    assert [check.name for check, before in groups(steps) if PAUSE in before] == ["rendered", "second_turn"]
    assert leading(steps, "rendered")[-1] == leading(steps, "second_turn")[-1] == PAUSE


def test_every_load_of_the_page_waits_for_the_ready_event() -> None:
    loads = [step for step in ready_on("frame.removed") if isinstance(step, Open | Reload)]
    assert loads == [Open(("frame.removed",)), Reload(("frame.removed",))]


def test_a_check_that_there_is_not_cannot_be_led_to() -> None:
    with pytest.raises(KeyError, match="shown"):
        leading_to("shown", PAUSE)


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(CONVERSATION[:-1], id="lacks one"),
        pytest.param((*CONVERSATION, Check("clean")), id="has one twice"),
        pytest.param((*CONVERSATION, PAUSE), id="does something afterwards"),
        pytest.param((), id="none"),
    ],
)
def test_a_case_that_is_not_judged_by_every_checkpoint_is_misdeclared(steps: tuple[Step, ...]) -> None:
    case = Case("made.steps", "a title", "a test", HandWritten, steps=steps)
    with pytest.raises(Misdeclared, match=r"not so in made\.steps"):
        declared([module_of(case)])
    assert declared([module_of(replace(case, steps=CONVERSATION))])
