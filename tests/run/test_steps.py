"""Steps as they are performed, without a browser."""

from unittest.mock import patch

import pytest
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases import steps
from chatkit_e2e.cases.steps import (
    Check,
    ComeBack,
    LeaveAlone,
    Open,
    OpenThread,
    Press,
    Release,
    Reload,
    Say,
    Settle,
    SkipWaits,
    Step,
    SwitchTab,
)
from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import Acted
from chatkit_e2e.run.case_run import CaseRun, Outcome, Unreachable
from chatkit_e2e.run.steps import perform, reach
from chatkit_e2e.screen import Driver
from tests.case_runs import FakePage, event, received, seen

KINDS = [kind for kind in vars(steps).values() if isinstance(kind, type) and issubclass(kind, Step)]


def acts(run: CaseRun) -> list[str]:
    return [act.what for act in run.timeline.of(Acted)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (Step, Check)])
def test_every_kind_of_step_is_performed_by_a_function_of_its_own(kind: type[Step]) -> None:
    assert perform.dispatch(kind) is not perform.dispatch(Step)


def test_a_step_that_nothing_performs_names_itself(run: CaseRun) -> None:
    class Shout(Step):
        """Nobody knows how."""

    with pytest.raises(NotImplementedError, match="nothing performs Shout"):
        perform(Shout(), run)


def test_a_message_closes_the_gates_of_the_stream_that_will_answer_it(run: CaseRun) -> None:
    run.session.log.add(received("threads.custom_action", stream=1))
    perform(Say(held_at=(FIRST_BYTE, END)), run)
    closed = [
        (stream, gate) for stream in (1, 2) for gate in (FIRST_BYTE, END) if run.session.gates.is_closed(stream, gate)
    ]
    assert (run.stream, closed) == (2, [(2, FIRST_BYTE), (2, END)])


def test_releasing_opens_the_gates_and_keeps_when(run: CaseRun) -> None:
    perform(Say(held_at=(FIRST_BYTE, MIDDLE, END)), run)
    perform(Release((MIDDLE, END)), run)
    assert set(run.released_at) == {MIDDLE, END}
    assert run.released_at[MIDDLE] == run.session.gates.opened_at[1, MIDDLE]
    assert (1, FIRST_BYTE) not in run.session.gates.opened_at


def test_nothing_is_said_to_a_component_that_was_not_ready(run: CaseRun) -> None:
    run.outcomes["ready"] = Outcome(False, "no iframe shows", "removed")
    with pytest.raises(Unreachable, match="not reached: no iframe shows") as reason:
        perform(Say(), run)
    assert (reason.value.blank, run.turns_sent) == ("removed", 0)


def test_a_step_that_cannot_be_done_leaves_out_those_behind_it(run: CaseRun, screen: FakePage) -> None:
    screen.seen = seen(holds=False, blank="start-screen")
    outcome = reach(Check("listed"), (Press("new chat"), OpenThread()), run)
    assert outcome == Outcome(False, "not reached: no new chat, the start screen shows", "start-screen")
    assert acts(run) == ["press the new chat"]
    assert run.listing is None


def test_a_check_does_none_of_its_steps_when_nobody_looked_at_the_one_it_needs(run: CaseRun) -> None:
    run.outcomes["sent"] = Outcome(False, "not reached: no composer", "thread")
    outcome = reach(Check("persisted", needs="sent"), (LeaveAlone(60_000),), run)
    assert outcome == Outcome(False, "not reached: no composer", "thread")
    assert acts(run) == []


def test_a_page_is_loaded_anew_with_the_thread_that_is_open(run: CaseRun, screen: FakePage) -> None:
    perform(Open(), run)
    screen.log = [event("chatkit.thread.change", {"threadId": "thr_1"})]
    run.driver.log()
    perform(Reload(), run)
    assert run.reopened == "thr_1"
    assert acts(run) == ["open the page", "open the page with thread thr_1"]


@pytest.mark.parametrize("step", [Open(("frame.removed",)), Reload(("frame.removed",))])
def test_the_page_is_looked_at_once_its_ready_event_has_come(run: CaseRun, step: Step) -> None:
    with patch.object(Driver, "booted", return_value=seen()) as booted:
        perform(step, run)
    booted.assert_called_once_with(after=("frame.removed",))
    assert run.booted == seen()


def test_what_is_requested_while_nobody_does_anything_is_kept(run: CaseRun, screen: FakePage) -> None:
    run.session.log.add(received("threads.create"))
    screen.while_time_passes = lambda: run.session.log.add(received("threads.list", 2))
    perform(LeaveAlone(6_000), run)
    assert (run.unasked, screen.passed, acts(run)) == (["threads.list"], [6_000], ["6 s pass"])


def test_a_tab_is_in_front_until_the_backend_has_sent_all(run: CaseRun, screen: FakePage) -> None:
    perform(Say(), run)
    perform(SwitchTab(), run)
    other = run.other_tab
    assert other is not None
    perform(ComeBack(), run)
    assert screen.page.evaluate.call_args.args[1] == "http://localhost/still?streams=1"
    other.close.assert_called_once_with()  # type: ignore[attr-defined]
    screen.page.bring_to_front.assert_called_once_with()


def test_waits_are_skipped_until_a_response_has_ended(run: CaseRun) -> None:
    with (
        patch.object(Driver, "_has_ended", side_effect=[False, False, True]),
        patch.object(Driver, "let_pass") as passed,
    ):
        perform(SkipWaits(), run)
    assert passed.call_count == 2


def test_settling_may_wait_for_an_event_first(run: CaseRun) -> None:
    with patch.object(Driver, "settle") as settle:
        perform(Settle(("chatkit.error",)), run)
    settle.assert_called_once_with(after=("chatkit.error",))


def test_what_playwright_cannot_do_ends_the_steps_to_a_check(run: CaseRun, screen: FakePage) -> None:
    screen.page.goto.side_effect = PlaywrightError("net::ERR_ABORTED\nCall log:")
    outcome = reach(Check("ready"), (Open(),), run)
    assert outcome == Outcome(False, "the component could not be used: net::ERR_ABORTED", "crashed")
