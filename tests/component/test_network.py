import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from starlette.responses import HTMLResponse

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component, FilesApp, Fingerprint, Outside, certificate, chromium_args, resolve, route
from chatkit_fake_backend.serving import Serving

CDN = Component(source="cdn", root=None, fingerprint=Fingerprint(loader_sha256="", frame="", frame_sha256=""))
REACHED = "async (url) => (await fetch(url, { mode: 'no-cors' }).catch(() => null)) !== null"
LOADER = "https://cdn.platform.openai.com/deployments/chatkit/chatkit.js"
REACHABLE = ("https://api.openai.com/", "http://192.0.2.1/", "http://localhost.example/")
OUTSIDE = (*REACHABLE, "http://localhost@example.org/")


def rules(args: list[str]) -> str:
    return next(arg for arg in args if arg.startswith("--host-resolver-rules="))


Chromium = Callable[[list[str]], AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A page of a browser with these arguments; one Playwright starts all of them."""
    with sync_playwright() as playwright:

        @contextmanager
        def page(args: list[str]) -> Iterator[Page]:
            with launch.launched(playwright.chromium, launch.options_with(args)) as browser:
                yield browser.new_page()

        yield page


@pytest.fixture
def page_url(serving: Serving) -> str:
    return f"http://localhost:{serving.start(HTMLResponse('page'))}/"


def test_local_files_take_the_cdns_place(tree: Path) -> None:
    assert "MAP cdn.platform.openai.com:443 127.0.0.1:4321" in rules(chromium_args(resolve(str(tree)), 4321))


def test_the_cdn_itself_is_left_to_the_network() -> None:
    assert "EXCLUDE cdn.platform.openai.com" in rules(chromium_args(CDN, None))


def test_local_files_without_a_port_are_a_mistake_of_the_caller(tree: Path) -> None:
    with pytest.raises(ValueError, match="port"):
        chromium_args(resolve(str(tree)), None)


@pytest.mark.parametrize(
    ("user", "system", "expected"), [(0, "linux", True), (1000, "linux", False), (0, "darwin", False)]
)
def test_only_root_on_linux_goes_without_the_sandbox(
    user: int, system: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("sys.platform", system)
    assert ("--no-sandbox" in chromium_args(CDN, None)) is expected


def test_chromium_reaches_the_component_and_this_machine_only(
    chromium: Chromium,
    tree: Path,
    cdn_port: int,
    page_url: str,
) -> None:
    with chromium(chromium_args(resolve(str(tree)), cdn_port)) as page:
        page.goto(page_url)
        assert page.evaluate(REACHED, page_url)
        assert page.evaluate(REACHED, LOADER), "the certificate was not accepted"
        assert not any(page.evaluate(REACHED, url) for url in OUTSIDE)


def test_a_proxy_gets_the_cdn_and_nothing_else(
    chromium: Chromium, serving: Serving, page_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(note, "127.0.0.1", 0), serving.loop).result()
    port = listening.sockets[0].getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
    with chromium(chromium_args(CDN, None)) as page:
        page.goto(page_url)
        page.evaluate(REACHED, LOADER)
        assert not any(page.evaluate(REACHED, url) for url in OUTSIDE)
    serving.loop.call_soon_threadsafe(listening.close)
    assert set(asked) == {b"CONNECT cdn.platform.openai.com:443 HTTP/1.1\r\n"}


def test_a_proxy_is_passed_by_for_local_files(
    chromium: Chromium, tree: Path, cdn_port: int, page_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with chromium(chromium_args(resolve(str(tree)), cdn_port)) as page:
        page.goto(page_url)
        assert page.evaluate(REACHED, LOADER)


def test_a_second_page_takes_the_components_files_from_the_cache(
    chromium: Chromium,
    cdn: FilesApp,
    tree: Path,
    page_url: str,
    cdn_port: int,
) -> None:
    with chromium(chromium_args(resolve(str(tree)), cdn_port)) as page:
        page.goto(page_url)
        assert page.evaluate(REACHED, LOADER)
        cdn.files.clear()
        page.reload()
        assert page.evaluate(REACHED, LOADER)
    assert cdn.missing == []


def test_routes_do_the_same_without_resolver_rules(chromium: Chromium, tree: Path, page_url: str) -> None:
    outside = Outside()
    with chromium(["--no-sandbox"]) as page:
        route(page.context, resolve(str(tree)), outside)
        page.goto(page_url)
        assert page.evaluate(REACHED, page_url)
        assert page.evaluate("async (url) => (await fetch(url)).status", LOADER) == 200
        assert page.evaluate("async (url) => (await fetch(url)).status", f"{LOADER}.map") == 404
        assert all(page.evaluate(REACHED, url) for url in REACHABLE)
    assert [asked.address for asked in outside.asked] == list(REACHABLE)


def test_what_stands_for_the_hosts_outside_answers_in_their_place(
    chromium: Chromium,
    serving: Serving,
    tree: Path,
    cdn_port: int,
    page_url: str,
) -> None:
    outside = Outside()
    ports = {443: serving.start(outside, certificate()), 80: serving.start(outside)}
    with chromium(chromium_args(resolve(str(tree)), cdn_port, outside=ports)) as page:
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
