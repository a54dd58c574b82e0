"""The matrix: which protocols make messages render and persist."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from e2e.case import Case, matrix
from e2e.expectations import read
from e2e.perform import perform
from e2e.plugin import browser_key, result_key
from e2e.results import Browser as BrowserResult
from e2e.settings import SETTINGS
from e2e.stage import Stage

EXPECTATIONS = read()
ORDER = [*EXPECTATIONS]
CASES = sorted(matrix(), key=lambda case: ORDER.index(case.id) if case.id in ORDER else len(ORDER))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_protocol(
    case: Case,
    stage: Stage,
    watched_page: Page,
    browser: Browser,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    result = perform(case, stage, watched_page, EXPECTATIONS.get(case.id), SETTINGS.report)
    request.node.stash[result_key] = result
    request.node.stash[browser_key] = BrowserResult(name=browser.browser_type.name, version=browser.version)
    record_property("verdict", result.verdict)
    for name, passed in result.checkpoints.items():
        record_property(f"checkpoint.{name}", "holds" if passed else "fails")
    if result.verdict != "as-expected":
        pytest.fail(f"{result.verdict}: " + "; ".join(result.differences or [result.why]), pytrace=False)
