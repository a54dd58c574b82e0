"""A probe: from the first request to the verdict."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import Browser as PlaywrightBrowser

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component, result_of
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.moments import AskedOutside
from chatkit_e2e.evidence.probe_results import Check, ProbeResult
from chatkit_e2e.evidence.results import Browser, Finding
from chatkit_e2e.probe import origin
from chatkit_e2e.probe.checks import CHECKS, answer
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import Visit, start
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS

LIST: Final = {"type": "threads.list", "params": {"limit": 1, "order": "desc"}}
"""What changes nothing and makes no model work."""
CONNECT_LIMIT_S: Final = 10.0
Progress = Callable[[Check], None]


class BackendUnreachable(Exception):
    """There is nobody at the backend's address; the message says what happened."""


def probe(target: Target, component: Component, report: Path, progress: Progress = lambda _: None) -> ProbeResult:
    """Look at a backend through the component, and say what works and why the rest does not.

    Raises:
        BackendUnreachable: nobody answers there.
        BrowserUnavailable: there is no browser that starts.
    """
    began, started_at = time.perf_counter(), datetime.now(UTC)
    with client_for(target) as client:
        reach(target, client)
        page_origin = origin.choose(target, client)
        with ExitStack() as opened:
            stage = opened.enter_context(ProbeStage(target, component, page_origin))
            browser = opened.enter_context(launch.chromium(stage.chromium_args()))
            visit = look(stage, browser, report / "probe", progress)
            seen_by = Browser(name=browser.browser_type.name, version=browser.version)
        deleted = [one for one in visit.threads if delete(target, client, one)]
    moments = visit.timeline.moments
    timeline = report / "probe" / "timeline.json"
    timeline.write_text(visit.timeline.json(), encoding="utf-8")
    checks = [
        one.model_copy(update={"picture": one.picture and f"probe/{one.picture}"}) for one in visit.checks.values()
    ]
    findings = find(moments)
    works = _works(checks)
    return ProbeResult(
        url=str(target.url),
        origin=page_origin,
        depth=target.depth,
        component=result_of(component),
        browser=seen_by,
        started_at=started_at,
        wall_ms=round((time.perf_counter() - began) * 1000, 1),
        works=works,
        sentence=_sentence(works, checks, findings),
        checks=checks,
        findings=findings,
        messages=visit.prompts,
        threads=visit.threads,
        deleted=deleted,
        outside=_lines(visit.timeline.of(AskedOutside)),
        timeline="probe/timeline.json",
    )


def look(stage: ProbeStage, browser: PlaywrightBrowser, folder: Path, progress: Progress) -> Visit:
    """One visit: every check in its order."""
    with browser.new_context(**SETTINGS.context_options) as context:
        install(context)
        if stage.target.cookies:
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": stage.target.url.origin}
                    for name, value in stage.target.cookies.items()
                ]
            )
        visit = start(stage, context.new_page(), folder)
        for name in CHECKS:
            answer(name, visit)
            progress(visit.checks[name])
        if visit.checks["clean"].answer == "not seen":
            visit.finish()
        return visit


def client_for(target: Target) -> httpx.Client:
    """What asks the backend without a browser, with the page's login."""
    limit = httpx.Timeout(target.timeout, connect=CONNECT_LIMIT_S)
    return httpx.Client(
        headers=dict(target.headers), cookies=dict(target.cookies), timeout=limit, trust_env=not target.url.is_local
    )


def reach(target: Target, client: httpx.Client) -> None:
    """Ask what any backend can be asked; whatever it answers, somebody is there.

    Raises:
        BackendUnreachable: nobody is.
    """
    try:
        with client.stream("POST", str(target.url), json=LIST):
            pass
    except httpx.ConnectError as error:
        raise BackendUnreachable(f"Nobody answers at {target.url}: {error}. Is the backend running?") from None
    except httpx.ConnectTimeout:
        raise BackendUnreachable(f"{target.url} does not take a connection within {CONNECT_LIMIT_S:g} s.") from None
    except httpx.HTTPError:
        return  # it is there, and answers badly: what that does to the chat will show


def delete(target: Target, client: httpx.Client, thread: str) -> bool:
    """Whether the backend deleted a thread of the probe's, as it can where it knows the request."""
    asked = {"type": "threads.delete", "params": {"thread_id": thread}}
    try:
        answered = client.post(str(target.url), json=asked)
    except httpx.HTTPError:
        return False
    return answered.is_success and "json" in answered.headers.get("content-type", "")


def _works(checks: list[Check]) -> bool | None:
    answers = Counter(check.answer for check in checks)
    needed = [check for check in checks if check.name != "streamed"]
    if answers["no"]:
        return False
    return True if all(check.answer == "yes" for check in needed) else None


_FAILS: Final = {
    "ready": "the chat cannot be used",
    "sent": "a message that is sent does not show",
    "rendered": "at the end of an answer, messages are missing",
    "streamed": "an answer does not show while it is written",
    "persisted": "messages disappear once the page asks for updates",
    "second_turn": "a second message does not join the first",
    "reloaded": "after a reload, messages are missing",
    "listed": "the history does not lead back to the messages",
    "clean": "there are errors",
}


def _sentence(works: bool | None, checks: list[Check], findings: list[Finding]) -> str:
    if works:
        return "It works: messages and answers show, stay, and come back after a reload."
    failed = next((check for check in checks if check.answer == "no"), None)
    if failed is None:
        unseen = next(check for check in checks if check.answer == "not seen")
        return f"Nothing wrong was seen, but not all could be looked at: {unseen.why}."
    cause = f" To blame is the {findings[0].blame}: {findings[0].evidence}." if findings else " No cause is known."
    return f"It does not work: {_FAILS[failed.name]}.{cause}"


def _lines(asked: list[AskedOutside]) -> list[str]:
    counts = Counter(f"{one.method} {one.address}: {one.answer}" for one in asked)
    return [f"{line}, {count} times" if count > 1 else line for line, count in sorted(counts.items())]
