"""The bounds of the bench."""

from typing import Any

import pytest
from typer.testing import CliRunner

from chatkit_e2e.cli import app
from chatkit_e2e.component import Component, ComponentUnreachable
from chatkit_e2e.evidence.results import ComponentResult
from chatkit_e2e.exits import COMPONENT_REFUSED, COMPONENT_UNREACHABLE
from chatkit_e2e.search.bench import MAX_GATE_MS, MAX_MEMORY_MIB, Bench, Latency


def bench(*, median: float = MAX_GATE_MS, **changes: Any) -> Bench:  # noqa: ANN401
    """A measurement that is just good enough."""
    whole = Bench(
        component=ComponentResult(source="stand-in", loader_sha256="a", frame="f", frame_sha256="b"),
        cases=19,
        rounds=3,
        floor_ms=1000,
        matrix_ms=1300,
        ratio=1.25,
        gate_to_screen_ms=Latency(median=median / 2, p95=1000, max=1000),
        gate_to_checkpoint_ms=Latency(median=median, p95=1000, max=1000),
        peak_memory_mib=MAX_MEMORY_MIB,
    )
    return whole.model_copy(update=changes)


def test_a_bound_that_is_met_exactly_holds() -> None:
    assert bench().misses() == []


@pytest.mark.parametrize(
    ("measured", "line"),
    [
        (bench(ratio=1.26), "ratio: 1.26 is more than 1.25"),
        (bench(median=25.1), "median from gate to checkpoint, ms: 25.1 is more than 25"),
        (bench(peak_memory_mib=300.5), "peak memory, MiB: 300.5 is more than 300"),
    ],
)
def test_a_bound_that_does_not_hold_is_named_with_both_figures(measured: Bench, line: str) -> None:
    assert measured.misses() == [line]


def test_openais_component_may_take_its_time_to_write() -> None:
    real = bench().component.model_copy(update={"source": "build"})
    assert bench(median=167, ratio=1.0, component=real).misses() == []
    assert bench(ratio=1.01, component=real).misses() == ["ratio: 1.01 is more than 1"]


def test_all_bounds_that_do_not_hold_are_named() -> None:
    assert len(bench(ratio=2, median=30, peak_memory_mib=400).misses()) == 3


def test_a_folder_without_a_component_is_refused_with_its_exit_code() -> None:
    done = CliRunner().invoke(app, ["bench", "--component", "/nonexistent"])
    assert done.exit_code == COMPONENT_REFUSED
    assert "/nonexistent is not a folder" in " ".join(done.output.split())


def test_a_cdn_that_does_not_answer_has_an_exit_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(choice: str) -> Component:
        raise ComponentUnreachable(f"{choice} did not answer")

    monkeypatch.setattr("chatkit_e2e.cli_search.resolve", resolve)
    done = CliRunner().invoke(app, ["bench", "--component", "cdn"])
    assert (done.exit_code, done.output.strip()) == (COMPONENT_UNREACHABLE, "cdn did not answer")
