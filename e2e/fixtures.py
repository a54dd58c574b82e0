"""The fixtures that a case needs: component, stage, browser and a watched page; and the option `--component`."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e import browser as browsers
from e2e.component import Component, chromium_args, route
from e2e.driver import install
from e2e.settings import SETTINGS
from e2e.stage import Stage

component_key = pytest.StashKey[Component]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("chatkit").addoption(
        "--component",
        help=f"what answers for chatkit.js: cdn, recording, stand-in, auto or a folder (default: {SETTINGS.component})",
    )


@pytest.fixture(scope="session")
def component(pytestconfig: pytest.Config) -> Component:
    """The run's component."""
    return pytestconfig.stash[component_key]


@pytest.fixture(scope="session")
def stage(component: Component) -> Iterator[Stage]:
    """The local servers, one set for each worker."""
    with Stage(component) as stage:
        yield stage


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, stage: Stage
) -> dict[str, Any]:
    """pytest-playwright's arguments, the component's address, and the machine's browser where there is no own."""
    if browser_name != "chromium":
        return browser_type_launch_args
    arguments = {**browser_type_launch_args}
    arguments["args"] = [*arguments.get("args", []), *chromium_args(stage.component, stage.cdn_port)]
    if "channel" not in arguments and "executable_path" not in arguments:
        arguments["executable_path"] = browsers.executable()
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """How pages are shown: `playwright.config.py`."""
    width, height = SETTINGS.viewport
    return {
        **browser_context_args,
        "viewport": {"width": width, "height": height},
        "locale": SETTINGS.locale,
        "color_scheme": SETTINGS.color_scheme,
        "reduced_motion": SETTINGS.reduced_motion,
    }


@pytest.fixture
def watched_page(context: BrowserContext, browser_name: str, stage: Stage) -> Page:
    """An empty page that the driver can watch, in a context of its own."""
    install(context)
    if browser_name != "chromium":
        route(context, stage.component)
    return context.new_page()
