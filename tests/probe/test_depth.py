"""What is looked at behind a quick probe: each check holds on a right backend, and fails on one that is wrong in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from starlette.types import ASGIApp

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.probe_results import QUESTIONS, Check
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.probe.costs import IN_BROWSER
from chatkit_e2e.probe.deeper import OF_DEPTH, Deeper, look_deeper
from chatkit_e2e.probe.target import Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.strangers.chat import PATH, everywhere
from tests.probe.deep_backends import FAILS, Deep

ORIGIN = "http://localhost:3000"
LOGIN = {"Authorization": "Bearer canary-of-one-7"}
OTHER_LOGIN = {"Authorization": "Bearer canary-of-two-8"}
ALL = list(OF_DEPTH["full"])


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Started without a stage's arguments, as the probe's own is."""
    with launch.chromium([], playwright) as running:
        yield running


# Who locks a thread for ever when its reader leaves does so whether that pressed Stop or lost the connection.
FOLLOWS = {"stopped": ("connection_lost",)}


def looked(
    app: ASGIApp, component: Component, browser: Browser, report: Path, *names: str, users: bool = True
) -> Deeper:
    with Serving() as serving:
        target = Target(
            address(f"http://localhost:{serving.start(app)}{PATH}"),
            depth="full",
            headers=LOGIN,
            other_headers=OTHER_LOGIN if users else {},
            timeout=10,
        )
        with hiding(target.secrets):
            return look_deeper(target, component, ORIGIN, (), report, lambda _: None, browser, names)


def answers(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.answer for check in checks}


@pytest.mark.thorough
def test_a_right_backend_holds_and_costs_what_was_announced(
    component: Component, browser: Browser, tmp_path: Path
) -> None:
    app = Deep()
    found = looked(everywhere(app), component, browser, tmp_path)
    assert answers(found.checks) == dict.fromkeys(ALL, "yes"), [one.why for one in found.checks if one.answer != "yes"]
    assert found.findings == []
    cost = IN_BROWSER["full"]
    assert (len(found.messages), len(found.threads), len(app.threads)) == (cost.messages, cost.threads, cost.threads)
    assert all((tmp_path / file).is_file() for check in found.checks for file in (check.picture, check.timeline))
    assert not any(b"canary-of" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.thorough
@pytest.mark.parametrize("name", ALL)
def test_a_wrong_backend_fails_the_check(name: str, component: Component, browser: Browser, tmp_path: Path) -> None:
    found = looked(FAILS[name](), component, browser, tmp_path, name)
    assert answers(found.checks) == {name: "no"}, found.checks


@pytest.mark.thorough
@pytest.mark.parametrize("name", ALL)
def test_a_wrong_backend_fails_no_other_check(
    name: str, component: Component, browser: Browser, tmp_path: Path
) -> None:
    found = looked(FAILS[name](), component, browser, tmp_path)
    assert [one.name for one in found.checks if one.answer == "no"] == [name, *FOLLOWS.get(name, ())]


@pytest.mark.thorough
def test_what_nobody_offers_or_asked_for_is_not_seen_and_no_fault(
    component: Component, browser: Browser, tmp_path: Path
) -> None:
    class Plain(Deep):
        stops = False
        patient = 99

    names = ("stopped", "two_users")
    found = looked(everywhere(Plain()), component, browser, tmp_path, *names, users=False)
    assert answers(found.checks) == dict.fromkeys(names, "not seen")
    assert [check.asked for check in found.checks] == [False, False]
    assert "allow_cancel" in found.checks[0].why
    assert "--other-header" in found.checks[1].why


def test_each_check_has_its_question_and_its_wrong_backend() -> None:
    assert {*ALL} == {*FAILS}
    assert {*ALL} <= {*QUESTIONS}
