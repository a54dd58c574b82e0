"""The commands `chatkit-e2e compare A B` and `chatkit-e2e upgrade`."""

import shutil
from collections.abc import Sequence
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console

from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.cli_failure import explained, fail, faults_apart
from chatkit_e2e.compare import comparison, newest, packages
from chatkit_e2e.compare.adapting import chosen
from chatkit_e2e.compare.cost import VISITS
from chatkit_e2e.compare.side import NoSide, Side, completed, side
from chatkit_e2e.component import Component, ComponentUnreachable, builds, known_builds, resolve
from chatkit_e2e.exits import NOT_COMPARED
from chatkit_e2e.installation import CHECKOUT
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.reporters import compare as reporter
from chatkit_e2e.settings import SETTINGS

DIFFERS: Final = 1
USAGE: Final = 2
SideArgument = Annotated[
    str,
    typer.Argument(
        help="a component (as for --component), openai-chatkit==1.5.3, @openai/chatkit-react@1.5.0, "
        "@openai/chatkit@1.6.0, or several with commas between them"
    ),
]
ComponentOption = Annotated[str, typer.Option(help="where neither side names one, as for `run`")]
CasesOption = Annotated[str, typer.Option("-k", help="only cases whose id contains this")]
WorkersOption = Annotated[int, typer.Option("-n", min=0, help="processes; 0: one for each core")]
VisitsOption = Annotated[int, typer.Option(min=0, help="on each side in a round of measuring the cost; 0: none is")]
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def compare(
    a: SideArgument,
    b: SideArgument,
    component: ComponentOption = SETTINGS.component,
    cases: CasesOption = "",
    workers: WorkersOption = 0,
    visits: VisitsOption = VISITS,
) -> None:
    """Say what is otherwise on B than on A, and write report/compare.html, compare.md and compare.json.

    Exit code 0: the same; 1: something differs; 14: not all could be compared; 15: a fault of the suite; others:
    nothing was compared.
    """
    sides = completed(_side(a), _side(b), component)
    tried = [case for case in chosen(all_cases(), *sides) if cases in case.id]
    if cases and not tried:
        fail(f"No case in which {a} and {b} can differ has {cases!r} in its id.", USAGE)
    components = _resolved(sides[0]), _resolved(sides[1])
    for one in sides:
        _installed(one)
    _compare(sides, components, tried, workers, visits)


def upgrade(component: ComponentOption = SETTINGS.component, workers: WorkersOption = 0) -> None:
    """Compare what the lock files name with the newest of each registry, and the accepted build with the CDN's.

    Exit codes as of `compare`.
    """
    if CHECKOUT is None:
        fail("The lock files are in a checkout of the suite; from an installed package, name two sides to `compare`.")
    upgrades = newest.upgrades(CHECKOUT)
    a, b, untried = _builds(component)
    for one in upgrades:
        console.print(str(one))
    names = [one.sides for one in upgrades if one.is_due]
    sides = (
        _side(",".join([a, *(locked for locked, _ in names)])),
        _side(",".join([b, *(new for _, new in names)])),
    )
    components = (_resolved(sides[0]), _resolved(sides[1]))
    is_new = bool(names) or components[0].fingerprint != components[1].fingerprint
    tried = chosen(all_cases(), *sides) if is_new else []
    untried += [one.problem for one in upgrades if one.problem]
    _compare(sides, components, tried, workers, VISITS, untried)


def _builds(component: str) -> tuple[str, str, list[str]]:
    """The accepted build and the CDN's, and a sentence where one of them cannot be had; else the same one twice."""
    if component != "auto":
        return component, component, []
    try:
        resolve("cdn")
    except ComponentUnreachable as error:
        return component, component, [f"the accepted build with the CDN's: {error}"]
    accepted = known_builds.newest_accepted()
    if accepted is None or builds.find(accepted.build) is None:
        return "cdn", "cdn", ["the accepted build with the CDN's: it is not kept here, `make record` keeps today's"]
    return accepted.build, "cdn", []


def _compare(
    sides: tuple[Side, Side],
    components: tuple[Component, Component],
    cases: Sequence[Case],
    workers: int,
    visits: int,
    untried: Sequence[str] = (),
) -> NoReturn:
    with faults_apart(), explained(), console.status("looking at both components") as status:

        def progress(done: int, last: str) -> None:
            status.update(f"{done} of {len(cases)} cases: {last}")

        found = comparison.compare(sides, components, cases, SETTINGS.report, progress, workers, visits)
    found = found.model_copy(update={"untried": [*untried, *found.untried]})
    reporter.write(found, SETTINGS.report)
    console.print(reporter.text(found))
    raise typer.Exit(DIFFERS if found.differences else NOT_COMPARED if found.untried else 0)


def _side(text: str) -> Side:
    try:
        return side(text)
    except NoSide as error:
        fail(str(error), USAGE)


def _installed(one: Side) -> None:
    with console.status(f"getting {', '.join(f'{name} {version}' for name, version in one.packages.items())}"):
        try:
            packages.install(one)
        except NotBuilt as reason:
            fail(f"Nothing was compared, because {one.name} cannot be had: {reason}", NOT_COMPARED)


def _resolved(one: Side) -> Component:
    with explained():
        component = resolve(str(one.component))
    console.print(component.describe())
    return component
