"""The command `chatkit-e2e probe`."""

import os
import re
import shutil
import threading
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cli_failure import fail, told_as_fault
from chatkit_e2e.component import ComponentError, resolve
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.evidence.probe_results import ProbeResult
from chatkit_e2e.evidence.redaction import hiding, redact_text
from chatkit_e2e.probe.cured import serving_cured
from chatkit_e2e.probe.probe import probe as look_at
from chatkit_e2e.probe.probe import unreached
from chatkit_e2e.probe.reaching import BackendUnreachable
from chatkit_e2e.probe.target import Target, texts
from chatkit_e2e.reporters import folder
from chatkit_e2e.reporters import probe as reporter
from chatkit_e2e.serving import PortTaken
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.address import NoAddress, address
from chatkit_e2e.wire.address import origin as read_origin

WORKS, BROKEN, USAGE, BACKEND, COMPONENT, BROWSER, FAULT = range(7)
"""Exit codes of this command."""
# RFC 9110, 5.1 and 5.5
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")
FAULT_FILE: Final = "fault.txt"
"""In the report's folder: where in the suite its own fault is."""
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def probe(
    url: Annotated[str, typer.Argument(help="the backend's address, such as http://localhost:8000/chatkit")],
    header: Annotated[list[str] | None, typer.Option(help="'Name: value', sent with each request; repeatable")] = None,
    header_env: Annotated[
        list[str] | None, typer.Option(help="'Name=VARIABLE': the value is in the environment")
    ] = None,
    cookie: Annotated[list[str] | None, typer.Option(help="'name=value'; repeatable")] = None,
    message: Annotated[
        list[str] | None, typer.Option(help="what to say instead of the probe's own words; repeatable")
    ] = None,
    origin: Annotated[str, typer.Option(help="the page's, such as http://localhost:5173")] = "",
    timeout: Annotated[float, typer.Option(min=1, help="s, for a whole answer")] = 120,
    component: Annotated[str, typer.Option(help="as for `run`")] = SETTINGS.component,
    cure: Annotated[bool, typer.Option(help="look again, with what is known cured on the way")] = True,
    serve_cured: Annotated[int, typer.Option(help="port: leave the cured backend up there, until Ctrl-C")] = 0,
    report: Annotated[Path, typer.Option(help="the folder to write to")] = SETTINGS.report,
    as_json: Annotated[bool, typer.Option("--json", help="print probe.json instead of the report for people")] = False,
) -> None:
    """Look at your own backend through the component, and say what is wrong, who is to blame, and how to fix it.

    Exit code 0: it works; 1: it does not, or not all could be looked at; 2: wrong usage; 3: the backend cannot be
    reached; 4: the component cannot; 5: there is no browser; 6: a fault of the suite.
    """
    target = _target(url, header or [], header_env or [], cookie or [], message or [], origin, timeout, cure)
    with hiding(target.secrets), told_as_fault(report / FAULT_FILE, FAULT):
        try:
            result = _result(target, component, report, as_json=as_json)
        except BackendUnreachable as error:
            fail(str(error), BACKEND)
        if serve_cured:
            _serve(target, result.cured, serve_cured)
        raise typer.Exit(WORKS if result.works else BROKEN)


def _result(target: Target, component: str, report: Path, *, as_json: bool) -> ProbeResult:
    """Look, and write and print what is found.

    Raises:
        BackendUnreachable: nobody answers there; the report says so.
        typer.Exit: there is no component, no browser, or no folder to write to.
    """
    try:
        found = resolve(component)
        folder.empty(report)
    except ComponentError as error:
        fail(str(error), COMPONENT)
    except (folder.NotOurs, OSError) as error:
        fail(str(error), USAGE)
    out = Console(stderr=True, highlight=False, markup=False) if as_json else console

    def tell(text: str) -> None:
        out.print(printable(redact_text(text)))

    tell(found.describe())
    tell(reporter.plan(str(target.url), target.messages))
    try:
        result = look_at(target, found, report, lambda cured, check: tell(reporter.line(check, cured)))
    except BackendUnreachable as error:
        reporter.write(unreached(target, found, error.finding), report)
        if as_json:
            print(reporter.as_json(unreached(target, found, error.finding)))
        raise
    except BrowserUnavailable as error:
        fail(str(error), BROWSER)
    page = reporter.write(result, report)
    if as_json:
        print(reporter.as_json(result))
    else:
        tell(reporter.text(result, page))
    return result


def _serve(target: Target, cured: list[str], port: int) -> None:
    """Leave the backend up with its cures, until Ctrl-C."""
    if not cured:
        fail("There is nothing to serve: no cure made the chat work, or it works without one.", BROKEN)
    try:
        with serving_cured(target, cured, port) as url:
            console.print(f"\nCured of {', '.join(cured)}: {url} works as api.url, from any page; Ctrl-C ends it.")
            threading.Event().wait()
    except PortTaken as error:
        fail(str(error), USAGE)
    except KeyboardInterrupt:
        return


def _target(
    url: str,
    headers: list[str],
    headers_env: list[str],
    cookies: list[str],
    messages: list[str],
    origin: str,
    timeout: float,
    cures: bool,
) -> Target:
    try:
        read = address(url)
        page = read_origin(origin) if origin else ""
    except NoAddress as error:
        fail(str(error), USAGE)
    named = dict(_pair(one, ":", "--header 'Name: value'") for one in headers)
    for name, variable in (_pair(one, "=", "--header-env Name=VARIABLE") for one in headers_env):
        if variable not in os.environ:
            fail(f"There is no {variable} in the environment.", USAGE)
        named[name] = os.environ[variable]
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in named.items()):
        fail(
            "A header that is given cannot be sent: its name or its value has characters that HTTP does not take.",
            USAGE,
        )
    return Target(
        read,
        messages=tuple(messages) or texts(2),
        headers=named,
        cookies=dict(_pair(one, "=", "--cookie name=value") for one in cookies),
        origin=page,
        timeout=timeout,
        cures=cures,
    )


def _pair(text: str, between: str, form: str) -> tuple[str, str]:
    name, found, value = text.partition(between)
    if not found or not name.strip():
        fail(f"This is not of the form {form}.", USAGE)  # not the text: it may hold a secret
    return name.strip(), value.strip()
