"""The commands `run` and `accept`: the cases, and what is expected of them."""

import shutil
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from chatkit_e2e import suite_run
from chatkit_e2e.cli_failure import fail
from chatkit_e2e.installation import CHECKOUT
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run import accepting
from chatkit_e2e.settings import SETTINGS

console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


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
