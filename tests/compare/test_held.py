"""What the types promise, held against the stand-in, and against one that refuses what is promised."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from chatkit_e2e.compare import held
from chatkit_e2e.compare.held import look
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.promises import Promised, Promises, Trial
from chatkit_e2e.component import resolve
from chatkit_e2e.run.runner import Runner

TRIALS = [
    Trial(path="history", value="HistoryOption", patches=[{"history": {}}]),
    Trial(path="history.showDelete", value="true", patches=[{"history": {"showDelete": True}}]),
    Trial(path="theme", value='"dark"', patches=[{"theme": "dark"}]),
    Trial(path="onClientTool", value="a function", patches=[{"onClientTool": "[function]"}]),
    Trial(
        path="composer.attachments.enabled", value="true", patches=[{"composer": {"attachments": {"enabled": True}}}]
    ),
    Trial(path="api.getClientSecret", value="a function", patches=[{"api": {"getClientSecret": "[function]"}}]),
]
CHECKS = "/assets/ck1/options.js"
MEMBERS = [
    "option history",
    "option theme",
    "method setThreadId",
    "method dance",
    "event chatkit.ready",
    "event chatkit.odd",
]


@pytest.fixture(autouse=True)
def types(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few promises, as a package's types would make them."""
    promised = [Promised(paths=[path], optional=False, type="any", shape="any", values=None) for path in MEMBERS]
    monkeypatch.setattr(held, "promises", lambda *_: Promises(promises=promised, trials=TRIALS))


@pytest.fixture(scope="module")
def runner(playwright: Playwright) -> Iterator[Runner]:
    with Runner(resolve("stand-in"), playwright) as running:
        yield running


@pytest.fixture
def found(request: pytest.FixtureRequest, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> Looked:
    """The differences of the stand-in, with one change to the file that checks the options."""
    old, new = getattr(request, "param", ("", ""))
    app = runner.stage.files
    checks = app.files[CHECKS]
    text = checks.body.decode()
    assert old in text
    changed = checks._replace(body=text.replace(old, new).encode())
    monkeypatch.setattr(app, "files", {**app.files, CHECKS: changed})
    return look(runner, "1.0.0", {"chatkit.seen"})  # in a browser context of its own, with nothing cached


def told(found: Looked, kind: str) -> list[tuple[str, str, str]]:
    return [(one.what, one.a, one.b) for one in found.differences if re.match(kind, one.what)]


@pytest.mark.thorough
def test_the_stand_in_refuses_nothing_and_methods_and_events_are_told(
    found: Looked,
) -> None:
    assert told(found, "option") == []
    assert ("method dance", "promised", "the element has none") in told(found, "method")
    assert ("method shareThread", "", "the element has it") in told(found, "method")
    assert "method setThreadId" not in {what for what, _, _ in told(found, "method")}
    assert ("event chatkit.seen", "", "it came") in told(found, "event")
    assert "event chatkit.ready" not in {what for what, _, _ in told(found, "event")}
    assert found.untried == ["event chatkit.odd: nothing that was done causes it"]


@pytest.mark.thorough
@pytest.mark.parametrize("found", [(', "showDelete"', "")], indirect=True)
def test_an_option_that_a_component_refuses_is_told_in_its_words(found: Looked) -> None:
    ((what, a, b),) = told(found, "option")
    assert (what, a) == ("option history.showDelete", "allowed: true")
    assert 'Unrecognized key: "showDelete"' in b


@pytest.mark.thorough
@pytest.mark.parametrize("found", [("if (unknown) return", "if (false) return")], indirect=True)
def test_a_component_that_refuses_nothing_says_nothing_of_options(found: Looked) -> None:
    assert told(found, "option") == []
    assert "the component takes an invented one too" in found.untried[0]
