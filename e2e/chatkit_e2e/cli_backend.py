"""The command `chatkit-e2e backend`: one of the suite's protocols as a server, to look at or to probe."""

import threading
from collections.abc import Callable
from typing import Annotated, Final

import typer
from rich.console import Console
from starlette.types import ASGIApp

from chatkit_e2e.cases import all_cases
from chatkit_e2e.cli_failure import fail
from chatkit_e2e.installation import RUN
from chatkit_e2e.serving import PortTaken, Serving
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from chatkit_fake_backend.strangers import BACKENDS

USAGE: Final = 2
console = Console(highlight=False, markup=False)


def backend(
    case: Annotated[
        str, typer.Argument(help="a case, such as protocol.responses-items, or a stranger, such as stranger.own-body")
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free")] = 8000,
) -> None:
    """Serve the backend of a case, or a stranger's, at http://localhost:PORT/chatkit, for any page, until Ctrl-C."""
    make = _maker(case)
    with Serving() as serving:
        try:
            taken = serving.start(make(serving), port=port)
        except PortTaken as error:
            fail(f"{error} Another one is taken with --port; 0 is any that is free.", USAGE)
        console.print(f"{case} answers at http://localhost:{taken}{PATH}; Ctrl-C ends it.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


def _maker(name: str) -> Callable[[Serving], ASGIApp]:
    """What makes the application of this case, or of this stranger."""
    if name in BACKENDS:
        return lambda _: BACKENDS[name]()
    found = next((one for one in all_cases() if one.id == name), None)
    if found is None:
        fail(f"There is no case {name!r}; the README and `{RUN} --collect-only -q` list them.", USAGE)
    return lambda serving: Stranger(Sessions(serving.loop), found.protocol(), found.framing)
