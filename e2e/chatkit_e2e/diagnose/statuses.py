"""Causes in what is answered in place of ChatKit: redirects, pages, and statuses other than 401 and 403.

Of a message that is refused the component says nothing, or only that something went wrong (facts 2.4, 5.5).
"""

import re
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.results import Finding

SHOWN: Final = 120  # characters of what is quoted
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})  # RFC 9110, 15.4
GATEWAY: Final = frozenset({502, 503, 504})
MANY: Final = 5
"""Redirects of one conversation from which on they lead in a circle."""
_PASSWORD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)
_TAG = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_MESSAGE = re.compile(r'"message"\s*:\s*("(?:[^"\\]|\\.)*")')


@on_wire(34, broken="hostile.redirect-loop", twin="hostile.good")
def redirect_loop(wire: Sequence[WireExchange]) -> Finding | None:
    """Redirects that end nowhere."""
    loop = [one for one in wire if one.status in REDIRECTS and _target(one) == _path(one)]
    if len(loop) < MANY:
        return None
    return Finding(
        id="redirect-loop",
        blame="backend",
        evidence=f"{_name(loop[0])} was answered {loop[0].status} to {_target(loop[0])}, which redirects to itself",
        fix="answer at the address of api.url itself; behind a proxy that ends TLS, have the application trust "
        "X-Forwarded-Proto",
    )


@on_wire(35, broken="hostile.redirect-to-a-slash", twin="hostile.good")
def redirected(wire: Sequence[WireExchange]) -> Finding | None:
    """A redirect costs each request a second one; of some the browser makes a GET (Fetch standard, 4.4)."""
    found = _first(wire, lambda one: one.status in REDIRECTS)
    if found is None:
        return None
    lost = " as a GET without its body" if found.status in (301, 302, 303) else ""
    return Finding(
        id="redirected",
        blame="backend",
        evidence=f"{_name(found)} was answered {found.status}, and sent again to {_target(found)}{lost}",
        fix="if that is the chat's address, name it in api.url; if it is a login, answer 401 and have api.fetch "
        "send the login",
    )


@on_wire(36, broken="hostile.login-page", twin="hostile.good")
def login_page(wire: Sequence[WireExchange]) -> Finding | None:
    """A form that asks for a password, where the chat should be."""
    page = _first(messages(wire), lambda one: _is_page(one) and _PASSWORD.search(one.body) is not None)
    if page is None:
        return None
    return Finding(
        id="login-page",
        blame="host page",
        evidence=f"{_name(page)} was answered {page.status} with a login page{_quoted(page)}",
        fix="send the login in api.fetch (an Authorization header, or credentials: 'include'); and answer those "
        "without one 401 instead of a page",
    )


@on_wire(37, broken="hostile.bad-gateway", twin="hostile.good")
def gateway_error(wire: Sequence[WireExchange]) -> Finding | None:
    """A proxy answers, because the backend behind it did not."""
    found = _first(messages(wire), lambda one: one.status in GATEWAY)
    if found is None:
        return None
    return Finding(
        id="gateway-error",
        blame="network",
        evidence=f"{_name(found)} was answered {found.status} by a proxy on the way{_quoted(found)}"
        f"{_afterwards(found, wire)}",
        fix="look whether the backend behind the proxy runs and answers in time, and at the proxy's own log",
    )


@on_wire(38, broken="hostile.html-page", twin="hostile.good")
def html_page(wire: Sequence[WireExchange]) -> Finding | None:
    """A page, where the chat should be."""
    page = _first(messages(wire), lambda one: _is_page(one) and one.status < 500)  # a failure's page says it failed
    if page is None:
        return None
    return Finding(
        id="html-page",
        blame="backend",
        evidence=f"{_name(page)} was answered {page.status} with an HTML page{_quoted(page)}",
        fix="check the address in api.url: a page, a development server or a proxy answers there, and no chat",
    )


@on_wire(39, broken="hostile.not-found", twin="hostile.good")
def no_such_address(wire: Sequence[WireExchange]) -> Finding | None:
    """There is a server, and no chat at this address."""
    found = _first(messages(wire), lambda one: one.status in (404, 405))
    if found is None:
        return None
    return Finding(
        id="no-such-address",
        blame="backend",
        evidence=f"{_name(found)} was answered {found.status} at {_path(found)}{_quoted(found)}",
        fix="check the path in api.url; the backend has to take POST there, for every request of the chat",
    )


@on_wire(41, broken="hostile.too-many-requests", twin="hostile.good")
def too_many_requests(wire: Sequence[WireExchange]) -> Finding | None:
    """A limit on requests."""
    found = _first(messages(wire), lambda one: one.status == 429)
    if found is None or found.started is None:
        return None
    after = found.started.headers.get("retry-after")
    said = f" with Retry-After: {after}, which the component does not heed" if after else ""
    return Finding(
        id="too-many-requests",
        blame="backend",
        evidence=f"{_name(found)} was answered 429{said}{_quoted(found)}",
        fix="raise the limit for the chat, whose page sends several requests at once, or have api.fetch wait and "
        "send again",
    )


@on_wire(42, broken="hostile.unprocessable", twin="hostile.good")
def request_refused(wire: Sequence[WireExchange]) -> Finding | None:
    """The backend does not take what ChatKit sends."""
    found = _first(messages(wire), lambda one: one.status in (400, 406, 411, 413, 415, 422))
    if found is None:
        return None
    return Finding(
        id="request-refused",
        blame="backend",
        evidence=f"{_name(found)} was answered {found.status}{_quoted(found)}",
        fix="take ChatKit's own requests: JSON with `type` and `params`, up to the size of a long message",
    )


@on_wire(43, broken="hostile.server-error", twin="hostile.good")
def server_error(wire: Sequence[WireExchange]) -> Finding | None:
    """The backend failed; the component sends the same message again, up to five times (facts 2.4)."""
    found = _first(messages(wire), lambda one: one.status >= 500 and one.status not in GATEWAY)
    if found is None:
        return None
    return Finding(
        id="server-error",
        blame="backend",
        evidence=f"the backend failed: {_name(found)} was answered {found.status}{_quoted(found)}"
        f"{_afterwards(found, wire)}",
        fix="look at the backend's own log at that moment; answer what fails with an `error` event, because a message "
        "that is answered 500 is sent again, and stored again",
    )


@on_wire(33, broken="hostile.empty-stream", twin="hostile.good")
def empty_answer(wire: Sequence[WireExchange]) -> Finding | None:
    """An answer to a message with nothing in it."""
    found = _first(messages(wire), lambda one: one.how == "complete" and one.status < 300 and not one.size)
    if found is None:
        return None
    return Finding(
        id="empty-answer",
        blame="backend",
        evidence=f"{_name(found)} was answered {found.status} with an empty body",
        fix="look at the backend's own log: what should yield the events ended before the first one",
    )


def _first(wire: Sequence[WireExchange], holds: Callable[[WireExchange], bool]) -> WireExchange | None:
    """The first message of which it is true, else the first request."""
    found = [one for one in wire if holds(one)]
    said = [one for one in found if one.turn is not None]
    return next(iter([*said, *found]), None)


def _name(exchanged: WireExchange) -> str:
    return exchanged.type or f"the request to {_path(exchanged)}"


def _path(exchanged: WireExchange) -> str:
    return exchanged.request.path if exchanged.request else ""


def _target(exchanged: WireExchange) -> str:
    """Where a redirect leads: an absolute address without its query, or a path."""
    named = exchanged.started.headers.get("location", "") if exchanged.started else ""
    parts = urlsplit(named)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path


def _is_page(exchanged: WireExchange) -> bool:
    return exchanged.media_type.startswith("text/html") and bool(exchanged.body)


def _quoted(exchanged: WireExchange) -> str:
    """The beginning of the words in a body; of a page that has none to read, what its data say went wrong."""
    body = exchanged.body[: SHOWN * 400]
    words = " ".join(_TAG.sub(" ", body).split())
    told = _MESSAGE.search(body) if not words else None
    text = words or (decoded(told[1]) or "" if told else "")
    return f": “{text[:SHOWN]}”" if text else ""


def _afterwards(failed: WireExchange, wire: Sequence[WireExchange]) -> str:
    """What the component got when it sent the same again."""
    same = [one for one in wire if one.number > failed.number and one.request and failed.request]
    again = [one for one in same if one.request and failed.request and one.request.body == failed.request.body]
    if not again:
        return ""
    return f"; sent again {len(again)} times, at last with {again[-1].status or 'no answer'}"
