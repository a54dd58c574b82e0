"""The commands `compare` and `upgrade`: what they refuse, what they ask for, and how they end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatkit_e2e import cli_compare
from chatkit_e2e.cli import app
from chatkit_e2e.compare import comparison, newest, packages
from chatkit_e2e.compare.newest import Upgrade
from chatkit_e2e.component import ComponentUnreachable
from chatkit_e2e.component.resolution import resolve
from chatkit_e2e.evidence.comparison import Compared, Comparison, Difference
from chatkit_e2e.exits import COMPONENT_REFUSED, FAULT, NOT_COMPARED
from chatkit_e2e.settings import SETTINGS

SAME = Comparison(a=Compared(name="a"), b=Compared(name="b"), cases=["protocol.minimal"], differences=[])
ONE = Difference(topic="cost", what="boot", a="1 ms", b="2 ms", meaning="It is slower.", certainty="Sure.")
Asked = list[dict[str, Any]]


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """Makes every comparison find this; returns what was asked for."""
    monkeypatch.setattr(cli_compare, "SETTINGS", SETTINGS.model_copy(update={"report": tmp_path / "report"}))
    asked: Asked = []

    def find(found: Comparison) -> Asked:
        def compare(sides: Any, components: Any, cases: Any, *rest: Any) -> Comparison:  # noqa: ANN401
            del rest
            asked.append({"sides": sides, "sources": [one.source for one in components], "cases": len(cases)})
            return found

        monkeypatch.setattr(comparison, "compare", compare)
        monkeypatch.setattr(packages, "install", lambda _: None)
        return asked

    return find


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (SAME, 0),
        (SAME.model_copy(update={"differences": [ONE]}), 1),
        (SAME.model_copy(update={"untried": ["x: npm does not answer"]}), NOT_COMPARED),
        (SAME.model_copy(update={"differences": [ONE], "untried": ["x"]}), 1),
    ],
)
def test_the_exit_code_says_whether_something_differs_and_all_was_seen(
    found: Comparison, code: int, compared: Callable[..., Asked], tmp_path: Path
) -> None:
    compared(found)
    done = CliRunner().invoke(app, ["compare", "stand-in", "stand-in"])

    assert done.exit_code == code, done.output
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"compare.html", "compare.json", "compare.md"}


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (["openai-chatkit", "stand-in"], "'openai-chatkit' names no version", 2),
        (["stand-in,stand-in", "stand-in"], "names two components", 2),
        (["/nonexistent", "stand-in"], "/nonexistent is not a folder", COMPONENT_REFUSED),
        (["stand-in", "stand-in", "-k", "nonsense"], "has 'nonsense' in its id", 2),
        (
            ["openai-chatkit==a", "openai-chatkit==1.6.5", "--component", "stand-in"],
            "'a' is not a version",
            NOT_COMPARED,
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(arguments: list[str], sentence: str, code: int) -> None:
    done = CliRunner().invoke(app, ["compare", *arguments])

    assert done.exit_code == code
    assert sentence in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("a", "b", "cases"),
    [
        ("stand-in", "stand-in", range(100, 1000)),
        ("openai-chatkit==1.5.3", "openai-chatkit==1.6.5", range(1, 2)),
        ("@openai/chatkit-react@1.4.3", "@openai/chatkit-react@1.6.1", range(5, 20)),
        ("@openai/chatkit@1.6.0", "@openai/chatkit@1.7.0", range(1)),
    ],
)
def test_the_cases_are_those_in_which_the_sides_can_differ(
    a: str, b: str, cases: range, compared: Callable[..., Asked]
) -> None:
    asked = compared(SAME)
    CliRunner().invoke(app, ["compare", a, b, "--component", "stand-in"])
    assert asked[0]["cases"] in cases


def test_a_fault_of_the_suite_is_no_difference(compared: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Comparison:
        raise KeyError("oh")

    compared(SAME)
    monkeypatch.setattr(comparison, "compare", broken)
    done = CliRunner().invoke(app, ["compare", "stand-in", "stand-in"])

    assert done.exit_code == FAULT
    assert "a fault of the suite" in done.output


def _upgrades(monkeypatch: pytest.MonkeyPatch, *upgrades: Upgrade) -> None:
    monkeypatch.setattr(newest, "upgrades", lambda _: list(upgrades))


def test_upgrade_compares_what_is_due(compared: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = compared(SAME)
    _upgrades(
        monkeypatch, Upgrade("openai-chatkit", "1.6.5", "1.7.0"), Upgrade("@openai/chatkit-react", "1.6.1", "1.6.1")
    )

    done = CliRunner().invoke(app, ["upgrade", "--component", "stand-in"])

    assert done.exit_code == 0, done.output
    assert [side.name for side in asked[0]["sides"]] == [
        "stand-in,openai-chatkit==1.6.5",
        "stand-in,openai-chatkit==1.7.0",
    ]
    assert "openai-chatkit: 1.6.5, 1.7.0 is the newest" in done.output
    assert "@openai/chatkit-react: 1.6.1, the newest" in done.output


def test_upgrade_runs_nothing_where_nothing_is_newer(
    compared: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = compared(SAME)
    _upgrades(monkeypatch, Upgrade("openai-chatkit", "1.6.5", "1.6.5"))

    assert CliRunner().invoke(app, ["upgrade", "--component", "stand-in"]).exit_code == 0
    assert asked[0]["cases"] == 0


def test_a_registry_or_cdn_that_is_away_is_no_upgrade_check(
    compared: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(choice: str) -> object:
        if choice == "cdn":
            raise ComponentUnreachable("The CDN did not answer.")
        return resolve("stand-in")

    compared(SAME)
    monkeypatch.setattr(cli_compare, "resolve", away)
    _upgrades(monkeypatch, Upgrade("openai-chatkit", "1.6.5", problem="The newest version could not be found out."))

    done = CliRunner().invoke(app, ["upgrade", "--component", "auto"])

    assert done.exit_code == NOT_COMPARED
    assert "the accepted build with the CDN's: The CDN did not answer." in done.output
    assert "The newest version could not be found out." in done.output
