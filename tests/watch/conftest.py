"""The panel and the component side by side, played by one person."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from starlette.types import ASGIApp

from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.cases.choosing import Choice
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import prepare
from chatkit_e2e.screen import install
from chatkit_e2e.serving import Serving
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.backend import BackendSource
from chatkit_e2e.watch.of_case import CaseSource
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.watch import Folders, Watch
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger

_SEND = """async (command) => {
  const { command: send } = await import(new URL("dom.js", location.href));
  void send(command);
}"""
_IS_SHOWN = "seen => document.body.dataset.seen === seen"  # asked each frame; `expect` asks every tenth of a second
Watching = Callable[[str], AbstractContextManager["Both"]]
WatchingBackend = Callable[[str | ASGIApp], AbstractContextManager["Both"]]


class Both:
    """The component's page and the panel's."""

    def __init__(self, watch: Watch, panel: Page) -> None:
        self.watch = watch
        self.panel = panel
        panel.goto(watch.panel_url)
        watch.work(wait=False)
        self._shown()

    @property
    def page(self) -> Page:
        return self.watch.play.run.driver.page

    def say(self, text: str = "Hello there") -> None:
        """Say something in the chat, up to where its answer waits."""
        streams = len(self.watch.play.streams)
        composer = self.page.frame_locator("openai-chatkit iframe").get_by_role("textbox")
        composer.fill(text)
        composer.press("Enter")
        while len(self.watch.play.streams) == streams:
            self.watch.work()
        while self.watch.work(wait=False) and self.watch.play.run.turns_sent == 0:
            pass
        self._shown()

    def press(self, name: str) -> None:
        """Press a button, and see through what it asks for."""
        self.through(self.panel.get_by_role("button", name=name, exact=True).first.click)

    def through(self, act: Callable[[], object]) -> None:
        """See through what an act in the panel asks for."""
        done = self.watch.done
        act()
        while self.watch.done == done:
            self.watch.work()
        self._shown()

    def _shown(self) -> None:
        """Return when the panel shows what was seen last."""
        self.panel.wait_for_function(_IS_SHOWN, arg=str(self.watch.seen))

    def key(self, key: str) -> None:
        """Press a key in the panel, and see through what it asks for."""
        self.through(lambda: self.panel.keyboard.press(key))

    def send(self, command: dict[str, object]) -> None:
        """Ask as the panel's own script does."""
        self.through(lambda: self.panel.evaluate(_SEND, command))

    def open_more(self, number: int) -> None:
        """Have open what else can be done with a piece, by its number in the list."""
        details = self.row(number).locator("details.more")
        if details.get_attribute("open") is None:
            details.get_by_text("more", exact=True).click()

    def write(self, text: str) -> None:
        """Write into the dialog and save."""
        self.panel.locator("#text").fill(text)
        self.through(self.panel.get_by_role("button", name="Save").click)

    def row(self, number: int) -> Locator:
        """A piece of the newest answer, by its number in the list."""
        return self.panel.locator(".pieces").first.locator(":scope > li").nth(number - 1)

    def checkpoints(self) -> dict[str, str]:
        """What the panel says of each checkpoint: holds, fails or open."""
        rows = self.panel.locator("#checkpoints > li").all()
        return {row.inner_text().split()[1]: str(row.get_attribute("class")) for row in rows}

    def pieces(self) -> list[str]:
        return [name.inner_text() for name in self.panel.locator(".pieces").first.locator(".name").all()]


CASES = {case.id: case for case in all_cases()}
SECRET = "Bearer canary-7f3a91c2"


@pytest.fixture
def watching_backend(
    component: Component, serving: Serving, browser: Browser, panel_page: Page, tmp_path: Path
) -> WatchingBackend:
    """A case's backend as a stranger's, or an application, in the panel."""

    def backend(case_id: str) -> ASGIApp:
        case = CASES[case_id]
        return Stranger(Sessions(serving.loop), case.protocol(), case.framing)

    @contextmanager
    def begin(asked: str | ASGIApp) -> Iterator[Both]:
        app = backend(asked) if isinstance(asked, str) else asked
        url = f"http://localhost:{serving.start(app)}{PATH}"
        target = Target(address(url), messages=(), headers={"authorization": SECRET}, timeout=60)
        with hiding(target.secrets), ProbeStage(target, component, "http://localhost:3000") as stage:
            options = {**SETTINGS.context_options, "proxy": {"server": stage.proxy()}, "ignore_https_errors": True}
            with browser.new_context(**options) as context:
                prepare(context, target)
                folders = Folders(tmp_path / "report", tmp_path / "kept")
                with Watch(BackendSource(stage, Seat.on(context)), folders) as watch:
                    yield Both(watch, panel_page)

    return begin


@pytest.fixture
def seat(watched_context: BrowserContext, browser: Browser, stage: Stage) -> Iterator[Seat]:
    """The context that tests share, and others where another screen or component is picked."""
    fresh = iter([watched_context])

    @contextmanager
    def opened(case: Case) -> Iterator[BrowserContext]:
        shared = next(fresh, None)
        if shared is not None:
            yield shared
            return
        with browser.new_context(**{**SETTINGS.context_options, **case.screen}) as context:
            install(context)
            yield context

    first = stage.component
    made = Seat(opened)
    yield made
    made.close()
    if stage.component != first:
        stage.use(first)


@pytest.fixture(scope="session")
def panel_page(browser: Browser) -> Iterator[Page]:
    """One page for the panels of all tests: each is an address of its own."""
    with browser.new_page() as page:
        yield page


@pytest.fixture
def watching(stage: Stage, seat: Seat, panel_page: Page, tmp_path: Path) -> Watching:
    @contextmanager
    def begin(case_id: str) -> Iterator[Both]:
        folders = Folders(tmp_path / "report", tmp_path / "kept")
        with Watch(CaseSource(Choice(case=case_id), stage, seat), folders) as watch:
            yield Both(watch, panel_page)

    return begin
