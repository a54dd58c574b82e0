"""The command `chatkit-e2e`, which is `python -m chatkit_e2e` in a checkout."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console

from chatkit_e2e import cli_backend, cli_builds, cli_compare, cli_probe, cli_watch, suite_run
from chatkit_e2e.browser import install
from chatkit_e2e.cases.report import SETUPS
from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.component import Component, resolve, result_of
from chatkit_e2e.installation import CHECKOUT
from chatkit_e2e.reporters import html_found, tables
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run import accepting
from chatkit_e2e.run.runner import Runner
from chatkit_e2e.search import bench, cure, minimal
from chatkit_e2e.settings import SETTINGS

ComponentOption = Annotated[str, typer.Option(help="cdn, auto, stand-in, the name of a kept build, or a folder")]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(cli_builds.app, name="builds")
app.command()(cli_builds.record)
app.command()(cli_compare.compare)
app.command()(cli_compare.upgrade)
app.command()(cli_probe.probe)
app.command()(cli_backend.backend)
app.command()(cli_watch.watch)
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


@app.command(context_settings={"ignore_unknown_options": True})
def run(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OPTIONS OF PYTEST", help="such as -k minimal -m protocol --headed -n 1 --component cdn"
        ),
    ] = None,
) -> None:
    """Run the cases and write report/; all options go to pytest."""
    raise typer.Exit(suite_run.run(arguments or []))


app.command(name="install-browser", help="Find a browser that starts, or get one where there is none.")(install.command)


@app.command()
def accept(
    case: Annotated[str, typer.Argument(help="the case's id, as the report names it")],
    because: Annotated[str, typer.Option(help="what you saw on the screen, and why it is right")] = "",
) -> None:
    """Rewrite a case's expectation to what the last run saw; in a checkout only."""
    if CHECKOUT is None:
        fail("Expectations are changed in a checkout of the suite: there are none of yours in an installed package.")
    try:
        console.print(accepting.accept(case, because, json_reporter.read(SETTINGS.report)))
    except FileNotFoundError:
        fail("There is no report/results.json: run the case first, `make e2e`.")
    except (accepting.Refused, ValidationError) as error:
        fail(str(error))


@app.command(name="bench")
def bench_command(
    component: ComponentOption = "stand-in",
    rounds: Annotated[int, typer.Option(min=1, help="how often floor and matrix are measured")] = 3,
) -> None:
    """Measure the floor and the matrix, and write report/bench.json."""
    found = _resolved(component)
    with _running(found) as runner:
        measured = bench.measure(runner, result_of(found), rounds)
    _write("bench.json", measured)
    console.print(measured.model_dump_json(indent=1, exclude={"component"}))
    if measured.misses():
        fail("\n".join(measured.misses()))


@app.command(name="minimal")
def minimal_command(component: ComponentOption = SETTINGS.component) -> None:
    """Find which events and fields of the canonical stream are needed, and write report/minimal.json."""
    found = _resolved(component)
    stream = asyncio.run(minimal.canonical_stream())
    with _running(found) as runner:
        measured = minimal.measure(stream, result_of(found), runner.run)
    _write("minimal.json", measured)
    html_found.write_minimal(measured, SETTINGS.report)
    console.print(tables.minimal(measured))


@app.command(name="cure")
def cure_command(
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
            cured = cure.cure(setup, result_of(found), runner.run)
    except cure.NoFixFound as error:
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
