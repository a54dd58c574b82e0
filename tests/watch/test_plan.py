"""A plan: what is sent stays, and the rest can be changed."""

import pytest

from chatkit_e2e.watch.plan import NoSuchPiece, Plan

EVENT = 'data: {"type":"%s"}\n\n'


@pytest.fixture
def plan() -> Plan:
    plan = Plan([EVENT % name for name in ("one", "two", "three")])
    plan.pieces[0].state = "sent"
    return plan


def names(plan: Plan) -> list[str]:
    return [piece.name for piece in plan.pieces]


def test_what_waits_can_be_edited_skipped_doubled_moved_and_added_to(plan: Plan) -> None:
    plan.edit(2, EVENT % "other")
    plan.double(2)
    plan.move(3, -5)
    plan.add(None, EVENT % "last")
    assert names(plan) == ["one", "three", "other", "other", "last"]
    plan.skip(3)
    assert plan.next is not None
    assert plan.next.name == "other"
    plan.skip(3)
    assert plan.next.name == "three"


@pytest.mark.parametrize(
    "change", [lambda plan: plan.edit(1, ""), lambda plan: plan.move(1, 1), lambda plan: plan.skip(9)]
)
def test_what_is_sent_cannot_be_changed(plan: Plan, change: object) -> None:
    with pytest.raises(NoSuchPiece):
        change(plan)  # type: ignore[operator]


def test_nothing_goes_in_front_of_what_is_sent(plan: Plan) -> None:
    plan.skip(2)
    plan.pieces[2].state = "sent"
    plan.add(None, EVENT % "last")
    plan.move(plan.pieces[-1].id, -5)
    assert names(plan) == ["one", "two", "three", "last"]
    with pytest.raises(NoSuchPiece):
        plan.skip(2)


def test_a_piece_that_is_no_event_is_named_by_its_text() -> None:
    assert names(Plan(["hello\n\n", "data: [DONE]\n\n"])) == ["hello", "data: [DONE]"]
