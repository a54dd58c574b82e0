"""Browsers as the suite launches them, and the sentence where one does not start."""

from pathlib import Path

import pytest

from chatkit_e2e.browser import launch
from chatkit_e2e.browser.launch import BrowserUnavailable, advice, options_with


def test_what_is_given_stays_and_the_suite_s_arguments_come_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatkit_e2e.browser.chromium.executable", lambda: "/usr/bin/chromium")
    monkeypatch.setattr("chatkit_e2e.browser.chromium.arguments", lambda: ["--disable-features=Popup"])
    given = {"headless": False, "args": ["--mute"]}
    assert options_with(["--no-pings"], given) == {
        "headless": False,
        "args": ["--mute", "--no-pings", "--disable-features=Popup"],
        "executable_path": "/usr/bin/chromium",
    }
    assert given["args"] == ["--mute"]


@pytest.mark.parametrize("named", [{"channel": "chrome"}, {"executable_path": "/opt/chrome"}])
def test_the_browser_that_a_user_names_is_the_one(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatkit_e2e.browser.chromium.executable", lambda: "/usr/bin/chromium")
    options = options_with([], named)
    assert {name: options[name] for name in ("channel", "executable_path") if name in options} == named


def test_a_browser_that_does_not_start_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    broken.chmod(0o755)
    with pytest.raises(BrowserUnavailable) as raised, launch.chromium_in(str(broken), []):
        pytest.fail("it started")
    assert raised.value.problem.startswith(f"{broken} does not start: ")
    assert "libnss3.so" in raised.value.problem
    assert str(raised.value).endswith(launch.ADVICE)


@pytest.mark.parametrize(
    ("name", "problem", "advised"),
    [
        ("chromium", "Missing X server or $DISPLAY", "xvfb-run pytest e2e --headed"),
        ("chromium", "no such file", "apt-get install chromium"),
        ("webkit", "no such file", "playwright install webkit"),
    ],
)
def test_the_advice_fits_the_problem(name: str, problem: str, advised: str) -> None:
    assert advised in advice(name, problem)
