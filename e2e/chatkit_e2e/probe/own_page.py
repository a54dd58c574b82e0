"""What is wrong with somebody's own page, besides what the rules of diagnosis find in any timeline."""

import re
from collections.abc import Sequence
from typing import Final

from chatkit_e2e.evidence.cdn import CDN_HOST, LOADER_URL
from chatkit_e2e.evidence.element_events import OPTIONS_SET
from chatkit_e2e.evidence.moments import Moment, Written, of, reported
from chatkit_e2e.evidence.results import Confidence, Finding

_POLICY: Final = re.compile(r"Content[ -]Security[ -]Policy")
_LOG_IN: Final = (
    "log in once: --login opens a window and waits until you close it; or give a login that Playwright kept "
    "(`playwright open --save-storage=login.json URL`) with --storage-state login.json"
)
_AGAIN: Final = "the login that was given does not hold here, or no longer: " + _LOG_IN


def page_unreachable(url: str, why: str) -> Finding:
    """There is no page."""
    return _finding(
        "page-unreachable", f"{url} cannot be opened: {why}", "start what serves the page, and check its port"
    )


def needs_login(url: str, shown: str, why: str, *, has_login: bool) -> Finding:
    """The page is behind a login."""
    where = f"{url} leads to {shown}, which" if shown != url else url
    return _finding("page-needs-login", f"{where} {why}", _AGAIN if has_login else _LOG_IN)


def page_fails(url: str, status: int) -> Finding:
    """Something else is served there, or it crashed."""
    return _finding("page-fails", f"{url} is answered with {status}", "open it in a browser, and mend that first")


def in_frame(frame: str) -> Finding:
    """The chat is there, in a frame of the page."""
    return _finding("chat-in-frame", "the chat is in a frame of the page", f"probe that by itself: --page {frame}")


def no_element(url: str) -> Finding:
    """There is no chat on the page."""
    fix = "put <openai-chatkit> on it (React: <ChatKit>), or probe the page that has it; what only shows after a click "
    return _finding("no-element", f"{url} shows no element openai-chatkit", f"{fix}cannot be looked at")


def no_request(url: str) -> Finding:
    """A message was typed, and nothing was asked."""
    return _finding(
        "page-asks-nothing",
        f"a message was typed at {url}, and no request left the page that has it or a type of ChatKit's",
        "hand the component's requests on to your backend: api.url, and the api.fetch if there is one",
    )


def find_in_page(moments: Sequence[Moment], elements: int, ours: str) -> list[Finding]:
    """What the timeline of the page shows.

    `elements` is how many `openai-chatkit` are on it that are defined, `ours` an address of which only the probe asks.
    """
    found = _policy(moments, ours)
    if elements and not reported(moments, OPTIONS_SET):
        fix = 'call setOptions({ api: { url, domainKey } }) once customElements.whenDefined("openai-chatkit") resolves'
        found.append(_finding("options-missing", "the page never gives the element its options", fix))
    if elements > 1:
        told = f"there are {elements} elements openai-chatkit on the page; the probe uses the first"
        fix = "keep one: one that is hidden for another screen size is a second chat, with threads of its own"
        settles = "whether you want both"
        found.append(_finding("two-elements", told, fix, confidence="possible", settles=settles))
    return found


def _policy(moments: Sequence[Moment], ours: str) -> list[Finding]:
    """What the page's content security policy does not let through."""
    lines = [one.text for one in of(moments, Written) if one.level == "error" and _POLICY.search(one.text)]
    named = [
        line for line in lines if (CDN_HOST in line or "connect-src" in line) and ours.partition("?")[0] not in line
    ]
    if not named:
        return []
    fix = (
        f"let the policy allow {LOADER_URL} (script-src), https://{CDN_HOST} (frame-src), and the backend (connect-src)"
    )
    return [_finding("blocked-by-policy", " ".join(named[0].split()), fix)]


def _finding(name: str, evidence: str, fix: str, *, confidence: Confidence = "sure", settles: str = "") -> Finding:
    return Finding(id=name, blame="host page", evidence=evidence, fix=fix, confidence=confidence, settles=settles)
