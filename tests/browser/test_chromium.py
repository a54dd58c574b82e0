import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from chatkit_e2e.browser import chromium, install
from chatkit_e2e.browser.launch import ADVICE, BrowserUnavailable
from chatkit_e2e.subprocesses import run

LACKS_A_LIBRARY = "#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n"


@pytest.fixture(autouse=True)
def fresh_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is installed, remembered, to be downloaded or to be had from Debian."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("chatkit_e2e.browser.chromium._standard_places", list)
    monkeypatch.setattr("chatkit_e2e.browser.chromium.run", lambda *_, **__: f"{playwrights_path()}\n")
    monkeypatch.setattr("chatkit_e2e.browser.install._run", refuse)
    for remembered in (chromium.executable, chromium.arguments):
        remembered.cache_clear()
    yield
    for remembered in (chromium.executable, chromium.arguments):
        remembered.cache_clear()


def refuse(command: list[str], limit_s: float, environment: dict[str, str]) -> None:
    raise BrowserUnavailable(f"`{command[-1]}` failed within {limit_s} s with {len(environment)} settings.")


@pytest.fixture
def starting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every browser starts; the list says which were tried."""
    tried: list[str] = []

    def start(path: str) -> str:
        tried.append(path)
        return "PaintHolding,MediaRouter"

    monkeypatch.setattr("chatkit_e2e.browser.install._start_once", start)
    return tried


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> str:
    """The browser of the machine that the tests run on, which is none of the fresh ones then."""
    monkeypatch.undo()
    path = chromium.executable()
    assert path is not None, ADVICE
    return path


def install_apart() -> str:
    with ThreadPoolExecutor() as apart:  # Playwright cannot be started twice in one thread
        return apart.submit(install.install).result()


def program(path: Path, text: str = "#!/bin/sh\n") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@cache
def playwrights_place() -> str:
    """Where Playwright's own download is, below its folder of browsers: to ask it takes most of a second."""
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    folder = Path(os.sep) / "nowhere"
    told = run([sys.executable, "-c", code], limit_s=30, environment={"PLAYWRIGHT_BROWSERS_PATH": str(folder)})
    return str(Path(told.strip()).relative_to(folder))


def playwrights_path() -> Path:
    return Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"]) / playwrights_place()


def test_playwrights_own_download_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatkit_e2e.browser.chromium.run", run)  # Playwright itself is asked
    program(tmp_path / "bin" / "chromium")
    own = program(playwrights_path())
    assert chromium.executable() == own


def test_a_browser_of_the_machine_comes_second(tmp_path: Path) -> None:
    own = program(tmp_path / "bin" / "chromium")
    assert chromium.executable() == own


def test_chrome_in_a_standard_place_is_found_without_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chrome = program(tmp_path / "Google Chrome")
    monkeypatch.setattr(
        "chatkit_e2e.browser.chromium._standard_places", lambda: [Path("/nowhere/chrome"), Path(chrome)]
    )
    assert chromium.executable() == chrome


def test_a_machine_without_a_browser_has_none() -> None:
    assert chromium.executable() is None


def test_install_takes_the_machines_where_nothing_can_be_downloaded(tmp_path: Path, starting: list[str]) -> None:
    own = program(tmp_path / "bin" / "chromium")
    assert install.install().startswith(f"{own} (`chromium` failed")
    assert starting == [own]


def test_install_takes_the_download_where_it_can_be_had(
    tmp_path: Path, starting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin" / "chromium")
    own = playwrights_path()
    monkeypatch.setattr("chatkit_e2e.browser.install._run", lambda *_: program(own))
    assert install.install() == str(own)
    assert starting == [str(own)]


@pytest.mark.usefixtures("starting")
@pytest.mark.skipif(sys.platform != "linux", reason="the package is Debian's")
def test_install_takes_debians_package_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], _limit_s: float, _environment: dict[str, str]) -> None:
        if command[:2] == ["apt-get", "install"]:
            program(tmp_path / "bin" / "chromium")

    monkeypatch.setattr("chatkit_e2e.browser.install._run", run)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    program(tmp_path / "bin" / "apt-get")
    assert install.install().startswith(str(tmp_path / "bin" / "chromium"))


def test_install_does_nothing_the_second_time(tmp_path: Path, starting: list[str]) -> None:
    own = program(tmp_path / "bin" / "chromium")
    install.install()
    assert install.install() == own
    assert starting == [own], "it was started again"


@pytest.mark.usefixtures("starting")
def test_the_browser_draws_no_pages_of_its_own_and_keeps_what_playwright_turns_off(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    install.install()
    (argument,) = chromium.arguments()
    assert argument.startswith("--disable-features=PaintHolding,MediaRouter,WebUIOmniboxPopup")


def test_where_nobody_looked_for_a_browser_its_command_line_stays_as_playwright_makes_it() -> None:
    assert chromium.arguments() == []


def test_what_was_remembered_is_forgotten_with_the_browser(tmp_path: Path, starting: list[str]) -> None:
    first = program(tmp_path / "bin" / "chromium")
    install.install()
    Path(first).unlink()
    second = program(tmp_path / "bin" / "google-chrome")
    install.install()
    assert starting == [first, second]


def test_a_download_that_does_not_start_is_passed_over_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, real: str
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("chatkit_e2e.browser.chromium.machines_own", lambda: real)
    own = program(playwrights_path(), LACKS_A_LIBRARY)
    line = install_apart()
    assert line.startswith(f"{real} ({own} does not start")
    assert "libnss3.so" in line


def test_what_playwright_turns_off_is_asked_of_the_browser_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, real: str
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("chatkit_e2e.browser.chromium.playwrights_own", lambda: real)
    install_apart()
    chromium.arguments.cache_clear()
    (argument,) = chromium.arguments()
    assert ",PaintHolding," in argument


def test_without_any_browser_the_last_sentence_says_what_to_install() -> None:
    with pytest.raises(BrowserUnavailable) as raised:
        install.install()
    assert str(raised.value).splitlines()[0] == "There is no browser to test with."
    assert str(raised.value).endswith(ADVICE)


def test_a_download_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("chatkit_e2e.browser.install.DOWNLOAD_LIMIT_S", 0.2)
    monkeypatch.setattr("chatkit_e2e.browser.chromium.playwrights_own", lambda: None)
    monkeypatch.setattr("chatkit_e2e.browser.chromium.remembered", lambda: None)
    monkeypatch.setattr("chatkit_e2e.browser.chromium.machines_own", lambda: None)
    monkeypatch.setattr("chatkit_e2e.browser.install._get_debians", refuse_debian)
    monkeypatch.setattr("sys.executable", program(tmp_path / "hang", "#!/bin/sh\nexec tail -f /dev/null\n"))
    with pytest.raises(BrowserUnavailable, match=r"`playwright install chromium` did not end within"):
        install.install()


def refuse_debian() -> str:
    raise BrowserUnavailable("Not here.")
