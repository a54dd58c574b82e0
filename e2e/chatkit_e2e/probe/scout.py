"""Scouting somebody's own page: whether a chat can be used there, and which backend it asks with which login."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, Route
from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.browser import launch
from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.component import Component
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.element_events import OPTIONS_SET, PAGE_ASKS, PAGE_OPENED, RESPONSE_END
from chatkit_e2e.evidence.moments import Reported, reported
from chatkit_e2e.evidence.passages import detail
from chatkit_e2e.evidence.redaction import hide, in_query, redact_text
from chatkit_e2e.evidence.request_types import ALL_REQUESTS
from chatkit_e2e.evidence.results import Browser as BrowserResult
from chatkit_e2e.probe.login import headers_of
from chatkit_e2e.probe.page import PageStage, ScoutStage, context_for
from chatkit_e2e.probe.reaching import BackendUnreachable
from chatkit_e2e.probe.shown import CHAT, EITHER, shown
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import Visit, prepare, start
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.address import address

SHOW_LIMIT_MS: Final = SETTINGS.boot_limit
"""How long a page may take until it shows a chat, or a login; ends a hang."""
ASK_LIMIT_MS: Final = 15_000
"""How long a message may take that is held back; ends a hang."""
_REACHES: Final = "(url) => fetch(url).then(() => true, () => false)"
_FAILS: Final = 400
NO_DISPLAY: Final = (
    "--login opens a window, and there is no display here. Log in where there is one with `playwright open "
    "--save-storage=login.json URL`, and give the file with --storage-state; or give this machine a display: xvfb-run."
)


@dataclass(frozen=True)
class Scouted:
    """What was seen of a page."""

    target: Target
    """With the backend's address and the page's login, where a chat can be used."""
    visit: Visit
    """Its timeline says why where no chat can be used."""
    usable: bool
    browser: BrowserResult


def scout(target: Target, component: Component, folder: Path) -> Scouted:
    """Look at the page once. Where it asks nothing of its backend by itself, a message is typed, which is held back.

    Raises:
        BackendUnreachable: there is no page at this address.
        BrowserUnavailable: there is no browser that starts, or no window to log in.
    """
    if target.login and not has_display():
        raise BrowserUnavailable(NO_DISPLAY)
    with (
        ScoutStage(target, component, target.url.origin) as stage,
        launch.chromium(stage.chromium_args(), headed=target.headed or target.login) as browser,
    ):
        if target.login:
            target = replace(target, state=_logged_in(browser, target), login=False)
            hide(target.secrets)
        try:
            return look(target, stage, browser, folder)
        except Barred:
            return look(replace(target, is_bare=True), stage, browser, folder)


def has_display() -> bool:
    """Whether a window can be shown."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


class Barred(Exception):
    """The page's content security policy does not let it ask the probe, without which nothing more can be told."""


def look(target: Target, stage: PageStage, browser: Browser, folder: Path) -> Scouted:
    """The same with a browser and a stage that are there.

    Raises:
        Barred: nobody can tell anything of the chat as long as the page's content security policy holds.
    """
    by = BrowserResult(name=browser.browser_type.name, version=browser.version)
    with context_for(browser, target) as context:
        prepare(context, target, *stage.scripts)
        visit = start(stage, context.new_page(), folder)
        asked = _Asked(visit.driver.page, target.messages[0])
        has_chat = _opened(visit, target)
        reaches = bool(visit.driver.page.evaluate(_REACHES, stage.settling().address()))
        usable = has_chat and _is_ready(visit, barred=not reaches and not target.is_bare)
        state = context.storage_state(indexed_db=True)
        if usable and asked.first is None:
            asked.provoke(context, visit)
        visit.timeline.add(shown(visit.driver.page, stage.settling().address()))
        if usable:
            visit.timeline.add(Reported(name=PAGE_ASKS, detail=asked.first and _bare(asked.first.url)))
        visit.finish()
        if asked.first is not None and usable:
            url, headers = address(asked.first.url), headers_of(asked.first.all_headers())
            bare = target.is_bare or not reaches
            target = replace(target, url=url, origin=target.url.origin, headers=headers, state=state, is_bare=bare)
            target = replace(target, locale=_other_locale(visit))
            hide(target.secrets)
    return Scouted(target, visit, usable and asked.first is not None, by)


def _opened(visit: Visit, target: Target) -> bool:
    """Go to the page, and wait until it shows a chat or a login; whether it has a chat.

    Raises:
        BackendUnreachable: there is no page.
    """
    page = visit.driver.page
    status = _go(page, target)
    found = None
    if status < _FAILS:
        with suppress(PlaywrightError):
            found = page.wait_for_selector(EITHER, state="attached", timeout=SHOW_LIMIT_MS)
    hide(in_query(page.url))
    visit.timeline.add(_opened_as(target, status, page.url))
    return found is not None and bool(found.evaluate(f"(element) => element.localName === '{CHAT}'"))


def _go(page: Page, target: Target) -> int:
    """Go to the page; the status of its answer, 0 for none.

    Raises:
        BackendUnreachable: there is no page.
    """
    try:
        answer = page.goto(str(target.page), wait_until="commit")
    except PlaywrightError as error:
        why = error.message.splitlines()[0].removeprefix("Page.goto: ").partition(" at ")[0]
        raise BackendUnreachable(find([_opened_as(target, 0, "", redact_text(why))])[0]) from None
    return answer.status if answer is not None else 0


def _opened_as(target: Target, status: int, led_to: str, error: str = "") -> Reported:
    """That the page was gone to, as a moment."""
    url = str(target.page)
    told = {"url": url, "status": status, "error": error, "login": target.state is not None}
    # Without their queries, which may hold keys.
    elsewhere = _bare(led_to) if led_to and _bare(led_to) != _bare(url) else ""
    return Reported(name=PAGE_OPENED, detail={**told, "led_to": elsewhere})


def _other_locale(visit: Visit) -> str:
    """The locale that the page gives the component, where that is not English; empty for others."""
    told = reported(visit.timeline.moments, OPTIONS_SET)
    locale = detail(told[-1]).get("locale") if told else None
    return locale if isinstance(locale, str) and locale.lower().split("-")[0] != "en" else ""


def _bare(url: str) -> str:
    """Without query and fragment, which may hold keys."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _is_ready(visit: Visit, *, barred: bool) -> bool:
    """Whether the chat can be used, which is kept as the answer to the first check.

    Raises:
        Barred: nobody can tell.
    """
    try:
        seen = visit.driver.booted()
    except PlaywrightError:
        if barred:
            raise Barred from None
        raise
    visit.record("ready", "yes" if seen.holds else "no", seen.why or f"{seen.screen} shows", seen, 0, 0)
    return seen.holds


class _Asked:
    """The first request of the page that is one to its backend, in whatever shape."""

    def __init__(self, page: Page, message: str) -> None:
        self._message = message
        self.first: Request | None = None
        page.on("request", self._see)

    def _see(self, request: Request) -> None:
        if self.first is None and self._is_chat(request):
            self.first = request

    def provoke(self, context: BrowserContext, visit: Visit) -> None:
        """Type a message, whose request does not leave the browser."""
        context.route("**/*", lambda route: self._hold_back(route))
        try:
            visit.driver.within(ASK_LIMIT_MS)
            visit.driver.send(self._message)
            visit.driver.settle(after=(RESPONSE_END,))
        except PlaywrightError:  # a page that may not ask the probe when all is over
            return

    def _hold_back(self, route: Route) -> None:
        if self._is_chat(route.request):
            route.abort()
        else:
            route.continue_()

    def _is_chat(self, request: Request) -> bool:
        if request.method != "POST":
            return False
        text = request.post_data or ""
        try:
            asked: Any = json.loads(text)
        except (ValueError, RecursionError):
            asked = None
        named = isinstance(asked, dict) and str(asked.get("type")) in ALL_REQUESTS
        return named or self._message in text or json.dumps(self._message)[1:-1] in text


def _logged_in(browser: Browser, target: Target) -> Any:  # noqa: ANN401  Playwright's StorageState
    """Show the page until its window is closed; what it stored until then.

    Raises:
        BackendUnreachable: there is no page.
        BrowserUnavailable: the whole browser was closed.
    """
    try:
        with context_for(browser, target) as context:
            page = context.new_page()
            _go(page, target)
            page.wait_for_event("close", timeout=0)
            return context.storage_state(indexed_db=True)
    except PlaywrightError as error:
        why = error.message.splitlines()[0]
        raise BrowserUnavailable(f"The login could not be kept: {why}. Close its window, not the browser.") from None
