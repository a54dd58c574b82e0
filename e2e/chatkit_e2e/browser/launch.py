"""Launches browsers, for whoever needs one: with the suite's own arguments, and with a sentence where none starts."""

import logging
import re
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, BrowserType, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from chatkit_e2e.browser import chromium as found
from chatkit_e2e.installation import RUN

ADVICE: Final = (
    "Install Google Chrome or Chromium (Debian and Ubuntu: `apt-get install chromium`), "
    "or run `playwright install --with-deps chromium` where its download can be reached."
)
LaunchOptions = Mapping[str, Any]
"""Playwright's, of `BrowserType.launch`."""


class BrowserUnavailable(Exception):
    """There is no browser to be had this way, or it does not start; the message says why and what to do."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(f"{problem}{advice}")
        self.problem = problem


@contextmanager
def chromium(
    arguments: Sequence[str], playwright: Playwright | None = None, *, headed: bool = False
) -> Iterator[Browser]:
    """Chromium with `arguments` on its command line; it is closed at the end. `playwright` as in `running`.

    Raises:
        BrowserUnavailable: it does not start.
    """
    with (
        running(playwright) as ours,
        launched(ours.chromium, options_with(arguments, {"headless": not headed})) as browser,
    ):
        yield browser


@contextmanager
def chromium_in(path: str, arguments: Sequence[str]) -> Iterator[Browser]:
    """The Chromium at `path`, as Playwright starts it but for `arguments`; it is closed at the end.

    Raises:
        BrowserUnavailable: it does not start.
    """
    with sync_playwright() as playwright:
        with starting(path):
            browser = playwright.chromium.launch(executable_path=path, args=list(arguments))
        with browser:
            yield browser


@contextmanager
def running(given: Playwright | None) -> Iterator[Playwright]:
    """The Playwright that is given, or a new one to the end of the block: there can be only one in a thread."""
    if given is not None:
        yield given
    else:
        with sync_playwright() as playwright:
            yield playwright


def options_with(arguments: Sequence[str], given: LaunchOptions | None = None) -> dict[str, Any]:
    """Launch options for Chromium: `given`, with `arguments` and those that spare it work that nobody sees.

    Where `given` names no browser, it is the one that `chromium.executable` finds.
    """
    options = dict(given or {})
    options["args"] = [*options.get("args", []), *arguments, *found.arguments()]
    if "channel" not in options and "executable_path" not in options:
        options["executable_path"] = found.executable()
    return options


@contextmanager
def launched(kind: BrowserType, options: LaunchOptions) -> Iterator[Browser]:
    """A browser of this kind; it is closed at the end.

    Raises:
        BrowserUnavailable: it does not start.
    """
    with starting(kind.name):
        browser = kind.launch(**options)
    with browser:
        yield browser


@contextmanager
def connected(kind: BrowserType, options: LaunchOptions) -> Iterator[Browser]:
    """A Chromium to which Playwright connects once it runs, so that it leaves the first context as it is.

    Raises:
        BrowserUnavailable: it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [*options.get("args", []), f"--remote-debugging-port={port}"]
    address = f"http://127.0.0.1:{port}"
    with (
        launched(kind, {**options, "args": arguments}),
        kind.connect_over_cdp(address, no_defaults=True) as browser,
    ):
        yield browser


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C ends the block, and so does `kill`. It ends Playwright's driver too, whose open questions then fail where
    nobody asks. In the main thread only."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def starting(name: str) -> Iterator[None]:
    """Turns Playwright's error into a sentence. `name` is the browser's path, or Playwright's name of it.

    Raises:
        BrowserUnavailable: the browser that is launched in the block does not start.
    """
    try:
        yield
    except BrowserError as error:
        problem = telling_line(error.message)
        raise BrowserUnavailable(f"{name} does not start: {problem}", f". {advice(name, problem)}") from error


def advice(name: str, problem: str) -> str:
    """What to do about the browser `name` (Playwright's name of it) that did not start because of `problem`."""
    if "X server" in problem:
        return (
            "It needs a screen. Run without --headed (`watch`: with --headless), or give it one, as "
            f"`xvfb-run {RUN} --headed` and `xvfb-run make watch` do."
        )
    return f"Run `playwright install {name}`." if name in ("firefox", "webkit") else ADVICE


def telling_line(output: str) -> str:
    """The line of a program's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # Chromium complains of a missing D-Bus wherever there is none, and runs without it.
    telling = [line for line in lines if re.search(r"^E: |\berror\b", line, re.IGNORECASE) and "/dbus" not in line]
    # Playwright puts the process and the place in Chromium's source in front.
    return re.sub(r"^- (\[.*\] )?", "", (telling or lines or ["it did not say why"])[0])
