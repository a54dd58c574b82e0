"""The shared context: cases have the browser's caches in common, and nothing else."""

from collections.abc import Iterator
from threading import Event

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page
from playwright.sync_api import Error as PlaywrightError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from chatkit_e2e.screen import shared_context
from chatkit_e2e.screen.shared_context import SharedContext
from chatkit_e2e.serving import Serving

# Each writes its mark where a later page of the same origin could find it; named as what finds it, below.
LEAVE = """async () => {
  localStorage.mark = sessionStorage.mark = name = "left";
  document.cookie = "mark=left; max-age=1000";
  history.pushState({ mark: "left" }, "");
  await new Promise((resolve) => { indexedDB.open("mark").onsuccess = resolve; });
  await (await caches.open("mark")).put("/mark", new Response("left"));
  await (await navigator.storage.getDirectory()).getFileHandle("mark", { create: true });
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  const locked = new Promise((resolve) => navigator.locks.request("mark", () => {
    resolve();
    return new Promise(() => {});
  }));
  await locked;
  new BroadcastChannel("mark").onmessage = ({ target }) => target.postMessage("left");
}"""
FIND = """async () => {
  const directory = await navigator.storage.getDirectory();
  const found = {
    "local storage": localStorage.mark !== undefined,
    "session storage": sessionStorage.mark !== undefined,
    "a window's name": name !== "",
    "a cookie": document.cookie !== "",
    "a state of the history": history.state !== null,
    "a database": (await indexedDB.databases()).length > 0,
    "a cache": (await caches.keys()).length > 0,
    "a file": await directory.getFileHandle("mark").then(() => true, () => false),
    "a service worker": (await navigator.serviceWorker.getRegistrations()).length > 0,
    "a lock": (await navigator.locks.query()).held.length > 0,
  };
  return Object.keys(found).filter((name) => found[name]);
}"""
LIMIT_S = 10.0  # ends a hang
KEPT_FOR_A_DAY = {"cache-control": "max-age=86400"}


class Site:
    """A page, a script that may be kept, and a stream that never ends; counts what is asked for."""

    def __init__(self) -> None:
        self.scripts = 0
        self.cookies: list[str] = []
        self.hung_up = Event()
        self.app = Starlette(
            routes=[
                Route("/", self._page),
                Route("/script.js", self._script),
                Route("/worker.js", lambda _: Response("", media_type="text/javascript")),
                Route("/forever", self._forever),
                Route("/around", lambda request: HTMLResponse(f'<iframe src="http://localhost:{request.url.port}/">')),
            ]
        )

    def _page(self, request: Request) -> Response:
        self.cookies.append(request.headers.get("cookie", ""))
        return HTMLResponse('<script src="/script.js"></script>', headers={"set-cookie": "from=server; HttpOnly"})

    def _script(self, _: Request) -> Response:
        self.scripts += 1
        return Response("window.ran = true;", media_type="text/javascript", headers=KEPT_FOR_A_DAY)

    async def _forever(self, request: Request) -> Response:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        self.hung_up.set()
        return Response()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(serving: Serving, site: Site) -> str:
    return f"http://localhost:{serving.start(site.app)}/"


@pytest.fixture
def shared(browser: Browser) -> Iterator[SharedContext]:
    shared = SharedContext(browser, {})
    yield shared
    shared.close()


@pytest.fixture
def component_shared(browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedContext]:
    """A shared context for which the site is the CDN: its frames run in one process."""
    monkeypatch.setattr(shared_context, "CDN_ORIGIN", address.removesuffix("/"))
    shared = SharedContext(browser, {})
    yield shared
    shared.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("window.ran") is True
    return page


def framed(context: BrowserContext, address: str) -> Frame:
    """The site in a frame of another site's page, as the component is; Chromium gives such a frame no storage."""
    page = context.new_page()
    page.goto(f"{address.replace('localhost', '127.0.0.1')}around")
    return page.frames[1]


def test_nothing_of_a_page_is_left_for_the_next_case(shared: SharedContext, address: str, site: Site) -> None:
    with shared.lent() as context:
        page = opened(context, address)
        page.evaluate(LEAVE)
        assert len(page.evaluate(FIND)) == 10, "the test itself: each of them can be found"
    with shared.lent() as again:
        assert again is context
        assert opened(again, address).evaluate(FIND) == []
    assert site.cookies == ["", ""]


def test_no_request_outlives_its_case(shared: SharedContext, address: str, site: Site) -> None:
    with shared.lent() as context:
        page = opened(context, address)
        with page.expect_request("**/forever"):
            page.evaluate("void fetch('/forever')")
        assert not site.hung_up.is_set()
    assert site.hung_up.wait(LIMIT_S)


def test_what_the_browser_had_from_the_server_is_not_asked_for_again(
    shared: SharedContext, address: str, site: Site
) -> None:
    for _ in range(2):
        with shared.lent() as context:
            opened(context, address)
    assert site.scripts == 1


def test_a_context_that_was_broken_is_replaced(shared: SharedContext, address: str) -> None:
    with shared.lent() as broken:
        broken.close()
    with shared.lent() as context:
        assert context is not broken
        opened(context, address)


def test_a_page_that_crashed_keeps_nothing_from_going_on(shared: SharedContext, address: str) -> None:
    with shared.lent() as context:
        page = opened(context, address)
        with pytest.raises(PlaywrightError, match="crash"):
            page.goto("chrome://crash")
    with shared.lent() as context:
        opened(context, address)


def test_a_frame_that_never_rests_keeps_nothing_from_going_on(
    component_shared: SharedContext, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_context, "ANSWER_LIMIT_MS", 1_000)
    with component_shared.lent() as broken:
        framed(broken, address).evaluate("() => { setTimeout(() => { while (true); }); }")
    with component_shared.lent() as context:
        assert context is not broken, "frames share a process, so it is given up"
        assert framed(context, address).evaluate("window.ran") is True


def test_every_page_can_be_watched(shared: SharedContext, address: str) -> None:
    for _ in range(2):
        with shared.lent() as context:
            assert opened(context, address).evaluate("typeof window.__e2e.ask") == "function"
