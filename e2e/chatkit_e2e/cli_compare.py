"""The command `chatkit-e2e compare A B`."""

import shutil
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from chatkit_e2e.cases import all_cases
from chatkit_e2e.cli_failure import fail, told
from chatkit_e2e.compare import comparison
from chatkit_e2e.compare.adapting import chosen
from chatkit_e2e.compare.side import NoSide, Side, side
from chatkit_e2e.component import Component, resolve
from chatkit_e2e.exits import NOT_COMPARED
from chatkit_e2e.reporters import compare as reporter
from chatkit_e2e.settings import SETTINGS

DIFFERS = 1
USAGE = 2
SideArgument = Annotated[
    str,
    typer.Argument(
        help="a component (as for --component), openai-chatkit==1.5.3, @openai/chatkit-react@1.5.0, "
        "or several with commas between them"
    ),
]
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def compare(
    a: SideArgument,
    b: SideArgument,
    component: Annotated[str, typer.Option(help="of a side that names none")] = SETTINGS.component,
    cases: Annotated[str, typer.Option("-k", help="only cases whose id contains this")] = "",
    workers: Annotated[int, typer.Option("-n", min=0, help="processes; 0: one for each core")] = 0,
) -> None:
    """Say what is otherwise on B than on A, and write report/compare.html and compare.json.

    Exit code 0: the same; 1: something differs; 14: not all could be compared; others: nothing was.
    """
    sides = (_side(a, component), _side(b, component))
    components = (_resolved(sides[0]), _resolved(sides[1]))
    tried = [case for case in chosen(all_cases(), *sides) if cases in case.id]
    if not tried:
        fail(f"No case in which {a} and {b} can differ has {cases!r} in its id.", USAGE)
    with told(), console.status("looking at both components") as status:

        def progress(done: int, case: str) -> None:
            status.update(f"{done} of {len(tried)} cases: {case}")

        found = comparison.compare(sides, components, tried, SETTINGS.report, progress, workers)
    reporter.write(found, SETTINGS.report)
    console.print(reporter.text(found))
    raise typer.Exit(DIFFERS if found.differences else NOT_COMPARED if found.untried else 0)


def _side(text: str, component: str) -> Side:
    try:
        found = side(text)
    except NoSide as error:
        fail(str(error), USAGE)
    return found if found.component else replace(found, component=component)


def _resolved(one: Side) -> Component:
    with told():
        component = resolve(str(one.component))
    console.print(component.describe())
    return component
