"""What the fixture `chatkit` gives to Playwright tests of a project's own."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page

from chatkit_e2e.browser import launch
from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.component import Component, route_cdn
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.evidence.results import CaseResult
from chatkit_e2e.installation import RUN
from chatkit_e2e.lab.site import LOCALHOST, Site
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.probe.origin import choose
from chatkit_e2e.probe.reaching import asker
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import prepare, start
from chatkit_e2e.pytest_plugin.application import serving
from chatkit_e2e.pytest_plugin.chat import Chat
from chatkit_e2e.run import own_browser
from chatkit_e2e.run.expectations import read
from chatkit_e2e.run.perform import perform
from chatkit_e2e.screen import Driver, install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.address import origin as read_origin
from chatkit_fake_backend.protocols import all_protocols
from chatkit_fake_backend.script import DEFAULT
from chatkit_fake_backend.session import Session

WORKS = "protocol.chatkit-server"
"""The protocol of OpenAI's own server."""
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class _Plain:
    """The host page that has nothing special."""

    host: str = "plain"
    page: Mapping[str, str] = field(default_factory=dict)
    site: Site = LOCALHOST


class ChatKit:
    """What a test has. Each call gets a backend of its own, which answers as the named protocol does."""

    def __init__(self, servers: "Servers", request: pytest.FixtureRequest) -> None:
        self.component = servers.component
        """What answers for chatkit.js."""
        self._stage = servers.stage
        self._report = servers.report
        self._request = request
        self._opened = ExitStack()
        self._chats = 0

    def open(
        self,
        backend: str | Callable[..., Any],
        *,
        headers: Mapping[str, str] = NOTHING,
        cookies: Mapping[str, str] = NOTHING,
        origin: str = "",
        path: str = "/chatkit",
        timeout: float = 30_000,
    ) -> Chat:
        """Open a page with the component in front of a backend: an address, or an ASGI or WSGI application.

        The page adds `headers` and `cookies` to each request, as a login does. Its origin is `origin`, or the first
        usual one that the backend's CORS lets in. `path` is where the application answers ChatKit's requests; an
        answer may take `timeout` (ms). The page is in a context of pytest-playwright's, with the artifacts of its
        options, and goes when the test ends; then the chat's timeline is in `--chatkit-report`.

        Raises:
            AssertionError: the component does not start.
            ValueError: the address or the origin is none.
        """
        __tracebackhide__ = True
        new_context = self._request.getfixturevalue("new_context")
        given = {**self._request.getfixturevalue("browser_context_args"), **_marked(self._request)}
        self._request.node.addfinalizer(self._opened.close)  # while pytest-playwright's pages are there
        url = backend if isinstance(backend, str) else self._opened.enter_context(serving(backend, path))
        said: list[str] = []
        target = Target(
            address(url),
            said,
            headers,
            cookies,
            origin=read_origin(origin) if origin else "",
            timeout=timeout / 1000,
        )
        self._opened.enter_context(hiding(target.secrets))
        with asker(target) as client:
            page_origin = choose(target, client)
        stage = self._opened.enter_context(ProbeStage(target, self.component, page_origin))
        options = {"proxy": {"server": stage.proxy()}, "ignore_https_errors": True, "reduced_motion": "reduce"}
        context = new_context(**{name: value for name, value in options.items() if name not in given})
        prepare(context, target)
        visit = start(stage, context.new_page(), self._folder())
        chat = Chat(visit, said, timeout, partial(self._request.node.add_report_section, "call", "conformance"))
        self._opened.callback(chat.write)
        chat.open()
        return chat

    def _folder(self) -> Path:
        """Where a chat of this test leaves what is kept of it."""
        self._chats += 1
        test = self._report / re.sub(r"[^\w.-]+", "-", self._request.node.nodeid).strip("-")
        return test if self._chats == 1 else test / f"chat-{self._chats}"

    def api_url(self, protocol: str = WORKS) -> str:
        """The address of a backend, for the `api.url` of a page of your own; it takes requests of every origin.

        Raises:
            ValueError: there is no such protocol; the message lists them.
        """
        return self._stage.api_url(self._session(protocol))

    def url(self, protocol: str = WORKS) -> str:
        """The address of a plain host page on a backend.

        Raises:
            ValueError: there is no such protocol; the message lists them.
        """
        return self._stage.page_url(self._session(protocol), _Plain())

    def serve(self, context: BrowserContext) -> None:
        """Have the run's component answer for the CDN in all pages of a context; without it the CDN answers itself."""
        route_cdn(context, self._stage.files)

    def driver(self, page: Page, protocol: str = WORKS) -> Driver:
        """Open a plain host page in `page`, with the run's component; what is returned uses and reads the chat.

        The page then prefers reduced motion. The driver reads the screen in English, and each of its answers says
        whether it `holds`. Say what an answer comes after: `driver.shows(messages, after=("chatkit.response.end",))`.

        Raises:
            ValueError: there is no such protocol; the message lists them.
        """
        session = self._session(protocol)
        install(page.context)
        self.serve(page.context)
        page.emulate_media(reduced_motion="reduce")  # or OpenAI's component fades in what comes after all is idle
        driver = Driver(page, self._stage.settling(session))
        driver.open(self._stage.page_url(session, _Plain()))
        return driver

    def judge(self, case_id: str, browser_type: BrowserType) -> CaseResult:
        """Run a case of the suite in a Chromium of its own; the result's `verdict` and `why` say what came of it.

        Raises:
            ValueError: there is no such case, or the browser is not Chromium.
        """
        case = next((case for case in all_cases() if case.id == case_id), None)
        if case is None:
            raise ValueError(f"There is no case {case_id!r}; `{RUN} --collect-only -q` lists them.")
        if browser_type.name != "chromium":
            raise ValueError("Cases are judged in Chromium only.")
        with self._context(case, browser_type) as context:
            install(context)
            page = context.new_page()
            if page.viewport_size is None:
                own_browser.fit(page)
            expectation = read(build=self.component.build).get(case.id)
            return perform(case, self._stage, page, expectation, self._report)

    @contextmanager
    def _context(self, case: Case, kind: BrowserType) -> Iterator[BrowserContext]:
        """A context as a run of the suite has it."""
        options = launch.options_with(self._stage.chromium_args())
        shown = {**SETTINGS.context_options, **case.screen}
        if own_browser.needs_one(case):
            with own_browser.context_for(case, kind, options, shown) as context:
                yield context
        else:
            with launch.launched(kind, options) as browser, browser.new_context(**shown) as context:
                yield context

    def _session(self, protocol: str) -> Session:
        """A session that ends with the run; nothing in it waits at a gate."""
        kinds = all_protocols()
        if protocol not in kinds:
            raise ValueError(f"There is no protocol {protocol!r}; there are {', '.join(kinds)}.")
        return self._stage.sessions.open(DEFAULT, kinds[protocol]())


class Servers:
    """The servers of one test run, and what all of its tests share."""

    def __init__(self, component: Component, report: Path) -> None:
        self.component = component
        self.stage = Stage(component)
        self.report = report

    def __enter__(self) -> Self:
        self.stage.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stage.__exit__(kind, error, trace)


def _marked(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """What the test's own mark says of its context (pytest-playwright)."""
    mark = request.node.get_closest_marker("browser_context_args")
    return {} if mark is None else mark.kwargs
