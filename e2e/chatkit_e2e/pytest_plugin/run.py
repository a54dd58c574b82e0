"""The pytest plugin of a run: finds the component, says which it is, collects the results and reports them."""

import shutil
import time
from collections import Counter
from collections.abc import Generator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from chatkit_e2e.component import Component, ComponentError, ComponentUnreachable, is_known, resolve, result_of
from chatkit_e2e.evidence.results import NEW_BUILD, CaseResult, Results, totals
from chatkit_e2e.evidence.results import Browser as BrowserResult
from chatkit_e2e.exits import COMPONENT_REFUSED, COMPONENT_UNREACHABLE, UNKNOWN_DOM
from chatkit_e2e.pytest_plugin.fixtures import EXIT_CODE, browser_key, component_key, kept_key, result_key
from chatkit_e2e.reporters import folder, html, terminal
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run import kept
from chatkit_e2e.run.expectations import Since, read
from chatkit_e2e.settings import SETTINGS

PACKAGES = ("openai-chatkit", "openai-agents", "openai", "playwright", "pytest-playwright", "fastapi", "uvicorn")

results_key = pytest.StashKey["_Results"]()
exit_key = pytest.StashKey[int]()


# Before the run


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run on all cores, unless somebody wants to watch or says how many."""
    option = config.option
    watched = option.headed or option.usepdb or option.collectonly or hasattr(config, "workerinput")
    if not watched and getattr(option, "numprocesses", 0) is None:
        option.numprocesses = "auto"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Find the component once, in the process that reports; its workers are told."""
    config.stash[results_key] = _Results()
    config.pluginmanager.register(config.stash[results_key])
    try:
        config.stash[kept_key] = [kept.read(path) for path in config.option.kept]
    except kept.Unreadable as error:  # before the report of the run before is removed
        raise pytest.UsageError(str(error)) from None
    told = getattr(config, "workerinput", {}).get("component")
    choice = config.option.component or SETTINGS.component
    try:
        config.stash[component_key] = Component.model_validate(told) if told else resolve(choice)
    except ComponentUnreachable as error:
        pytest.exit(str(error), COMPONENT_UNREACHABLE)
    except ComponentError as error:
        pytest.exit(str(error), COMPONENT_REFUSED)
    if told is None and not config.option.collectonly:
        try:
            report = folder.empty(config.option.report)
        except folder.NotOurs as error:
            raise pytest.UsageError(str(error)) from None
        config.option.xmlpath = config.option.xmlpath or str(report / "junit.xml")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  (xdist's WorkerController)
    node.workerinput["component"] = node.config.stash[component_key].model_dump(mode="json")


def pytest_report_header(config: pytest.Config) -> list[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES[:4])
    component = config.stash[component_key]
    remarks = [] if is_known(component) else [f"new build: {NEW_BUILD}"]
    since = Counter(entry.build for entry in read(build=component.build).values() if isinstance(entry, Since))
    remarks += [f"expectations: {count} hold from build {build} on" for build, count in since.items()]
    return [component.describe(), *remarks, f"packages: {versions}"]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  (xdist's WorkerController)
    """A worker cannot end the run with an exit code; it says which one it would have been."""
    if code := getattr(node, "workeroutput", {}).get(EXIT_CODE):
        node.config.stash[exit_key] = code


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
        self._started_at = datetime.now(UTC)
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
            component=result_of(component),
            packages={name: version(name) for name in PACKAGES},
            browser=self.browser,
            started_at=self._started_at,
            cases=cases,
            totals=totals(cases),
            wall_ms=round((time.monotonic() - self._began) * 1000, 1),
        )


# After the run


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that could not see, or had no browser, ends with a code of its own."""
    session.exitstatus = session.config.stash.get(exit_key, session.exitstatus)
    cases = session.config.stash[results_key].cases.values()
    if session.exitstatus == pytest.ExitCode.TESTS_FAILED and any(case.is_blind for case in cases):
        session.exitstatus = UNKNOWN_DOM


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    collected = config.stash[results_key]
    if not collected.cases:
        return
    results = collected.of(config.stash[component_key])
    json_reporter.write(results, config.option.report)
    page = html.write(results, config.option.report)
    shown = page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page
    text = terminal.render(
        results,
        shutil.get_terminal_size().columns,
        colour=terminalreporter.hasmarkup,
        folder=str(shown.parent),
        options=f"--component {config.option.component}" if config.option.component else "",
    )
    terminalreporter.ensure_newline()
    terminalreporter.write(text)
    terminalreporter.write_line(f"report: {shown}")
