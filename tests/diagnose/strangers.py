"""A chat with a stranger without a browser: the requests that the component sends, through the relay that logs them."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
from starlette.types import ASGIApp

from chatkit_e2e.evidence.moments import Ended, Moment, Received, WireEntry
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from chatkit_fake_backend.strangers import Made
from chatkit_fake_backend.strangers.answers import LATE
from chatkit_fake_backend.strangers.chat import PATH
from tests.fake_backend.backend import message

LIMIT_S = 10.0  # ends a hang
TURNS = 12
"""Of a long chat: two items each, which is more than one page."""
SAID = tuple(f"Message {number} of a test" for number in range(1, TURNS + 2))


def moments_of(serving: Serving, app: ASGIApp, made: Made) -> list[Moment]:
    """What goes over the wire when all is done that shows this stranger."""
    backend = address(f"http://127.0.0.1:{serving.start(app)}{PATH}")
    relay = Relay(backend, SAID, LIMIT_S, Gates(serving.loop))
    url = f"http://127.0.0.1:{serving.start(relay)}{PATH}"
    with httpx.Client(timeout=LIMIT_S, trust_env=False) as http:
        _Chat(http, url, relay, serving.loop).have(made)
    asyncio.run_coroutine_threadsafe(relay.close(), serving.loop).result(LIMIT_S)
    return [_with_user(entry) for entry in relay.log.entries]


def _with_user(entry: WireEntry) -> WireEntry:
    """The entry, with whose login the request had: a relay knows the page's only."""
    other = isinstance(entry, Received) and "authorization" in entry.headers
    return entry.model_copy(update={"user": "other"}) if other else entry


class _Chat:
    def __init__(self, http: httpx.Client, url: str, relay: Relay, loop: asyncio.AbstractEventLoop) -> None:
        self._http = http
        self._url = url
        self._relay = relay
        self._loop = loop
        self._headers = {"accept-encoding": "identity"}

    def have(self, made: Made) -> None:
        """A chat, and what this stranger needs besides."""
        self._list()
        first = self._post(message(SAID[0]))
        if made.needs == "an unknown thread":
            self._ask("threads.get_by_id", thread_id="thr_that_nobody_made")
        if made.needs == "an attachment":
            self._ask("attachments.create", name="a.txt", size=3, mime_type="text/plain")
        thread = next((event["thread"]["id"] for event in _events(first) if "thread" in event), None)
        if isinstance(thread, str) and made.row != LATE:
            self._ask("threads.get_by_id", thread_id=thread)
            self._post(message(SAID[1], thread))
            self._pages(thread)
            self._more(made, thread, _user_item(first))
        self._list()
        if made.needs == "another user":
            self._headers["authorization"] = "Bearer of-another"
            self._list()
            self._ask("threads.get_by_id", thread_id=thread)

    def _more(self, made: Made, thread: str, user: str) -> None:
        match made.needs:
            case "a long chat":
                self._long(thread)
            case "a retry":
                self._retry(thread, user)
            case "a stop":
                self._stop(thread)
            case "an action":
                self._ask("threads.custom_action", thread_id=thread, action={"type": "press", "payload": {}})

    def _list(self) -> None:
        self._ask("threads.list", limit=9999, order="desc")

    def _long(self, thread: str) -> None:
        for text in SAID[2:TURNS]:
            self._post(message(text, thread))
        self._pages(thread)

    def _retry(self, thread: str, user: str) -> None:
        self._ask("threads.retry_after_item", thread_id=thread, item_id=user)
        self._pages(thread)

    def _stop(self, thread: str) -> None:
        with self._http.stream("POST", self._url, json=message(SAID[2], thread)) as answer:
            pieces: Iterator[str] = answer.iter_text()
            while "text_delta" not in next(pieces):
                pass
        asyncio.run_coroutine_threadsafe(self._relay.log.until(_all_ended), self._loop).result(LIMIT_S)
        self._pages(thread)

    def _pages(self, thread: str) -> None:
        page = _json(self._ask("threads.get_by_id", thread_id=thread)).get("items") or {}
        for _ in range(TURNS):
            if not isinstance(page, dict) or not page.get("has_more"):
                return
            page = _json(self._ask("items.list", thread_id=thread, limit=9999, order="asc", after=page.get("after")))

    def _ask(self, kind: str, **params: object) -> str:
        return self._post({"type": kind, "params": params})

    def _post(self, body: dict[str, Any]) -> str:
        try:
            return self._http.post(self._url, json=body, headers=self._headers).text
        except httpx.HTTPError:
            return ""
        finally:
            self._http.cookies.clear()  # a page of another site has none


def _all_ended(entries: list[Any]) -> bool:
    ended = {entry.request for entry in entries if isinstance(entry, Ended)}
    return all(entry.request in ended for entry in entries if isinstance(entry, Received))


def _events(text: str) -> list[dict[str, Any]]:
    found = [_json(line.removeprefix("data:")) for line in text.splitlines() if line.startswith("data:")]
    return [event for event in found if event]


def _user_item(answer: str) -> str:
    items = [event["item"] for event in _events(answer) if isinstance(event.get("item"), dict)]
    return str(items[0].get("id")) if items else ""


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
