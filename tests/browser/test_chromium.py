import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatkit_e2e.browser import chromium as browser

LACKS_A_LIBRARY = "#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n"


@pytest.fixture(autouse=True)
def fresh_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is installed, remembered, to be downloaded or to be had from Debian."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("chatkit_e2e.browser.chromium._standard_places", list)
    monkeypatch.setattr("chatkit_e2e.browser.chromium._run", refuse)
    for remembered in (browser.executable, browser.arguments):
        remembered.cache_clear()
    yield
    for remembered in (browser.executable, browser.arguments):
        remembered.cache_clear()


def refuse(command: list[str], limit_s: float, environment: dict[str, str]) -> None:
    raise browser.BrowserUnavailable(f"`{command[-1]}` failed within {limit_s} s with {len(environment)} settings.")


@pytest.fixture
def starting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every browser starts; the list says which were tried."""
    tried: list[str] = []

    def start(path: str) -> str:
        tried.append(path)
        return "PaintHolding,MediaRouter"

    monkeypatch.setattr("chatkit_e2e.browser.chromium._start_once", start)
    return tried


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> str:
    """The browser of the machine that the tests run on, which is none of the fresh ones then."""
    monkeypatch.undo()
    path = browser.executable()
    assert path is not None, browser.ADVICE
    return path


def install_apart() -> str:
    with ThreadPoolExecutor() as apart:  # Playwright cannot be started twice in one thread
        return apart.submit(browser.install).result()


def program(path: Path, text: str = "#!/bin/sh\n") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def playwrights_path() -> Path:
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    return Path(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip())


def test_playwrights_own_download_comes_first(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    own = program(playwrights_path())
    assert browser.executable() == own


def test_a_browser_of_the_machine_comes_second(tmp_path: Path) -> None:
    chromium = program(tmp_path / "bin" / "chromium")
    assert browser.executable() == chromium


def test_chrome_in_a_standard_place_is_found_without_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chrome = program(tmp_path / "Google Chrome")
    monkeypatch.setattr(
        "chatkit_e2e.browser.chromium._standard_places", lambda: [Path("/nowhere/chrome"), Path(chrome)]
    )
    assert browser.executable() == chrome


def test_a_machine_without_a_browser_has_none() -> None:
    assert browser.executable() is None


def test_install_takes_the_machines_where_nothing_can_be_downloaded(tmp_path: Path, starting: list[str]) -> None:
    chromium = program(tmp_path / "bin" / "chromium")
    assert browser.install().startswith(f"{chromium} (`chromium` failed")
    assert starting == [chromium]


def test_install_takes_the_download_where_it_can_be_had(
    tmp_path: Path, starting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin" / "chromium")
    own = playwrights_path()
    monkeypatch.setattr("chatkit_e2e.browser.chromium._run", lambda *_: program(own))
    assert browser.install() == str(own)
    assert starting == [str(own)]


@pytest.mark.usefixtures("starting")
@pytest.mark.skipif(sys.platform != "linux", reason="the package is Debian's")
def test_install_takes_debians_package_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], _limit_s: float, _environment: dict[str, str]) -> None:
        if command[:2] == ["apt-get", "install"]:
            program(tmp_path / "bin" / "chromium")

    monkeypatch.setattr("chatkit_e2e.browser.chromium._run", run)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    program(tmp_path / "bin" / "apt-get")
    assert browser.install().startswith(str(tmp_path / "bin" / "chromium"))


def test_install_does_nothing_the_second_time(tmp_path: Path, starting: list[str]) -> None:
    chromium = program(tmp_path / "bin" / "chromium")
    browser.install()
    assert browser.install() == chromium
    assert starting == [chromium], "it was started again"


@pytest.mark.usefixtures("starting")
def test_the_browser_draws_no_pages_of_its_own_and_keeps_what_playwright_turns_off(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    browser.install()
    (argument,) = browser.arguments()
    assert argument.startswith("--disable-features=PaintHolding,MediaRouter,WebUIOmniboxPopup")


def test_where_nobody_looked_for_a_browser_its_command_line_stays_as_playwright_makes_it() -> None:
    assert browser.arguments() == []


def test_what_was_remembered_is_forgotten_with_the_browser(tmp_path: Path, starting: list[str]) -> None:
    first = program(tmp_path / "bin" / "chromium")
    browser.install()
    Path(first).unlink()
    second = program(tmp_path / "bin" / "google-chrome")
    browser.install()
    assert starting == [first, second]


def test_a_download_that_does_not_start_is_passed_over_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, real: str
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("chatkit_e2e.browser.chromium._machines_own", lambda: real)
    own = program(playwrights_path(), LACKS_A_LIBRARY)
    line = install_apart()
    assert line.startswith(f"{real} ({own} does not start")
    assert "libnss3.so" in line


def test_what_playwright_turns_off_is_asked_of_the_browser_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, real: str
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("chatkit_e2e.browser.chromium._playwrights_own", lambda: real)
    install_apart()
    browser.arguments.cache_clear()
    (argument,) = browser.arguments()
    assert ",PaintHolding," in argument


def test_without_any_browser_the_last_sentence_says_what_to_install() -> None:
    with pytest.raises(browser.BrowserUnavailable) as raised:
        browser.install()
    assert str(raised.value).splitlines()[0] == "There is no browser to test with."
    assert str(raised.value).endswith(browser.ADVICE)


def test_a_download_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("chatkit_e2e.browser.chromium.DOWNLOAD_LIMIT_S", 0.2)
    monkeypatch.setattr("chatkit_e2e.browser.chromium._playwrights_own", lambda: None)
    monkeypatch.setattr("chatkit_e2e.browser.chromium._remembered", lambda: None)
    monkeypatch.setattr("chatkit_e2e.browser.chromium._machines_own", lambda: None)
    monkeypatch.setattr("chatkit_e2e.browser.chromium._get_debians", refuse_debian)
    monkeypatch.setattr("sys.executable", program(tmp_path / "hang", "#!/bin/sh\nexec tail -f /dev/null\n"))
    with pytest.raises(browser.BrowserUnavailable, match=r"`playwright install chromium` did not end within"):
        browser.install()


def refuse_debian() -> str:
    raise browser.BrowserUnavailable("Not here.")


@pytest.mark.parametrize(
    ("name", "problem", "advised"),
    [
        ("chromium", "Missing X server or $DISPLAY", "xvfb-run pytest e2e --headed"),
        ("chromium", "no such file", "apt-get install chromium"),
        ("webkit", "no such file", "playwright install webkit"),
    ],
)
def test_the_advice_fits_the_problem(name: str, problem: str, advised: str) -> None:
    assert advised in browser.advice(name, problem)
