"""Causes in somebody's own page, which a probe looks at where it is: no chat on it, or none that can be used."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.cdn import CDN_HOST, LOADER_URL
from chatkit_e2e.evidence.element_events import OPTIONS_SET, PAGE_ASKS, PAGE_OPENED, PAGE_SHOWN
from chatkit_e2e.evidence.moments import Moment, Written, of, reported
from chatkit_e2e.evidence.passages import detail
from chatkit_e2e.evidence.results import Finding

_FAILS: Final = 400
_REFUSED: Final = (401, 403)
_POLICY: Final = re.compile(r"Content[ -]Security[ -]Policy")
_LOG_IN: Final = (
    "log in once: --login opens a window and waits until you close it; or give a login that Playwright kept "
    "(`playwright open --save-storage=login.json URL`) with --storage-state login.json"
)
_AGAIN: Final = "the login that was given does not hold here, or no longer: " + _LOG_IN


@on_timeline(211, broken="own-page.nobody-serves-it", twin="own-page.right")
def page_unreachable(moments: Sequence[Moment]) -> Finding | None:
    """There is no page."""
    opened = _last(moments, PAGE_OPENED)
    if not opened.get("error"):
        return None
    return _finding(
        "page-unreachable",
        f"{opened.get('url')} cannot be opened: {opened['error']}",
        "start what serves the page, and check its port",
    )


@on_timeline(212, broken="own-page.behind-a-login", twin="own-page.right")
def page_needs_login(moments: Sequence[Moment]) -> Finding | None:
    """The page is behind a login."""
    opened = _last(moments, PAGE_OPENED)
    why = _why_login(opened, _last(moments, PAGE_SHOWN))
    if not why:
        return None
    url, led_to = str(opened.get("url")).partition("?")[0], opened.get("led_to")
    where = f"{url} leads to {led_to}, which" if led_to else url
    return _finding("page-needs-login", f"{where} {why}", _AGAIN if opened.get("login") else _LOG_IN)


@on_timeline(213, broken="own-page.not-there", twin="own-page.right")
def page_fails(moments: Sequence[Moment]) -> Finding | None:
    """Something else is served there, or it crashed."""
    opened = _last(moments, PAGE_OPENED)
    status = opened.get("status", 0)
    if status < _FAILS or status in _REFUSED:
        return None
    told = f"{opened.get('url')} is answered with {status}"
    return _finding("page-fails", told, "open it in a browser, and mend that first")


@on_timeline(214, broken="own-page.in-a-frame", twin="own-page.right")
def chat_in_frame(moments: Sequence[Moment]) -> Finding | None:
    """The chat is there, in a frame of the page."""
    frame = _last(moments, PAGE_SHOWN).get("frame")
    if not frame or not _lacks_chat(moments):
        return None
    return _finding("chat-in-frame", "the chat is in a frame of the page", f"probe that by itself: --page {frame}")


@on_timeline(215, broken="own-page.no-chat", twin="own-page.right")
def no_element(moments: Sequence[Moment]) -> Finding | None:
    """There is no chat on the page."""
    if not _lacks_chat(moments) or _last(moments, PAGE_SHOWN).get("frame"):
        return None
    return _finding(
        "no-element",
        f"{_last(moments, PAGE_OPENED).get('url')} shows no element openai-chatkit",
        "put <openai-chatkit> on it (React: <ChatKit>), or probe the page that has it; what only shows after a click "
        "cannot be looked at",
    )


@on_timeline(218, broken="own-page.policy", twin="own-page.policy-that-allows-it")
def blocked_by_policy(moments: Sequence[Moment]) -> Finding | None:
    """What the content security policy of somebody's page does not let through."""
    ours = _last(moments, PAGE_SHOWN).get("probe")
    if not ours:
        return None
    lines = [one.text for one in of(moments, Written) if one.level == "error" and _POLICY.search(one.text)]
    named = [line for line in lines if (CDN_HOST in line or "connect-src" in line) and ours not in line]
    if not named:
        return None
    return _finding(
        "blocked-by-policy",
        " ".join(named[0].split()),
        f"let the policy allow {LOADER_URL} (script-src), https://{CDN_HOST} (frame-src), and the backend "
        "(connect-src)",
    )


@on_timeline(-42, broken="own-page.asks-nothing", twin="own-page.right")
def page_asks_nothing(moments: Sequence[Moment]) -> Finding | None:
    """A message was typed, and nothing was asked."""
    told = reported(moments, PAGE_ASKS)
    if not told or told[-1].detail is not None:
        return None
    return _finding(
        "page-asks-nothing",
        f"a message was typed at {_last(moments, PAGE_OPENED).get('url')}, and no request left the page that has it or "
        "a type of ChatKit's",
        "hand the component's requests on to your backend: api.url, and the api.fetch if there is one",
    )


@on_timeline(255, broken="own-page.no-options", twin="own-page.right")
def options_missing(moments: Sequence[Moment]) -> Finding | None:
    """An element without options stays empty (facts 1.2)."""
    if not _last(moments, PAGE_SHOWN).get("elements") or reported(moments, OPTIONS_SET):
        return None
    return _finding(
        "options-missing",
        "the page never gives the element its options",
        'call setOptions({ api: { url, domainKey } }) once customElements.whenDefined("openai-chatkit") resolves',
    )


@on_timeline(395, broken="own-page.two-elements", twin="own-page.right")
def two_elements(moments: Sequence[Moment]) -> Finding | None:
    """Which of them is the chat?"""
    elements = _last(moments, PAGE_SHOWN).get("elements", 0)
    if elements < 2:
        return None
    found = _finding(
        "two-elements",
        f"there are {elements} elements openai-chatkit on the page; the probe uses the first",
        "keep one: one that is hidden for another screen size is a second chat, with threads of its own",
    )
    return found.model_copy(update={"confidence": "possible", "settles": "whether you want both"})


def _why_login(opened: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    """What says that somebody has to log in; empty where nothing does."""
    status = opened.get("status", 0)
    if status in _REFUSED:
        return f"is answered with {status}"
    if status >= _FAILS or not shown or shown.get("chat"):
        return ""
    if shown.get("password"):
        return "asks for a password"
    # A login without a password, as likely as not.
    return "has no chat" if not shown.get("frame") and opened.get("led_to") else ""


def _lacks_chat(moments: Sequence[Moment]) -> bool:
    """Whether the page itself came, and has no chat of its own."""
    opened, shown = _last(moments, PAGE_OPENED), _last(moments, PAGE_SHOWN)
    came = opened.get("status", 0) < _FAILS and not _why_login(opened, shown)
    return bool(shown) and not shown.get("chat") and came


def _last(moments: Sequence[Moment], name: str) -> Mapping[str, Any]:
    """What was last seen of the page; empty where nobody looked."""
    seen = reported(moments, name)
    return detail(seen[-1] if seen else None)


def _finding(cause: str, evidence: str, fix: str) -> Finding:
    return Finding(id=cause, blame="host page", evidence=evidence, fix=fix)
