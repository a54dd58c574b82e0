"""A browser of its own for a case that needs what is decided when a browser starts, or when one connects to it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import BrowserContext, BrowserType, Page

from chatkit_e2e.browser.chromium import DISABLE
from chatkit_e2e.browser.launch import LaunchOptions, connected, launched
from chatkit_e2e.cases import Case
from chatkit_e2e.cases.steps import SwitchTab
from chatkit_e2e.settings import SETTINGS

# Playwright turns it off. With it a frame from another site has storage, apart from what its own site's pages have,
# even where third-party cookies are blocked; without it such a frame has none.
_PARTITIONING: Final = "ThirdPartyStoragePartitioning"


def needs_one(case: Case) -> bool:
    """Whether the run's own browser cannot show this case."""
    return _switches_tabs(case) or case.storage


def _switches_tabs(case: Case) -> bool:
    return any(isinstance(step, SwitchTab) for step in case.steps)


@contextmanager
def context_for(
    case: Case, kind: BrowserType, launch: LaunchOptions, options: Mapping[str, Any]
) -> Iterator[BrowserContext]:
    """A context in a browser that is started for this case: Chromium, `launch` and `options` as for the run's own."""
    with _tabs(kind, launch) if _switches_tabs(case) else _storage(kind, launch, options) as context:
        yield context


def fit(page: Page) -> None:
    """Give a page the run's size, where its context was not made for it."""
    width, height = SETTINGS.viewport
    page.set_viewport_size({"width": width, "height": height})


@contextmanager
def _tabs(kind: BrowserType, launch: LaunchOptions) -> Iterator[BrowserContext]:
    """A context whose pages learn that another one is in front of them.

    Playwright tells every page that it is in front, whatever the window shows. Only the first context of a browser
    to which it connects is left as it is (`no_defaults`).
    """
    arguments = list(launch.get("args", []))
    if SETTINGS.reduced_motion == "reduce":  # what is emulated in such a page does not reach the frames in it
        arguments.append("--force-prefers-reduced-motion")
    with connected(kind, {**launch, "args": arguments}) as browser:
        yield browser.contexts[0]


@contextmanager
def _storage(kind: BrowserType, launch: LaunchOptions, options: Mapping[str, Any]) -> Iterator[BrowserContext]:
    """A context in which a frame from another site may use its storage, as in a browser that nobody drives."""
    arguments = partitioned(launch.get("args", []))
    with launched(kind, {**launch, "args": arguments}) as browser, browser.new_context(**options) as context:
        yield context


def partitioned(arguments: Sequence[str]) -> list[str]:
    """A command line with the last list of features that are off, and storage partitioning not among them."""
    lists = [argument for argument in arguments if argument.startswith(DISABLE)]
    off = lists[-1].removeprefix(DISABLE).split(",") if lists else []
    return [*arguments, DISABLE + ",".join(name for name in off if name != _PARTITIONING)]
