"""The world outside: what answers for every host that is neither the CDN nor the case's own.

Nothing of a run leaves this machine but what asks the CDN itself. The component asks OpenAI to verify the domain key
(facts 6) and sends analytics; both are answered here as a user's network would answer them, or fail to.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Route
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chatkit_e2e.evidence.moments import AskedOutside
from chatkit_e2e.evidence.redaction import redact_text

Behaviour = Literal["answered", "server-error", "silent", "refused", "unresolved"]
"""answered: with an empty answer of the kind that was asked for; server-error: with status 500; silent: never;
refused: no connection; unresolved: no address, as behind a firewall or an ad blocker."""

VERIFIER: Final = "api.openai.com/v1/chatkit/domain_keys/verify"
"""Host and path of OpenAI's verification of domain keys (facts 6)."""
ACCEPTED: Final = "domain_pk_accepted"
"""The one domain key that is verified; every other is refused."""

# Playwright's names of how a request fails (`Route.abort`).
_FAILURES: Final[Mapping[Behaviour, str]] = {"refused": "connectionrefused", "unresolved": "namenotresolved"}
_PIXEL: Final = b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")  # GIF89a, one transparent pixel
# By `Sec-Fetch-Dest` (W3C Fetch Metadata, 2.1), which browsers send with every request that is not from plain HTTP.
_EMPTY: Final[Mapping[str, tuple[str, bytes]]] = {
    "document": ("text/html; charset=utf-8", b"<!doctype html><title></title>"),
    "iframe": ("text/html; charset=utf-8", b"<!doctype html><title></title>"),
    "image": ("image/gif", _PIXEL),
    "script": ("text/javascript; charset=utf-8", b""),
    "style": ("text/css; charset=utf-8", b""),
    "worker": ("text/javascript; charset=utf-8", b""),
}
_JSON: Final = ("application/json", b"{}")


class Answer(NamedTuple):
    """What a host outside answers."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Outside:
    """An ASGI application, and a route of Playwright's, that stand for all hosts outside."""

    behaviour: Behaviour = "answered"
    asked: list[AskedOutside] = field(default_factory=list)
    """What was asked for, in order."""

    def begin(self, behaviour: Behaviour) -> None:
        """Behave so from now on, with an empty list of what was asked for."""
        self.behaviour = behaviour
        self.asked = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or leave it open until the client has gone."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        if _is_browsers_own(request.headers):
            answer: Answer | None = Answer(204, {}, b"")
        else:
            answer = self._answer(request.method, str(request.url), request.headers, body)
        if answer is None:
            while (await receive())["type"] != "http.disconnect":
                pass
        else:
            await Response(answer.body, answer.status, answer.headers)(scope, receive, send)

    def route(self, route: Route) -> None:
        """Answer one request that Playwright intercepted, let it fail, or leave it open."""
        request = route.request
        if self.behaviour in _FAILURES:
            self._log(request.method, request.url, self.behaviour)
            route.abort(_FAILURES[self.behaviour])
            return
        answer = self._answer(request.method, request.url, request.headers, request.post_data_buffer or b"")
        if answer is not None:
            route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)

    def _answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        if self.behaviour == "silent":
            self._log(method, url, "silent")
            return None
        answer = Answer(500, {}, b"") if self.behaviour == "server-error" else _ordinary(method, url, headers, body)
        self._log(method, url, str(answer.status))
        return answer._replace(headers={**answer.headers, **_shared(headers)})

    def _log(self, method: str, url: str, answer: str) -> None:
        parts = urlsplit(url)
        address = redact_text(f"{parts.scheme}://{parts.netloc}{parts.path}")
        self.asked.append(AskedOutside(method=method, address=address, answer=answer))


def _is_browsers_own(headers: Mapping[str, str]) -> bool:
    """Whether neither page nor frame asked: the browser itself looks for updates, dictionaries, forms to fill in."""
    if "sec-fetch-site" in headers:
        return headers["sec-fetch-site"] == "none" and headers.get("sec-fetch-dest") != "document"
    return "origin" not in headers and "referer" not in headers  # over plain HTTP a page's requests have one of them


def _ordinary(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    if method == "OPTIONS":
        return Answer(204, {}, b"")
    parts = urlsplit(url)
    if f"{parts.netloc}{parts.path}" == VERIFIER:
        return _verified(body)
    media_type, content = _EMPTY.get(headers.get("sec-fetch-dest", ""), _JSON)
    return Answer(200, {"content-type": media_type}, content)


def _verified(body: bytes) -> Answer:
    """OpenAI's verification of a domain key; 200 alone is not enough for the component."""
    key = json.loads(body).get("domain_key")
    status, content = (200, {"verified": True}) if key == ACCEPTED else (401, {"message": "Unauthorized"})
    return Answer(status, {"content-type": "application/json"}, json.dumps(content).encode())


def _shared(headers: Mapping[str, str]) -> dict[str, str]:
    """Leave to read the answer, as it was asked for (WHATWG Fetch, 3.2), and to embed it (3.7)."""
    return {
        "access-control-allow-origin": headers.get("origin", "*"),
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": headers.get("access-control-request-method", "*"),
        "access-control-allow-headers": headers.get("access-control-request-headers", "*"),
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": "no-store",
        "vary": "origin",
    }
