"""The command `chatkit-e2e probe`."""

import os
import re
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from playwright.sync_api import StorageState
from rich.console import Console

from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cli_failure import fail, told_as_fault
from chatkit_e2e.component import Component, ComponentError, resolve
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.evidence.probe_results import Check, ProbeResult
from chatkit_e2e.evidence.redaction import hiding, redact_text
from chatkit_e2e.installation import CHECKOUT
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import HOSTS, MOUNT, NEXT, REACT, STRATEGIES, prepare
from chatkit_e2e.probe.by_page import probe_page
from chatkit_e2e.probe.conformance import catalogue
from chatkit_e2e.probe.costs import announced
from chatkit_e2e.probe.cured import serving_cured
from chatkit_e2e.probe.login import NoLogin, read_state
from chatkit_e2e.probe.probe import probe as look_at
from chatkit_e2e.probe.probe import unreached
from chatkit_e2e.probe.reaching import BackendUnreachable
from chatkit_e2e.probe.starting import started, with_program
from chatkit_e2e.probe.target import Depth, HostPage, Target, texts
from chatkit_e2e.probe.wire_only import probe_wire
from chatkit_e2e.reporters import folder, probe_junit
from chatkit_e2e.reporters import probe as reporter
from chatkit_e2e.serving import PortTaken
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.address import NoAddress, address
from chatkit_e2e.wire.address import origin as read_origin

WORKS, BROKEN, USAGE, BACKEND, COMPONENT, BROWSER, FAULT = range(7)
"""Exit codes of this command."""
HostName = Literal["plain", "react", "next"]
# RFC 9110, 5.1 and 5.5
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")
FAULT_FILE: Final = "fault.txt"
"""In the report's folder: where in the suite its own fault is."""
console = Console(highlight=False, markup=False, width=max(shutil.get_terminal_size().columns, 110))


def _print_rules(asked: str) -> None:
    if not asked:
        return
    if asked not in ("all", "markdown", *catalogue.areas()):
        fail(f"There is no area {asked!r}; there are: all, {', '.join(catalogue.areas())}.", USAGE)
    print(catalogue.markdown() if asked == "markdown" else catalogue.text("" if asked == "all" else asked), end="")
    raise typer.Exit


def probe(
    url: Annotated[str, typer.Argument(help="the backend's address, such as http://localhost:8000/chatkit")] = "",
    page: Annotated[
        str,
        typer.Option(help="your own page, such as http://localhost:3000/chat, in place of URL"),
    ] = "",
    storage_state: Annotated[
        Path | None, typer.Option(help="a login for --page: cookies and storage, in a file as Playwright keeps them")
    ] = None,
    login: Annotated[
        bool, typer.Option("--login", help="show --page in a window first, to log in; goes on once that is closed")
    ] = False,
    header: Annotated[list[str] | None, typer.Option(help="'Name: value', sent with each request; repeatable")] = None,
    header_env: Annotated[
        list[str] | None, typer.Option(help="'Name=VARIABLE': the value is in the environment")
    ] = None,
    cookie: Annotated[list[str] | None, typer.Option(help="'name=value'; repeatable")] = None,
    message: Annotated[
        list[str] | None, typer.Option(help="what to say instead of the probe's own words; repeatable")
    ] = None,
    origin: Annotated[str, typer.Option(help="the page's, such as http://localhost:5173")] = "",
    fetch: Annotated[
        Path | None, typer.Option(help="a JavaScript module whose default export is your api.fetch")
    ] = None,
    host: Annotated[
        HostName, typer.Option(help="the page that the probe brings; react and next in a checkout only")
    ] = "plain",
    timeout: Annotated[float, typer.Option(min=1, help="s, for a whole answer")] = 120,
    start: Annotated[str, typer.Option(help="your backend's command line, such as 'uvicorn app:app --port 8000'")] = "",
    wait: Annotated[float, typer.Option(min=0, help="s, until the backend answers")] = 0,
    headed: Annotated[bool, typer.Option(help="in a window that one can watch")] = False,
    component: Annotated[str, typer.Option(help="as for `run`")] = SETTINGS.component,
    cure: Annotated[bool, typer.Option(help="look again, with what is known cured on the way")] = True,
    serve_cured: Annotated[int, typer.Option(help="port: leave the cured backend up there, until Ctrl-C")] = 0,
    report: Annotated[Path, typer.Option(help="the folder to write to")] = SETTINGS.report,
    junit: Annotated[Path | None, typer.Option(help="a file for JUnit's XML")] = None,
    strict: Annotated[bool, typer.Option(help="fail on whatever was found, and on what could not be seen")] = False,
    depth: Annotated[
        Depth | None, typer.Option(help="how much is tried: quick, or standard with --wire-only, if left out")
    ] = None,
    wire_only: Annotated[
        bool, typer.Option(help="ask without a browser, and judge by the rules of conformance")
    ] = False,
    other_header: Annotated[
        list[str] | None, typer.Option(help="'Name: value' of another user, who must see nothing; repeatable")
    ] = None,
    rules: Annotated[  # noqa: ARG001  its callback has printed them
        str,
        typer.Option(is_eager=True, callback=_print_rules, help="list the rules of conformance: all, or an area's"),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print probe.json instead of the report for people")] = False,
) -> None:
    """Look at your own backend or page, and say what is wrong, who is to blame, and how to fix it.

    Exit code 0: it works; 1: it does not, or not all could be looked at; 2: wrong usage; 3: the backend cannot be
    reached; 4: the component cannot; 5: there is no browser; 6: a fault of the suite.
    """
    if serve_cured and (start or wire_only):
        fail("--serve-cured needs a backend that goes on, and the browser's look at it: start it yourself.", USAGE)
    if bool(url) == bool(page):
        fail("Say what to probe: the backend's URL, or your own page with --page.", USAGE)
    if page:
        brought = {"--header": header, "--header-env": header_env, "--cookie": cookie, "--fetch": fetch}
        _refuse("--page", {**brought, "--origin": origin, "--host": host != "plain"}, "your page brings its own")
        _refuse("--page", {"--wire-only": wire_only}, "rules ask a backend, so give its URL")
    else:
        _refuse("a backend's URL", {"--storage-state": storage_state, "--login": login}, "they are for --page")
    target = target_of(url or page, header or [], header_env or [], cookie or [], message or [], origin, timeout, cure)
    target = replace(
        target,
        page=target.url if page else None,
        state=_state(storage_state),
        login=login,
        host=_host(host),
        fetch=_text(fetch),
        headed=headed,
        depth=depth or ("standard" if wire_only else "quick"),
        other_headers=_headers(other_header or []),
    )
    with hiding(target.secrets), told_as_fault(report / FAULT_FILE, FAULT):
        try:
            looks = _on_the_wire if wire_only else _result
            result = looks(target, component, report, start, wait, as_json=as_json)
        except BackendUnreachable as error:
            fail(str(error), BACKEND)
        if junit is not None:
            probe_junit.write(result, junit)
        if serve_cured:
            _serve(target, result.cured, serve_cured)
        raise typer.Exit(WORKS if result.passes(strict=strict) else BROKEN)


def _result(target: Target, component: str, report: Path, start: str, wait: float, *, as_json: bool) -> ProbeResult:
    """Look, and write and print what is found; `start` is the backend's own program, `wait` (s) how long it may take.

    Raises:
        BackendUnreachable: nobody answers there; the report says so.
        typer.Exit: there is no component, no browser, or no folder to write to.
    """
    found = _prepared(component, report)
    out = Console(stderr=True, highlight=False, markup=False) if as_json else console

    def tell(text: str) -> None:
        out.print(printable(redact_text(text)))

    def progress(cured: Sequence[str], check: Check) -> None:
        tell(reporter.line(check, cured))

    tell(found.describe())
    tell(reporter.plan(str(target.url), announced(target)))
    look = look_at if target.page is None else partial(probe_page, tell=tell)
    try:
        with started(start, target, wait) as program:
            result = look(target, found, report, progress)
            if program is not None:
                result = with_program(result, program, report)
    except BackendUnreachable as error:
        _write_unreached(unreached(target, found, error.finding), report, as_json=as_json)
        raise
    except BrowserUnavailable as error:
        fail(str(error), BROWSER)
    page = reporter.write(result, report)
    if as_json:
        print(reporter.as_json(result))
    else:
        tell(reporter.text(result, page))
    return result


def _on_the_wire(target: Target, _: str, report: Path, start: str, wait: float, *, as_json: bool) -> ProbeResult:
    """The same without a browser: by the rules of conformance alone.

    Raises:
        BackendUnreachable: nobody answers there; the report says so.
        typer.Exit: there is no folder to write to.
    """
    try:
        folder.empty(report)
    except (folder.NotOurs, OSError) as error:
        fail(str(error), USAGE)
    if not as_json:
        console.print(reporter.plan(str(target.url), announced(target, wire_only=True)))
    try:
        with started(start, target, wait):
            result = probe_wire(target)
    except BackendUnreachable as error:
        _write_unreached(unreached(target, None, error.finding), report, as_json=as_json)
        raise
    page = reporter.write(result, report)
    if as_json:
        print(reporter.as_json(result))
    else:
        console.print(printable(redact_text(reporter.text(result, page))), soft_wrap=True)
    return result


def _write_unreached(result: ProbeResult, report: Path, *, as_json: bool) -> None:
    reporter.write(result, report)
    if as_json:
        print(reporter.as_json(result))


def _prepared(component: str, report: Path) -> Component:
    """The component, once there is a folder for the report.

    Raises:
        typer.Exit: one of them is not to be had.
    """
    try:
        found = resolve(component)
        folder.empty(report)
    except ComponentError as error:
        fail(str(error), COMPONENT)
    except (folder.NotOurs, OSError) as error:
        fail(str(error), USAGE)
    return found


def _refuse(what: str, options: Mapping[str, object], why: str) -> None:
    """End with a sentence where options were given that do not go with `what`."""
    given = [name for name, value in options.items() if value]
    if given:
        fail(f"{' and '.join(given)} cannot be used with {what}: {why}.", USAGE)


def _host(name: HostName) -> HostPage | None:
    """The page of this kind, with the newest bindings; it is built first where it is not there."""
    if name == "plain":
        return None
    if CHECKOUT is None:
        fail(f"--host {name} needs a checkout of the suite: what is installed has only the plain page.", USAGE)
    full = f"react-{REACT[-1]}" if name == "react" else f"next-{NEXT[-1]}-{STRATEGIES[0]}"
    try:
        prepare(full)
    except NotBuilt as error:
        fail(f"--host {name}: {error}.", USAGE)
    built = HOSTS[full]
    return HostPage(built.build.folder, f"{MOUNT}/{built.build.name}", built.page)


def _state(file: Path | None) -> StorageState | None:
    try:
        return None if file is None else read_state(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        fail(f"--storage-state {file} cannot be read: {error}.", USAGE)
    except NoLogin as error:
        kept = f"is no login that Playwright has kept: {error}"
        fail(f"--storage-state {file} {kept}. `playwright open --save-storage={file} URL` writes one.", USAGE)


def _text(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"--fetch {file} cannot be read: {error}.", USAGE)


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


def target_of(
    url: str,
    headers: list[str],
    headers_env: list[str],
    cookies: list[str],
    messages: list[str],
    origin: str,
    timeout: float,
    cures: bool,
) -> Target:
    """What the options say is looked at.

    Raises:
        typer.Exit: they say nothing that can be.
    """
    try:
        read = address(url)
        page = read_origin(origin) if origin else ""
    except NoAddress as error:
        fail(str(error), USAGE)
    named = _headers(headers)
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


def _headers(headers: list[str]) -> dict[str, str]:
    return dict(_pair(one, ":", "--header 'Name: value'") for one in headers)


def _pair(text: str, between: str, form: str) -> tuple[str, str]:
    name, found, value = text.partition(between)
    if not found or not name.strip():
        fail(f"This is not of the form {form}.", USAGE)  # not the text: it may hold a secret
    return name.strip(), value.strip()
