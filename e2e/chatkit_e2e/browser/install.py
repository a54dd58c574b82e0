"""Makes sure that there is a Chromium that starts, for `make`'s set-up.

The order is that of `chromium`; where there is none yet, Playwright's own is downloaded, else Debian's package is
installed. `chatkit-e2e install-browser` goes through it once and remembers what came of it.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final

import typer

from chatkit_e2e.browser import chromium
from chatkit_e2e.browser.launch import ADVICE, BrowserUnavailable, chromium_in, telling_line
from chatkit_e2e.subprocesses import ProgramFailed, run

DOWNLOAD_LIMIT_S: Final = 600.0  # ends a hang; 150 MB on a slow line
CONNECT_LIMIT_S: Final = 5.0  # of each of Playwright's attempts, about five
PACKAGE_LIMIT_S: Final = 600.0


def install() -> str:
    """Make sure that there is a browser that starts; return a line about it for people.

    Raises:
        BrowserUnavailable: none starts and none can be had.
    """
    if remembered := chromium.remembered():
        return remembered
    problems: list[str] = []
    for get in (_get_playwrights, _get_machines, _get_debians):
        try:
            path = get()
            features = _start_once(path)
        except BrowserUnavailable as problem:
            problems.append(problem.problem)
        else:
            chromium.remember(path, features)
            return " ".join([path, *(f"({problem})" for problem in problems)])
    raise BrowserUnavailable("\n".join(["There is no browser to test with.", *problems]), f"\n{ADVICE}")


def _get_playwrights() -> str:
    path = chromium.playwrights_own()
    if path is None:
        limits = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(int(CONNECT_LIMIT_S * 1000))}
        _run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_LIMIT_S, limits)
        path = chromium.playwrights_own()
    if path is None:
        raise BrowserUnavailable("Playwright's download left no browser.")
    return path


def _get_machines() -> str:
    path = chromium.machines_own()
    if path is None:
        raise BrowserUnavailable("No Chrome or Chromium was on this machine.")
    return path


def _get_debians() -> str:
    if sys.platform != "linux" or shutil.which("apt-get") is None or os.geteuid() != 0:
        raise BrowserUnavailable("Only root on Debian may install its package.")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update"], PACKAGE_LIMIT_S, quiet)
    _run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], PACKAGE_LIMIT_S, quiet)
    return _get_machines()


def _run(command: list[str], limit_s: float, environment: Mapping[str, str]) -> None:
    try:
        run(command, limit_s=limit_s, environment=environment)
    except ProgramFailed as failed:
        why = f": {telling_line(failed.output)}" if failed.output else "."
        raise BrowserUnavailable(f"{failed.problem}{why}") from failed


def _start_once(path: str) -> str:
    """Start and end it; return the features that Playwright turns off."""
    # A download may lack libraries of the system, and some packages hold only a pointer to another installer.
    sandbox = ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
    # Only an automated browser tells its command line.
    with chromium_in(path, [*sandbox, "--enable-automation"]) as browser:
        told = browser.new_browser_cdp_session().send("Browser.getBrowserCommandLine")
    lists = [argument for argument in told["arguments"] if argument.startswith(chromium.DISABLE)]
    return str(lists[-1]).removeprefix(chromium.DISABLE) if lists else ""


def command() -> None:
    """Find a browser that starts, or get one where there is none."""
    try:
        typer.echo(f"browser: {install()}")
    except BrowserUnavailable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
