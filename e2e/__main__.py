"""The suite's commands besides `pytest e2e`."""

from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from e2e import accepting, bench
from e2e.component import ComponentError, ComponentUnreachable, resolve
from e2e.exits import COMPONENT_REFUSED, COMPONENT_UNREACHABLE
from e2e.reporters import json as json_reporter
from e2e.settings import SETTINGS

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
console = Console(highlight=False)


@app.command()
def accept(
    case: Annotated[str, typer.Argument(help="the case's id, as the report names it")],
    because: Annotated[str, typer.Option(help="what you saw on the screen, and why it is right")] = "",
) -> None:
    """Rewrite a case's expectation to what the last run saw."""
    try:
        console.print(accepting.accept(case, because, json_reporter.read(SETTINGS.report)))
    except FileNotFoundError:
        _fail("There is no report/results.json: run the case first, `make e2e`.")
    except (accepting.Refused, ValidationError) as error:
        _fail(str(error))


@app.command(name="bench")
def bench_command(
    component: Annotated[str, typer.Option(help="cdn, recording, stand-in, auto or a folder")] = "stand-in",
    rounds: Annotated[int, typer.Option(min=1, help="how often floor and matrix are measured")] = 3,
) -> None:
    """Measure the floor and the matrix, and write report/bench.json."""
    try:
        found = resolve(component)
    except ComponentUnreachable as error:
        _fail(str(error), COMPONENT_UNREACHABLE)
    except ComponentError as error:
        _fail(str(error), COMPONENT_REFUSED)
    console.print(found.describe())
    measured = bench.measure(found, rounds)
    SETTINGS.report.mkdir(parents=True, exist_ok=True)
    path = SETTINGS.report / "bench.json"
    path.write_text(measured.model_dump_json(indent=1) + "\n", encoding="utf-8")
    console.print(measured.model_dump_json(indent=1, exclude={"component"}))
    if measured.misses():
        _fail("\n".join(measured.misses()))


def _fail(message: str, code: int = 1) -> NoReturn:
    Console(stderr=True, highlight=False).print(message)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
