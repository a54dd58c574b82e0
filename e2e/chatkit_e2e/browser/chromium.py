"""Which Chromium there is to drive, and what is remembered of it. Nothing is fetched here, and nothing started.

The order: Playwright's own download, which is the version that Playwright was made for; else a Chrome or
Chromium of the machine. What `install` found is remembered beside the Python environment.
"""

import json
import os
import shutil
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from chatkit_e2e.subprocesses import ProgramFailed, run

ASK_LIMIT_S: Final = 60.0  # ends a hang; Playwright answers within a second
# A whole browser loads these two into the address bar of each new window, where nobody looks. On two cores everything
# else then takes half as long again.
_UNSEEN: Final = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
DISABLE: Final = "--disable-features="  # Chromium takes only the last such list
WINDOWLESS: Final = ("--disable-gpu", "--disable-software-rasterizer")
"""For the suite's own pages without a window: they need no graphics card, and to stand in for one takes a tenth of a
run on two cores. Somebody's own page may draw with WebGL."""
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


@cache
def executable() -> str | None:
    """The path of the browser to start, or None where there is none. It gets nothing and starts nothing."""
    return remembered() or playwrights_own() or machines_own()


@cache
def arguments() -> list[str]:
    """What is added to Chromium's command line so that it draws no more than the page.

    Chromium takes only the last list of features that it is given, so this one repeats Playwright's own, as it was
    when the browser was looked for; where nobody looked (no `install`), there is none.
    """
    features = (_read_stamp() or {}).get("features", "")
    return [f"{DISABLE}{','.join([features, *_UNSEEN])}"] if features else []


def playwrights_own() -> str | None:
    """The path of Playwright's own download, None where there is none."""
    try:
        path = run([sys.executable, "-c", _ASK_PLAYWRIGHT], limit_s=ASK_LIMIT_S).strip()
    except ProgramFailed:
        return None
    return path if path and Path(path).is_file() else None


def machines_own() -> str | None:
    """The path of a Chrome or Chromium of the machine, None where there is none."""
    found = (path for name in _NAMES if (path := shutil.which(name)))
    standard = (str(path) for path in _standard_places() if path.is_file())
    return next(found, None) or next(standard, None)


def _standard_places() -> list[Path]:
    roots = [Path(root) for name in _WINDOWS_ROOTS if (root := os.environ.get(name))]
    return [*_MAC, *(root / "Google/Chrome/Application/chrome.exe" for root in roots)]


def _stamp() -> Path:
    return Path(sys.prefix) / ".chatkit-e2e-browser.json"


def remember(path: str, features: str) -> None:
    """Keep which browser was found to start, and the features that Playwright turns off in it."""
    stamp = {"playwright": version("playwright"), "executable": path, "features": features}
    with suppress(OSError):  # a Python environment of somebody else's: the next run decides again
        _stamp().write_text(json.dumps(stamp))


def remembered() -> str | None:
    """The path of the browser that was found to start, while it holds."""
    return (_read_stamp() or {}).get("executable")


def _read_stamp() -> dict[str, str] | None:
    """What was remembered, while it holds for this Playwright and the browser is still there."""
    try:
        stamp: dict[str, str] = json.loads(_stamp().read_text())
    except (OSError, ValueError):
        return None
    holds = stamp.get("playwright") == version("playwright") and "features" in stamp
    return stamp if holds and Path(stamp["executable"]).is_file() else None
