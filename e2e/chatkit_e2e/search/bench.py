"""Measures the suite against the least that a browser can do: the same boots and turns without checkpoints."""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from playwright.sync_api import Page
from pydantic import BaseModel

from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.evidence.results import ComponentResult
from chatkit_e2e.run.runner import Runner
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.script import DEFAULT

Result = TypeVar("Result")

# A protocol that works: two turns and a reload with nothing to wait for but the component.
FLOOR = Case("bench.floor", "", "", ChatKitServerProtocol)
MAX_RATIO = {"stand-in": 1.25}
MAX_RATIO_REAL = 1.0  # of OpenAI's component, whose own time counts on both sides
MAX_GATE_MS = 25.0
MAX_MEMORY_MIB = 300.0


class Latency(BaseModel):
    """From opening a gate, in ms."""

    median: float
    p95: float
    max: float


class Bench(BaseModel):
    """`report/bench.json`."""

    component: ComponentResult
    cases: int
    rounds: int
    floor_ms: float
    matrix_ms: float
    ratio: float
    gate_to_screen_ms: Latency
    """To the moment at which the frame saw what the checkpoint asks for."""
    gate_to_checkpoint_ms: Latency
    """To having the answer, its picture taken and read."""
    peak_memory_mib: float
    """Of this Python process, which holds pytest's side, the backend and the component's files."""

    def misses(self) -> list[str]:
        """The bounds that do not hold, a line each."""
        most = MAX_RATIO.get(self.component.source, MAX_RATIO_REAL)
        measured = [("ratio", self.ratio, most), ("peak memory, MiB", self.peak_memory_mib, MAX_MEMORY_MIB)]
        if self.component.source == "stand-in":  # OpenAI's takes its time: it writes a word a frame
            measured.append(("median from gate to checkpoint, ms", self.gate_to_checkpoint_ms.median, MAX_GATE_MS))
        return [f"{name}: {value:g} is more than {bound:g}" for name, value, bound in measured if value > bound]


def measure(runner: Runner, component: ComponentResult, rounds: int) -> Bench:
    """Floor and matrix in turn, `rounds` times: what slows the machine down slows both.

    Not case by case: what a browser does to close a context of the floor would be counted as the matrix's.
    """
    cases = of_area("protocol")
    floor = matrix = 0.0
    sights: list[float] = []
    answers: list[float] = []
    _floor_case(runner)  # the browser's own first start is nobody's cost
    for _ in range(rounds):
        floor += sum(_timed(lambda: _floor_case(runner))[0] for _ in cases)
        for case in cases:
            took, result = _timed(partial(runner.run, case))
            matrix += took
            sights += result.gate_to_screen_ms
            answers += result.gate_to_checkpoint_ms
    return Bench(
        component=component,
        cases=len(cases),
        rounds=rounds,
        floor_ms=round(floor / rounds, 1),
        matrix_ms=round(matrix / rounds, 1),
        ratio=round(matrix / floor, 3),
        gate_to_screen_ms=_latency(sights),
        gate_to_checkpoint_ms=_latency(answers),
        peak_memory_mib=round(_peak_memory_mib(), 1),
    )


def _floor_case(runner: Runner) -> None:
    """Two boots and two turns, as few lines of Playwright as will do, on a protocol that works."""
    stage = runner.stage
    session = stage.sessions.open(DEFAULT, FLOOR.protocol())
    with runner.context() as context:
        page = context.new_page()
        page.goto(stage.page_url(session, FLOOR))
        for turn in DEFAULT.turns:
            _floor_turn(page, turn.user, turn.answer)
        page.goto(stage.page_url(session, FLOOR, "thr_1"))
        page.frame_locator("iframe").get_by_text(DEFAULT.turns[-1].answer).wait_for()
    stage.sessions.close(session)


def _floor_turn(page: Page, question: str, answer: str) -> None:
    frame = page.frame_locator("iframe")
    composer = frame.get_by_role("textbox")
    composer.fill(question)
    composer.press("Enter")
    frame.get_by_text(answer).wait_for()


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """How long it took, in ms, and what came of it."""
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result


def _latency(values: list[float]) -> Latency:
    values = sorted(values)
    return Latency(
        median=round(statistics.median(values), 2),
        p95=round(values[int(len(values) * 0.95)], 2),
        max=round(values[-1], 2),
    )


def _peak_memory_mib() -> float:
    import resource  # here, because Windows has none and runs the other commands

    # Linux counts in KiB, macOS in bytes (getrusage(2) of each).
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
