"""Performs the steps of a case: a function for each kind, chosen by the class of its first argument."""

from functools import singledispatch

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases.steps import (
    MINUTE,
    Check,
    ComeBack,
    FetchUpdates,
    LeaveAlone,
    Open,
    OpenHistory,
    OpenThread,
    Pass,
    Press,
    Release,
    Reload,
    Say,
    Settle,
    SkipWaits,
    Step,
    Steps,
    SwitchTab,
)
from chatkit_e2e.evidence.chat import Part
from chatkit_e2e.run.case_run import CaseRun, Outcome, Unreachable
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.screen.observation import Observation


def reach(check: Check, leading: Steps, run: CaseRun) -> Outcome:
    """Do the steps that lead to a checkpoint and judge it; what keeps it from being reached makes it fail."""
    try:
        _need_seen(run, check.needs)
        for step in leading:
            perform(step, run)
        return CHECKPOINTS[check.name](run)
    except Unreachable as reason:
        return Outcome(False, str(reason), reason.blank)
    except PlaywrightError as error:
        return Outcome(False, f"the component could not be used: {error.message.splitlines()[0]}", "crashed")


def _need_seen(run: CaseRun, earlier: str | None) -> None:
    """A checkpoint that an earlier one's failure leaves nothing to judge for."""
    if earlier is not None and earlier not in run.seen_at and not run.outcomes[earlier].passed:
        raise Unreachable(run.outcomes[earlier].why, run.outcomes[earlier].blank)


@singledispatch
def perform(step: Step, run: CaseRun) -> None:
    """Do one step of a case.

    Raises:
        Unreachable: it cannot be done.
        playwright.sync_api.Error: the component cannot be used.
    """
    raise NotImplementedError(f"nothing performs {type(step).__name__}: add a function to {__name__}")


@perform.register
def _open(step: Open, run: CaseRun) -> None:
    run.open()
    run.booted = run.driver.booted(after=step.ready_events)


@perform.register
def _reload(step: Reload, run: CaseRun) -> None:
    run.reopened = run.thread_id()
    run.open(run.reopened)
    run.booted = run.driver.booted(after=step.ready_events)


@perform.register
def _say(step: Say, run: CaseRun) -> None:
    ready = run.outcomes["ready"]
    if not ready.passed:
        raise Unreachable(ready.why, ready.blank)
    _need_part(run, "composer", run.say(step.held_at))


@perform.register
def _release(step: Release, run: CaseRun) -> None:
    run.driver.resume()
    for gate in step.gates:
        run.released_at[gate] = run.session.gates.open(run.stream, gate)


@perform.register
def _press(step: Press, run: CaseRun) -> None:
    run.act(f"press the {step.part}")
    _need_part(run, step.part, run.driver.press(step.part))


@perform.register
def _open_history(_: OpenHistory, run: CaseRun) -> None:
    run.act("open the history panel")
    start = run.driver.has("history button")
    _need_part(run, "history button", start)
    if "new chat" in start.screen.parts:  # not on the start screen
        run.driver.press("new chat")
    _need_part(run, "history button", run.driver.press("history button"))


@perform.register
def _open_thread(_: OpenThread, run: CaseRun) -> None:
    run.listing = run.driver.press("history row")
    if run.listing.holds:
        run.act("open the first thread")


@perform.register
def _fetch_updates(_: FetchUpdates, run: CaseRun) -> None:
    run.act("fetchUpdates()")
    run.rejection = run.driver.fetch_updates()


@perform.register
def _switch_tab(_: SwitchTab, run: CaseRun) -> None:
    run.act("go to another tab")
    run.other_tab = run.driver.page.context.new_page()
    run.other_tab.bring_to_front()


@perform.register
def _come_back(_: ComeBack, run: CaseRun) -> None:
    run.driver.await_backend(streams=run.stream)
    if run.other_tab is not None:
        run.other_tab.close()
    run.driver.page.bring_to_front()
    run.act("come back")


@perform.register
def _pass(step: Pass, run: CaseRun) -> None:
    run.driver.let_pass(step.ms)


@perform.register
def _skip_waits(_: SkipWaits, run: CaseRun) -> None:
    run.driver.skip_waits()


@perform.register
def _settle(step: Settle, run: CaseRun) -> None:
    run.saw(run.driver.settle(after=step.after))


@perform.register
def _leave_alone(step: LeaveAlone, run: CaseRun) -> None:
    run.act("a minute passes" if step.ms == MINUTE else f"{step.ms / 1000:g} s pass")
    before = len(run.session.asked)
    run.driver.let_pass(step.ms)
    run.driver.settle()
    run.unasked = run.session.asked[before:]


def _need_part(run: CaseRun, part: Part, seen: Observation) -> None:
    """Nothing to do for a part of the chat that can be used.

    Raises:
        Unreachable: it cannot.
    """
    if not seen.holds:
        run.obstructed(f"use of the {part}", seen)
        raise Unreachable(seen.why or f"no {part}, {seen.screen} shows", seen.screen.blank)
