"""The clock that the test can move (static/driver/clock.js), in a page of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.checkout import ROOT

CLOCK = ROOT / "static" / "driver" / "clock.js"
MINUTE = 60_000
# What was called, in order, each with how many ms of the page's clock had passed.
PASS = """async (ms) => {
  const began = Date.now();
  const said = [];
  const say = (what) => said.push(`${what} at ${Math.round((Date.now() - began) / 1000)}`);
  window.say = say;
  %s
  await window.__e2eClock.pass(ms);
  return said;
}"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """One page for all tests, each of which loads it anew: a page is what costs most."""
    with browser.new_context() as context:
        context.add_init_script(path=CLOCK)
        yield context.new_page()


@pytest.fixture
def page(blank: Page) -> Page:
    blank.goto("about:blank")
    return blank


def passed(page: Page, begin: str, ms: int = MINUTE) -> Any:  # noqa: ANN401  what the page returns
    return page.evaluate(PASS % begin, ms)


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        ("setTimeout(say, 30_000, 'b'); setTimeout(say, 10_000, 'a');", ["a at 10", "b at 30"]),
        ("setTimeout(say, 70_000, 'late');", []),
        ("clearTimeout(setTimeout(say, 10_000, 'never'));", []),
        ("clearTimeout(); clearTimeout(4711); setTimeout(say, 1_000, 'all the same');", ["all the same at 1"]),
        ("setInterval(say, 20_000, 'again');", ["again at 20", "again at 40", "again at 60"]),
        ("const id = setInterval(() => { say('once'); clearInterval(id); }, 10_000);", ["once at 10"]),
        ("setTimeout(() => setTimeout(say, 5_000, 'inner'), 10_000);", ["inner at 15"]),
        (
            "setTimeout(() => Promise.resolve().then(() => setTimeout(say, 1_000, 'promised')), 10_000);",
            ["promised at 11"],
        ),
        ("setTimeout(() => { throw new Error('mine'); }, 1_000); setTimeout(say, 2_000, 'next');", ["next at 2"]),
        ("setTimeout(say, Number.NaN, 'now');", ["now at 0"]),
        ("AbortSignal.timeout(10_000).onabort = () => say('timed out');", ["timed out at 10"]),
        (
            "const signal = AbortSignal.timeout(1_000); signal.onabort = () => say(signal.reason.name);",
            ["TimeoutError at 1"],
        ),
    ],
)
def test_what_is_due_comes_in_its_order_and_at_its_time(page: Page, begin: str, said: list[str]) -> None:
    assert passed(page, begin) == said


def test_what_is_not_yet_due_comes_that_much_earlier(page: Page) -> None:
    assert passed(page, "setTimeout(() => { window.late = true; }, 70_000);") == []
    assert page.evaluate("window.late") is None
    passed(page, "", 15_000)
    assert page.evaluate("window.late") is True


def test_a_task_that_was_posted_with_a_delay_comes_earlier_too(page: Page) -> None:
    passed(page, "scheduler.postTask(() => { window.posted = true; }, { delay: 30_000 });")
    page.wait_for_function("window.posted")


def test_time_runs_by_itself_as_well(page: Page) -> None:
    assert page.evaluate("new Promise((resolve) => { setTimeout(resolve, 5, 'soon'); })") == "soon"


def test_code_that_is_a_string_runs(page: Page) -> None:
    page.evaluate("setTimeout('window.ran = true', 1)")
    page.wait_for_function("window.ran")


def test_a_chain_without_a_wait_ends(page: Page) -> None:
    chain = "window.count = 0; (function next() { window.count += 1; setTimeout(next, 0); })();"
    passed(page, chain, 1_000)
    assert 200 < page.evaluate("window.count") < 300  # HTML, 8.7: one in 4 ms


@pytest.mark.parametrize(
    "clock", ["Date.now()", "new Date().getTime()", "performance.now()", "+new (class extends Date {})()"]
)
def test_every_clock_of_the_page_moves(page: Page, clock: str) -> None:
    before = page.evaluate(clock)
    passed(page, "")
    assert MINUTE <= page.evaluate(clock) - before < 2 * MINUTE


def test_frames_are_drawn_as_before_and_told_the_moved_time(page: Page) -> None:
    passed(page, "")
    drawn = page.evaluate("new Promise((resolve) => requestAnimationFrame((at) => resolve(performance.now() - at)))")
    assert abs(drawn) < MINUTE / 2


@pytest.mark.parametrize(
    "expression",
    [
        "new Date() instanceof Date",
        "new Date(0).getTime() === 0",
        "new Date(0).constructor === Date",
        "Date.UTC(1970, 0, 1) === 0",
        "typeof Date() === 'string'",
        "new Date(2026, 0, 1).getFullYear() === 2026",
        "typeof setTimeout(() => {}, 0) === 'number'",
    ],
)
def test_dates_and_timers_are_used_as_ever(page: Page, expression: str) -> None:
    assert page.evaluate(expression) is True
