"""The fixtures that a case needs: component, stage, browser and a watched page; and the option `--component`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.browser.chromium import WINDOWLESS
from chatkit_e2e.browser.launch import BrowserUnavailable, options_with, starting, telling_line
from chatkit_e2e.cases import Case
from chatkit_e2e.component import Component, route
from chatkit_e2e.evidence.results import Browser as BrowserResult
from chatkit_e2e.evidence.results import CaseResult
from chatkit_e2e.exits import BROWSER_MISSING
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run import own_browser
from chatkit_e2e.run.expectations import Expectation, read
from chatkit_e2e.run.kept import Kept
from chatkit_e2e.run.known_dom import missing_hooks
from chatkit_e2e.run.perform import perform, unseen
from chatkit_e2e.scratch import once
from chatkit_e2e.screen import install
from chatkit_e2e.screen.shared_context import SharedContext
from chatkit_e2e.settings import SETTINGS

Judge = Callable[[Case], None]

EXIT_CODE = "chatkit-exit-code"
"""What a worker of xdist calls the exit code that the run should end with."""
component_key = pytest.StashKey[Component]()
result_key = pytest.StashKey[CaseResult]()
browser_key = pytest.StashKey[BrowserResult]()
kept_key = pytest.StashKey[list[Kept]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chatkit")
    group.addoption(
        "--component",
        help="what answers for chatkit.js: cdn, auto, stand-in, the name of a kept build, or a folder "
        f"(default: {SETTINGS.component})",
    )
    group.addoption(
        "--report",
        type=Path,
        default=SETTINGS.report,
        help=f"the folder that the reports are written to, emptied first (default: {SETTINGS.report.name})",
    )
    group.addoption(
        "--kept",
        type=Path,
        action="append",
        default=[],
        help="run this case that `watch` has kept, and none of the suite's own; repeatable",
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Show each case on its own screen: pytest-playwright reads the options of a test's context from this mark."""
    case = _case_of(item)
    if case is not None and case.screen:
        item.add_marker(pytest.mark.browser_context_args(**case.screen))


def _case_of(item: pytest.Item) -> Case | None:
    """The case that a test is about, if it is about one."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    case = parameters.get("case")
    return case if isinstance(case, Case) else None


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
    windowless = () if browser_type_launch_args.get("headless") is False else WINDOWLESS
    return options_with([*stage.chromium_args(), *windowless], browser_type_launch_args)


@pytest.fixture(scope="session")
def launch_browser(
    launch_browser: Callable[..., Browser], browser_name: str, pytestconfig: pytest.Config
) -> Callable[..., Browser]:
    """pytest-playwright's, with a sentence for a browser that does not start."""

    def launch(**options: Any) -> Browser:  # noqa: ANN401  Playwright's
        try:
            with starting(browser_name):
                return launch_browser(**options)
        except BrowserUnavailable as error:
            sentence = str(error)
        if hasattr(pytestconfig, "workerinput"):  # a worker of xdist cannot end the run
            vars(pytestconfig)["workeroutput"][EXIT_CODE] = BROWSER_MISSING
            pytest.fail(sentence, pytrace=False)
        pytest.exit(sentence, BROWSER_MISSING)

    return launch


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """How pages are shown: `playwright.config.py`."""
    return {**browser_context_args, **SETTINGS.context_options}


@pytest.fixture(scope="session")
def shared_context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[SharedContext]:
    """The context that a worker's cases have one after the other."""
    shown = {name: value for name, value in browser_context_args.items() if not name.startswith("record_")}
    shared = SharedContext(browser, shown)
    yield shared
    shared.close()


@pytest.fixture
def watched_context(
    request: pytest.FixtureRequest,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
    stage: Stage,
) -> Iterator[BrowserContext]:
    """A context that the driver can watch: the shared one, unless the case or the run asks for another."""
    case = _case_of(request.node)
    if case is not None and own_browser.needs_one(case):
        if browser_type.name != "chromium":
            pytest.fail(f"{case.id} can be shown in Chromium only.", pytrace=False)
        with own_browser.context_for(case, browser_type, browser_type_launch_args, browser_context_args) as context:
            install(context)
            yield context
    elif _can_share(request, browser_type):
        with request.getfixturevalue("shared_context").lent() as context:
            yield context
    else:
        context = request.getfixturevalue("context")
        install(context)
        if browser_type.name != "chromium":
            route(context, stage.files, stage.outside)
        yield context


def _can_share(request: pytest.FixtureRequest, browser_type: BrowserType) -> bool:
    """Whether a test can do with the shared context: it is Chromium's, and all that is asked is to see the page."""
    options = request.config.option
    artifacts = [options.tracing, options.video, options.screenshot]  # of pytest-playwright, by context
    shown_apart = options.headed or any(request.node.iter_markers("browser_context_args"))
    return browser_type.name == "chromium" and not shown_apart and all(artifact == "off" for artifact in artifacts)


@pytest.fixture
def watched_page(watched_context: BrowserContext, pytestconfig: pytest.Config) -> Page:
    """An empty page that the driver can watch."""
    video = pytestconfig.option.video != "off"
    try:
        page = watched_context.new_page()
        if page.viewport_size is None:
            own_browser.fit(page)
        return page
    except PlaywrightError as error:
        problem = telling_line(error.message)
    advice = " A video needs Playwright's own ffmpeg: run `playwright install ffmpeg`." if video else ""
    pytest.fail(f"No page opens: {problem}.{advice}", pytrace=False)


@pytest.fixture(scope="session")
def unknown_dom(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_name: str,
    browser_context_args: dict[str, Any],
    stage: Stage,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """What of the component's DOM the driver does not know, empty where it knows it; one look for all workers."""

    def look() -> str:
        with _context_for_look(request, browser, browser_context_args, stage) as context:
            return "; ".join(map(str, missing_hooks(stage, context.new_page())))

    if not hasattr(pytestconfig, "workerinput"):
        return look()
    told = tmp_path_factory.getbasetemp().parent / f"unknown-dom-{browser_name}.txt"  # of this run, and of all workers

    def tell(folder: Path) -> Path:
        (folder / told.name).write_text(look(), encoding="utf-8")
        return folder / told.name

    return once(told, tell).read_text(encoding="utf-8")


@contextmanager
def _context_for_look(
    request: pytest.FixtureRequest, browser: Browser, options: dict[str, Any], stage: Stage
) -> Iterator[BrowserContext]:
    """A context that the driver can watch, of no test; neither filmed nor traced."""
    is_chromium = browser.browser_type.name == "chromium"
    if is_chromium and not request.config.option.headed:
        with request.getfixturevalue("shared_context").lent() as context:
            yield context
        return
    shown = {name: value for name, value in options.items() if not name.startswith("record_")}
    with browser.new_context(**shown) as context:
        install(context)
        if not is_chromium:
            route(context, stage.files, stage.outside)
        yield context


@pytest.fixture(scope="session")
def expectations(component: Component, pytestconfig: pytest.Config) -> Mapping[str, Expectation]:
    """What each case is expected to show on the run's build; a kept one what it showed when it was kept."""
    kept = {one.id: one.expectation for one in pytestconfig.stash.get(kept_key, [])}
    return {**read(build=component.build), **kept}


@pytest.fixture
def judge(
    stage: Stage,
    expectations: Mapping[str, Expectation],
    unknown_dom: str,
    watched_page: Page,
    browser: Browser,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> Judge:
    """Performs a case, keeps its result for the reports, and fails the test unless it came out as expected."""

    def judge_case(case: Case) -> None:
        expectation, report = expectations.get(case.id), request.config.option.report
        if unknown_dom:
            result = unseen(case, unknown_dom, expectation, report)
        else:
            result = perform(case, stage, watched_page, expectation, report)
        request.node.stash[result_key] = result
        request.node.stash[browser_key] = BrowserResult(name=browser.browser_type.name, version=browser.version)
        record_property("verdict", result.verdict)
        for name, passed in result.checkpoints.items():
            record_property(f"checkpoint.{name}", "holds" if passed else "fails")
        for name, reason in result.reason.items():
            record_property(f"reason.{name}", reason)
        record_property("causes", " ".join(result.causes))
        if result.verdict != "as-expected":
            reasons = [result.why] if result.is_blind else result.differences or [result.why]
            pytest.fail(f"{result.verdict}: " + "; ".join(reasons), pytrace=False)

    return judge_case
