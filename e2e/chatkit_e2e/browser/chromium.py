"""Finds a Chromium to drive, and gets one where there is none.

The order: Playwright's own download, which is the version that Playwright was made for; else a Chrome or
Chromium of the machine; else Debian's package. `python -m chatkit_e2e.browser.chromium install` goes through it once
and remembers what came of it beside the Python environment.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import typer
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

from chatkit_e2e.installation import RUN

ADVICE: Final = (
    "Install Google Chrome or Chromium (Debian and Ubuntu: `apt-get install chromium`), "
    "or run `playwright install --with-deps chromium` where its download can be reached."
)
DOWNLOAD_LIMIT_S: Final = 600.0  # ends a hang; 150 MB on a slow line
CONNECT_LIMIT_S: Final = 5.0  # of each of Playwright's attempts, about five
PACKAGE_LIMIT_S: Final = 600.0
# A whole browser loads these two into the address bar of each new window, where nobody looks. On two cores everything
# else then takes half as long again.
_UNSEEN: Final = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
DISABLE: Final = "--disable-features="  # Chromium takes only the last such list
_NAMES: Final = ("google-chrome", "google-chrome-stable", "chrome", "chromium", "chromium-browser")
_MAC: Final = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
_WINDOWS_ROOTS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
# Asked in a process of its own, because Playwright cannot be started twice in one thread.
_ASK_PLAYWRIGHT: Final = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class BrowserUnavailable(Exception):
    """There is no browser to be had this way; the message says why."""


@cache
def executable() -> str | None:
    """The path of the browser to start, or None where there is none. It gets nothing and starts nothing."""
    return _remembered() or _playwrights_own() or _machines_own()


@cache
def arguments() -> list[str]:
    """What is added to Chromium's command line so that it draws no more than the page.

    Chromium takes only the last list of features that it is given, so this one repeats Playwright's own, as it was
    when the browser was looked for; where nobody looked (no `install`), there is none.
    """
    features = (_read_stamp() or {}).get("features", "")
    return [f"{DISABLE}{','.join([features, *_UNSEEN])}"] if features else []


def advice(name: str, problem: str) -> str:
    """What to do about the browser `name` (Playwright's name of it) that did not start because of `problem`."""
    if "X server" in problem:
        return f"Run without --headed, or give it a screen: `xvfb-run {RUN} --headed`."
    return ADVICE if name == "chromium" else f"Run `playwright install {name}`."


def install() -> str:
    """Make sure that there is a browser that starts; return a line about it for people.

    Raises:
        BrowserUnavailable: none starts and none can be had.
    """
    if remembered := _remembered():
        return remembered
    problems: list[str] = []
    for get in (_get_playwrights, _get_machines, _get_debians):
        try:
            path = get()
            features = _start_once(path)
        except BrowserUnavailable as problem:
            problems.append(str(problem))
        else:
            _remember(path, features)
            return " ".join([path, *(f"({problem})" for problem in problems)])
    raise BrowserUnavailable("\n".join(["There is no browser to test with.", *problems, ADVICE]))


def _get_playwrights() -> str:
    path = _playwrights_own()
    if path is None:
        limits = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(int(CONNECT_LIMIT_S * 1000))}
        _run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_LIMIT_S, limits)
        path = _playwrights_own()
    if path is None:
        raise BrowserUnavailable("Playwright's download left no browser.")
    return path


def _get_machines() -> str:
    path = _machines_own()
    if path is None:
        raise BrowserUnavailable("This machine has no Chrome or Chromium.")
    return path


def _get_debians() -> str:
    if sys.platform != "linux" or shutil.which("apt-get") is None or os.geteuid() != 0:
        raise BrowserUnavailable("Only root on Debian may install its package.")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update"], PACKAGE_LIMIT_S, quiet)
    _run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], PACKAGE_LIMIT_S, quiet)
    return _get_machines()


def _run(command: list[str], limit_s: float, environment: Mapping[str, str]) -> None:
    said = " ".join(command[-3:])
    try:
        done = subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=limit_s
        )
    except subprocess.TimeoutExpired as error:
        raise BrowserUnavailable(f"`{said}` did not end within {limit_s:.0f} s.") from error
    if done.returncode != 0:
        raise BrowserUnavailable(f"`{said}` failed: {reason(done.stderr or done.stdout)}")


def reason(output: str) -> str:
    """The line of a program's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # Chromium complains of a missing D-Bus wherever there is none, and runs without it.
    telling = [line for line in lines if re.search(r"^E: |\berror\b", line, re.IGNORECASE) and "/dbus" not in line]
    # Playwright puts the process and the place in Chromium's source in front.
    return re.sub(r"^- (\[.*\] )?", "", (telling or lines or ["it did not say why"])[0])


def _start_once(path: str) -> str:
    """Start and end it; return the features that Playwright turns off."""
    # A download may lack libraries of the system, and some packages hold only a pointer to another installer.
    sandbox = ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
    try:
        with sync_playwright() as playwright:
            # Only an automated browser tells its command line.
            browser = playwright.chromium.launch(executable_path=path, args=[*sandbox, "--enable-automation"])
            told = browser.new_browser_cdp_session().send("Browser.getBrowserCommandLine")
            browser.close()
    except BrowserError as error:
        raise BrowserUnavailable(f"{path} does not start: {reason(error.message)}") from error
    lists = [argument for argument in told["arguments"] if argument.startswith(DISABLE)]
    return str(lists[-1]).removeprefix(DISABLE) if lists else ""


def _playwrights_own() -> str | None:
    asked = subprocess.run([sys.executable, "-c", _ASK_PLAYWRIGHT], capture_output=True, text=True)
    path = asked.stdout.strip()
    return path if path and Path(path).is_file() else None


def _machines_own() -> str | None:
    found = (path for name in _NAMES if (path := shutil.which(name)))
    standard = (str(path) for path in _standard_places() if path.is_file())
    return next(found, None) or next(standard, None)


def _standard_places() -> list[Path]:
    roots = [Path(root) for name in _WINDOWS_ROOTS if (root := os.environ.get(name))]
    return [*_MAC, *(root / "Google/Chrome/Application/chrome.exe" for root in roots)]


def _stamp() -> Path:
    return Path(sys.prefix) / ".chatkit-e2e-browser.json"


def _remember(path: str, features: str) -> None:
    stamp = {"playwright": version("playwright"), "executable": path, "features": features}
    with suppress(OSError):  # a Python environment of somebody else's: the next run decides again
        _stamp().write_text(json.dumps(stamp))


def _remembered() -> str | None:
    return (_read_stamp() or {}).get("executable")


def _read_stamp() -> dict[str, str] | None:
    """What was remembered, while it holds for this Playwright and the browser is still there."""
    try:
        stamp: dict[str, str] = json.loads(_stamp().read_text())
    except (OSError, ValueError):
        return None
    holds = stamp.get("playwright") == version("playwright") and "features" in stamp
    return stamp if holds and Path(stamp["executable"]).is_file() else None


commands = typer.Typer(no_args_is_help=True, add_completion=False)


@commands.callback()
def about() -> None:
    """The browser to test with."""


@commands.command("install")
def install_command() -> None:
    """Make sure that there is one that starts."""
    try:
        typer.echo(f"browser: {install()}")
    except BrowserUnavailable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    commands()
