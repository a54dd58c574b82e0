"""Cases that are shown otherwise than the rest: on a screen of their own, or in a browser of their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.steps import ComeBack, SwitchTab, leading_to
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run import own_browser
from chatkit_e2e.run.case_run import start
from chatkit_e2e.run.steps import perform
from chatkit_e2e.settings import SETTINGS
from chatkit_fake_backend.protocols.hand_written import HandWritten

SCREEN = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
ON_A_SCREEN = Case("page.small", "a title", "a test", HandWritten, screen=SCREEN)
AWAY = Case("page.away", "a title", "a test", HandWritten, steps=leading_to("rendered", SwitchTab(), ComeBack()))
WITH_STORAGE = Case("outside.stored", "a title", "a test", HandWritten, storage=True)
PLAIN = Case("protocol.plain", "a title", "a test", HandWritten)
STORE = """() => {
  try {
    localStorage.setItem("key", "kept");
    return localStorage.getItem("key");
  } catch (error) {
    return error.name;
  }
}"""


@pytest.fixture
def page(watched_context: BrowserContext) -> Iterator[Page]:
    with watched_context.new_page() as page:
        own_browser.fit(page)
        yield page


def visibility(page: Page) -> str:
    return str(page.evaluate("document.visibilityState"))


@pytest.mark.parametrize("case", [ON_A_SCREEN])
def test_a_case_is_shown_on_its_own_screen(context: BrowserContext, case: Case) -> None:
    page = context.new_page()
    size = page.evaluate(
        "({ viewport: { width: innerWidth, height: innerHeight }, device_scale_factor: devicePixelRatio })"
    )
    assert size == case.screen


@pytest.mark.parametrize("case", [AWAY])
def test_a_page_learns_that_another_tab_is_in_front_of_it(page: Page, stage: Stage, case: Case) -> None:
    run = start(case, stage, page)
    run.open()
    assert run.driver.booted().holds
    assert run.say().holds
    perform(SwitchTab(), run)
    assert visibility(page) == "hidden"
    perform(ComeBack(), run)
    assert visibility(page) == "visible"
    assert run.driver.shows(run.expected).holds


@pytest.mark.parametrize("case", [AWAY])
def test_a_browser_of_its_own_is_as_the_run_s_settings_say(page: Page, stage: Stage, case: Case) -> None:
    run = start(case, stage, page)
    run.open()
    assert run.driver.booted().holds
    width, height = SETTINGS.viewport
    for frame in page.frames:
        assert frame.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches"), frame.url
        assert frame.evaluate("[innerWidth, innerHeight]") == [width, height], frame.url


@pytest.mark.parametrize(
    ("case", "stored"),
    [pytest.param(WITH_STORAGE, "kept", id="allowed"), pytest.param(PLAIN, "SecurityError", id="blocked")],
)
def test_a_frame_has_storage_only_where_the_case_says_so(page: Page, stage: Stage, case: Case, stored: str) -> None:
    run = start(case, stage, page)
    run.open()
    assert run.driver.booted().holds
    (frame,) = page.main_frame.child_frames
    assert frame.evaluate(STORE) == stored


def test_storage_is_not_turned_off_where_a_case_needs_it() -> None:
    given = ["--mute", "--disable-features=A,B", "--disable-features=C,ThirdPartyStoragePartitioning,D"]
    assert own_browser.partitioned(given) == [*given, "--disable-features=C,D"]


def test_a_command_line_without_a_list_gets_one_that_replaces_playwright_s() -> None:
    assert own_browser.partitioned(["--mute"]) == ["--mute", "--disable-features="]
