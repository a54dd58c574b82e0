"""A visit to the CDN with a real browser, which keeps every file that the browser received from it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, Request, Response
from playwright.sync_api import TimeoutError as LimitReached

from chatkit_e2e.browser import launch
from chatkit_e2e.component.errors import ComponentUnreachable, RecordingFailed
from chatkit_e2e.component.network import chromium_args_for
from chatkit_e2e.evidence.cdn import CDN_HOST, LOADER_URL
from chatkit_e2e.installation import COMMAND
from chatkit_e2e.recording.recording_chat import ASK, LAST_WORDS, PAINTED, rehearsal
from chatkit_fake_backend.serving import Serving

BOOT_LIMIT_S = 60.0  # ends a hang; a boot takes a few seconds on a slow line
ANSWER_LIMIT_S = 20.0  # ends a hang; the answer is on this machine


@dataclass(frozen=True)
class Received:
    """A file as the browser received it."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Visit:
    """What a visit brought home."""

    browser: str
    """Name and version of the browser."""
    files: dict[str, Received] = field(default_factory=dict)
    """By path on the CDN, without the leading slash."""
    remarks: list[str] = field(default_factory=list)
    """Sentences about what did not go as it should and does not spoil the recording."""


def visit(cdn_port: int | None = None) -> Visit:
    """Boot the component in a browser, chat with it once, and keep what it loaded from the CDN.

    With `cdn_port`, a local server on that port answers for the CDN.

    Raises:
        ComponentUnreachable: the loader did not load.
        RecordingFailed: the component did not boot, or there is no browser, or a file is missing.
    """
    try:
        with Serving() as serving, launch.chromium(chromium_args_for(cdn_port)) as chromium:
            port = serving.start(rehearsal())
            # Without reduced motion the component holds text back, and what it loads for that text with it.
            # The certificate of a local CDN is known to the process that serves it, which may be another one.
            page = chromium.new_page(reduced_motion="reduce", ignore_https_errors=cdn_port is not None)
            return _visit(page, f"http://localhost:{port}/", f"chromium {chromium.version}")
    except launch.BrowserUnavailable as error:
        raise RecordingFailed(f"No recording without a browser: {error}") from error
    except BrowserError as error:
        raise RecordingFailed(
            f"The browser failed ({_first_line(error)}), so nothing was recorded. Run `{COMMAND} record` again."
        ) from error


def _visit(page: Page, page_url: str, browser_name: str) -> Visit:
    visit = Visit(browser_name)
    requests: list[Request] = []
    # A lambda, because Playwright sets an attribute on the handler.
    page.on("request", lambda request: requests.append(request))
    page.goto(page_url)
    _boot(page)
    try:
        page.evaluate(ASK)
        page.locator("body[data-answered]").wait_for(timeout=ANSWER_LIMIT_S * 1000)
        page.frame_locator("iframe").get_by_text(LAST_WORDS).wait_for(timeout=ANSWER_LIMIT_S * 1000)
    except BrowserError as error:
        visit.remarks.append(f"The component did not complete the test chat: {_first_line(error)}")
    _keep_all(requests, page, visit)
    return visit


def _keep_all(requests: list[Request], page: Page, visit: Visit) -> None:
    # A file may ask for the next one, so this goes on until the component has painted and asked for nothing more.
    kept = 0
    while True:
        page.frame_locator("iframe").locator("body").evaluate(PAINTED)
        if kept == len(requests):
            return
        for request in requests[kept:]:
            kept += 1
            if urlsplit(request.url).hostname == CDN_HOST:
                _keep(request, visit)


def _boot(page: Page) -> None:
    limit_ms = BOOT_LIMIT_S * 1000
    try:
        page.locator("body[data-ready], body[data-unreachable]").wait_for(timeout=limit_ms)
        if page.locator("body[data-unreachable]").count():
            raise ComponentUnreachable(f"{LOADER_URL} did not load. Check the network and try again.")
        page.frame_locator("iframe").get_by_role("textbox").first.wait_for(timeout=limit_ms)
    except LimitReached as error:
        raise RecordingFailed(
            f"The component did not boot within {BOOT_LIMIT_S:.0f} s, so nothing was recorded. "
            f"Try again; if it stays so, look at {LOADER_URL} in a browser."
        ) from error


def _keep(request: Request, visit: Visit) -> None:
    url = urlsplit(request.url)
    response = request.response()
    if response is None:
        visit.remarks.append(f"{url.path} did not load: {request.failure}")
    elif response.status != 200:
        visit.remarks.append(f"{url.path} answered {response.status}")
    elif request.method == "GET" and not url.path.endswith("/"):
        visit.files.setdefault(url.path.lstrip("/"), _received(response))


def _received(response: Response) -> Received:
    headers = {name: value for name, value in response.all_headers().items() if name != "set-cookie"}
    return Received(response.url.partition("#")[0], response.body(), headers)


def _first_line(error: BrowserError) -> str:
    return error.message.partition("\n")[0]
