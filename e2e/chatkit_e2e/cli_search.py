"""The commands `bench`, `minimal` and `cure`: many runs of cases for one answer."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console

from chatkit_e2e.cases.report import SETUPS
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.component import Component, resolve, result_of
from chatkit_e2e.reporters import html_found, tables
from chatkit_e2e.run.runner import Runner
from chatkit_e2e.search import bench as benchmark
from chatkit_e2e.search import cure as curing
from chatkit_e2e.search import minimal as minimum
from chatkit_e2e.settings import SETTINGS

ComponentOption = Annotated[str, typer.Option(help="cdn, auto, stand-in, the name of a kept build, or a folder")]

console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def bench(
    component: ComponentOption = "stand-in",
    rounds: Annotated[int, typer.Option(min=1, help="how often floor and matrix are measured")] = 3,
) -> None:
    """Measure the floor and the matrix, and write report/bench.json."""
    found = _resolved(component)
    with _running(found) as runner:
        measured = benchmark.measure(runner, result_of(found), rounds)
    _write("bench.json", measured)
    console.print(measured.model_dump_json(indent=1, exclude={"component"}))
    if measured.misses():
        fail("\n".join(measured.misses()))


def minimal(component: ComponentOption = SETTINGS.component) -> None:
    """Find which events and fields of the canonical stream are needed, and write report/minimal.json."""
    found = _resolved(component)
    stream = asyncio.run(minimum.canonical_stream())
    with _running(found) as runner:
        measured = minimum.measure(stream, result_of(found), runner.run)
    _write("minimal.json", measured)
    html_found.write_minimal(measured, SETTINGS.report)
    console.print(tables.minimal(measured))


def cure(
    case: Annotated[str, typer.Argument(help="the case to cure")] = "report.as-filed",
    component: ComponentOption = SETTINGS.component,
) -> None:
    """Find what cures a case that is not all green, and write report/cure.json."""
    setup = SETUPS.get(case)
    if setup is None:
        fail(f"No factors are known for {case!r}; there are some for {', '.join(SETUPS)}.")
    found = _resolved(component)
    try:
        with _running(found) as runner:
            cured = curing.cure(setup, result_of(found), runner.run)
    except curing.NoFixFound as error:
        fail(str(error))
    _write("cure.json", cured)
    html_found.write_cure(cured, SETTINGS.report)
    console.print(tables.cure(cured))


@contextmanager
def _running(component: Component) -> Iterator[Runner]:
    with explained(), Runner(component) as runner:
        yield runner


def _resolved(choice: str) -> Component:
    with explained():
        found = resolve(choice)
    console.print(found.describe())
    return found


def _write(name: str, measured: BaseModel) -> None:
    SETTINGS.report.mkdir(parents=True, exist_ok=True)
    (SETTINGS.report / name).write_text(measured.model_dump_json(indent=1) + "\n", encoding="utf-8")
