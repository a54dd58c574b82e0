from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Page, Playwright
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from chatkit_e2e.browser import launch
from chatkit_e2e.component import FilesApp, Outside, certificate, chromium_args, passing_args, route
from chatkit_e2e.serving import Serving

REACHED = "async (url) => (await fetch(url, { mode: 'no-cors' }).catch(() => null)) !== null"
LOADER = "https://cdn.platform.openai.com/deployments/chatkit/chatkit.js"
REACHABLE = ("https://api.openai.com/", "http://192.0.2.1/", "http://localhost.example/")
OUTSIDE = (*REACHABLE, "http://localhost@example.org/")


def rules(args: list[str]) -> str:
    return next(arg for arg in args if arg.startswith("--host-resolver-rules="))


Started = Callable[[list[str]], AbstractContextManager[Page]]


@pytest.fixture
def chromium(playwright: Playwright) -> Started:
    """Starts a browser with these arguments, which is closed at the end of the block."""

    @contextmanager
    def started(args: list[str]) -> Iterator[Page]:
        with launch.chromium(args, playwright) as browser:
            yield browser.new_page()

    return started


@pytest.fixture
def page_url(serving: Serving) -> str:
    return f"http://localhost:{serving.start(HTMLResponse('page'))}/"


@pytest.mark.parametrize(
    ("user", "system", "expected"), [(0, "linux", True), (1000, "linux", False), (0, "darwin", False)]
)
def test_only_root_on_linux_goes_without_the_sandbox(
    user: int, system: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("sys.platform", system)
    assert ("--no-sandbox" in chromium_args(4321)) is expected


def test_chromium_reaches_the_component_and_this_machine_only(chromium: Started, cdn_port: int, page_url: str) -> None:
    with chromium(chromium_args(cdn_port)) as page:
        page.goto(page_url)
        assert page.evaluate(REACHED, page_url)
        assert page.evaluate(REACHED, LOADER), "the certificate was not accepted"
        assert not any(page.evaluate(REACHED, url) for url in OUTSIDE)


def test_a_proxy_is_passed_by_for_local_files(
    chromium: Started, cdn_port: int, page_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with chromium(chromium_args(cdn_port)) as page:
        page.goto(page_url)
        assert page.evaluate(REACHED, LOADER)


def test_the_hosts_of_a_page_are_led_past_the_machines_proxy_and_no_others(
    chromium: Started, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def through_the_proxy(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(f"the proxy, for {Request(scope).url.hostname}")(scope, receive, send)

    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{serving.start(through_the_proxy)}")
    monkeypatch.setenv("no_proxy", "inside.test, .local.test")
    here = serving.start(PlainTextResponse("here"))
    with chromium(passing_args({"shop.test:8000": here})) as page:
        told = [visit and visit.text() for visit in map(page.goto, ("http://shop.test:8000/", "http://outside.test/"))]
    assert told == ["here", "the proxy, for outside.test"]
    assert passing_args({"shop.test:8000": here})[2].endswith("shop.test:8000;inside.test;.local.test")


def test_a_second_page_takes_the_components_files_from_the_cache(
    chromium: Started, cdn: FilesApp, page_url: str, cdn_port: int
) -> None:
    with chromium(chromium_args(cdn_port)) as page:
        page.goto(page_url)
        assert page.evaluate(REACHED, LOADER)
        cdn.files.clear()
        page.reload()
        assert page.evaluate(REACHED, LOADER)
    assert cdn.missing == []


def test_routes_do_the_same_without_resolver_rules(chromium: Started, cdn: FilesApp, page_url: str) -> None:
    outside = Outside()
    with chromium(["--no-sandbox"]) as page:
        route(page.context, cdn, outside)
        page.goto(page_url)
        assert page.evaluate(REACHED, page_url)
        assert page.evaluate("async (url) => (await fetch(url)).status", LOADER) == 200
        assert page.evaluate("async (url) => (await fetch(url)).status", f"{LOADER}.map") == 404
        assert all(page.evaluate(REACHED, url) for url in REACHABLE)
    assert [asked.address for asked in outside.asked] == list(REACHABLE)


def test_what_stands_for_the_hosts_outside_answers_in_their_place(
    chromium: Started, serving: Serving, cdn_port: int, page_url: str
) -> None:
    outside = Outside()
    ports = {443: serving.start(outside, certificate()), 80: serving.start(outside)}
    with chromium(chromium_args(cdn_port, outside=ports)) as page:
        page.goto(page_url)
        page.evaluate(
            "url => fetch(url, { method: 'POST', headers: { 'x-kind': 'a' } })", "https://stats.example/v1?k=1"
        )
        page.evaluate("url => fetch(url)", "http://plain.example/")
    asked = [(asked.method, asked.address, asked.answer) for asked in outside.asked]
    assert asked == [
        ("OPTIONS", "https://stats.example/v1", "204"),
        ("POST", "https://stats.example/v1", "200"),
        ("GET", "http://plain.example/", "200"),
    ]
