"""The pytest plugin: `--component`, the fixtures that a case needs, and the reports at the end."""

import shutil
import time
from collections.abc import Generator, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e import browser as browsers
from e2e.component import Component, ComponentError, ComponentUnreachable, chromium_args, resolve, route
from e2e.driver import install
from e2e.expectations import read
from e2e.reporters import html, terminal
from e2e.reporters import json as json_reporter
from e2e.results import Browser as BrowserResult
from e2e.results import CaseResult, ComponentResult, Results, totals
from e2e.settings import SETTINGS
from e2e.stage import Stage

EXIT_COMPONENT_UNREACHABLE = 10
EXIT_COMPONENT_REFUSED = 11
PACKAGES = ("openai-chatkit", "openai-agents", "openai", "playwright", "pytest-playwright", "fastapi", "uvicorn")

component_key = pytest.StashKey[Component]()
results_key = pytest.StashKey["_Results"]()
result_key = pytest.StashKey[CaseResult]()
browser_key = pytest.StashKey[BrowserResult]()


# Before the run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("chatkit").addoption(
        "--component",
        default=SETTINGS.component,
        help="what answers for chatkit.js: cdn, recording, stand-in, auto or a folder (default: %(default)s)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Find the component once, in the process that reports; its workers are told."""
    config.stash[results_key] = _Results()
    config.pluginmanager.register(config.stash[results_key])
    told = getattr(config, "workerinput", {}).get("component")
    try:
        config.stash[component_key] = Component.model_validate(told) if told else resolve(config.option.component)
    except ComponentUnreachable as error:
        pytest.exit(str(error), EXIT_COMPONENT_UNREACHABLE)
    except ComponentError as error:
        pytest.exit(str(error), EXIT_COMPONENT_REFUSED)
    if told is None and not config.option.collectonly:
        shutil.rmtree(SETTINGS.report, ignore_errors=True)
        SETTINGS.report.mkdir(parents=True)
        config.option.xmlpath = config.option.xmlpath or str(SETTINGS.report / "junit.xml")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  (xdist's WorkerController)
    node.workerinput["component"] = node.config.stash[component_key].model_dump(mode="json")


def pytest_report_header(config: pytest.Config) -> list[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES[:4])
    return [config.stash[component_key].describe(), f"packages: {versions}"]


# What a case needs


@pytest.fixture(scope="session")
def stage(pytestconfig: pytest.Config) -> Iterator[Stage]:
    """The local servers, one set for each worker."""
    with Stage(pytestconfig.stash[component_key]) as stage:
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


# After a case


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hand the case's result to the process that reports, through the test's report."""
    report = yield
    result = item.stash.get(result_key, None)
    if call.when == "call" and result is not None:
        # Attributes of a report travel from a worker to the process that reports.
        vars(report).update(
            case_result=result.model_dump_json(), case_browser=item.stash[browser_key].model_dump_json()
        )
    return report


class _Results:
    """Collects the results in the process that reports, from its own tests or its workers'."""

    def __init__(self) -> None:
        self.cases: dict[str, CaseResult] = {}
        self.browser: BrowserResult | None = None
        self._began = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "case_result"):
            result = CaseResult.model_validate_json(report.case_result)
            self.cases[result.id] = result
            self.browser = BrowserResult.model_validate_json(report.case_browser)

    def of(self, component: Component) -> Results:
        """The results of the run, in the order of the expectations."""
        order = [*read()]
        cases = sorted(self.cases.values(), key=lambda case: order.index(case.id) if case.id in order else len(order))
        return Results(
            component=ComponentResult(source=component.source, **component.fingerprint.model_dump()),
            packages={name: version(name) for name in PACKAGES},
            browser=self.browser,
            cases=cases,
            totals=totals(cases),
            wall_ms=round((time.monotonic() - self._began) * 1000, 1),
        )


# After the run


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    collected = config.stash[results_key]
    if not collected.cases:
        return
    results = collected.of(config.stash[component_key])
    json_reporter.write(results, SETTINGS.report)
    page = html.write(results, SETTINGS.report)
    width = shutil.get_terminal_size().columns
    terminalreporter.ensure_newline()
    terminalreporter.write(terminal.render(results, width, colour=terminalreporter.hasmarkup))
    terminalreporter.write_line(f"report: {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
