"""The script: what is asked, in its order; every step is one request."""

import asyncio
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx

from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.media_types import EVENT_STREAM, JSON
from chatkit_e2e.evidence.request_types import LIST_THREADS, LOAD_THREAD, STREAMED
from chatkit_e2e.evidence.stream_events import THREAD_CREATED
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import last_id, leaves
from chatkit_e2e.probe.conformance.record import NotAsked, NotJudged, Record, Step
from chatkit_e2e.probe.conformance.requests import EVERYTHING, Body, items, message, request
from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.faults import NO_REUSE, trusted
from chatkit_e2e.wire.recorder import Leave, Recorder

CONNECT_LIMIT_S: Final = 10.0
READ_LIMIT_S: Final = 30.0
"""For an answer that no model has a part in."""
MAX_PAGES: Final = 8
LONG: Final = 9
"""So many turns beside the first two make more than 20 items, which is what the SDK loads at once."""
_DEPTHS: Final = ("quick", "standard", "full")


async def play(target: Target, origin: str) -> Record:
    """Play the script against a backend, as far as it gets."""
    record = Record(
        target.timeout,
        headers=[name.lower() for name in target.headers],
        credentials=bool(target.cookies),
        origin=origin,
    )
    async with _asking(target, record, origin) as player:
        try:
            await player.play()
        except _Over as over:
            record.over = str(over)
        finally:
            await player.clean_up()
    return record


class _Over(Exception):
    """Why the script cannot go on."""


class _Player:
    """Asks as the page's user, as another one, and as nobody."""

    def __init__(self, target: Target, record: Record, users: Mapping[str, Recorder], origin: str) -> None:
        self._target = target
        self._record = record
        self._users = users
        self._headers = {
            "content-type": JSON,
            "accept-language": "en",
            "chatkit-frame-instance-id": str(uuid.uuid4()),
            "origin": origin,
        }
        self._slow: dict[str, str] = {}
        self._threads: list[object] = []
        self._mark = secrets.token_hex(3)

    async def play(self) -> None:
        """All steps of the target's depth.

        Raises:
            _Over: the rest needs what did not come.
        """
        await self._preflight()
        await self._list(steps.LIST)
        await self._ask(steps.LIST_PLAIN, request(LIST_THREADS, limit=1, order="desc"), {"accept-encoding": "identity"})
        first = await self._turn(steps.FIRST, "Please answer in one short sentence.")
        await self._turn(steps.SECOND, "And now “another” one: größer, 漢字, 🙂, <b>&amp;</b>\nin two lines.", first)
        await self._load(steps.LOAD, first)
        await self._load(steps.LOAD_AGAIN, first)
        await self._list(steps.LIST_AFTER)
        await self._ask(steps.ITEMS, items(first))
        await self._ask(steps.ITEMS_DOWN, items(first, order="desc"))
        await self._follow(steps.ONE_BY_ONE, items(first, 1))
        await self._follow(steps.ONE_BY_ONE_DOWN, items(first, 1, "desc"))
        await self._follow(steps.BY_TWO, items(first, 2))
        if self._reaches("standard"):
            await self._standard(first)
        if self._reaches("full"):
            await self._long(first)

    async def clean_up(self) -> None:
        """Delete the threads that were made."""
        for thread in dict.fromkeys(self._threads):
            gone = await self._ask(steps.CLEAN_UP.format(thread), request("threads.delete", thread_id=thread))
            if gone is None or gone.exchange.status != ANSWERED:
                self._record.left.append(str(thread))

    async def _standard(self, first: object) -> None:
        await self._bad_input()
        await self._unknown(first)
        await self._rate(first)
        await self._rename(first)
        await self._retry(first)
        left = await self._two_at_once()
        await self._follow(steps.THREADS_ONE_BY_ONE, request(LIST_THREADS, limit=1, order="desc"), 3)
        await self._as_others(first, left)
        await self._stop(first)
        await self._delete(left, first)

    async def _preflight(self) -> None:
        asked = sorted({"chatkit-frame-instance-id", "content-type", *self._record.headers})
        headers = {
            "origin": self._headers["origin"],
            "access-control-request-method": "POST",
            "access-control-request-headers": ",".join(asked),
        }
        self._keep(steps.PREFLIGHT, await self._users["nobody"].ask(b"", READ_LIMIT_S, "OPTIONS", headers))

    async def _bad_input(self) -> None:
        headers = {**self._headers, "accept": EVENT_STREAM}
        self._keep(
            steps.NOT_JSON, await self._users["page"].ask(b'{"type": "threads.create", ', READ_LIMIT_S, headers=headers)
        )
        await self._ask(steps.NO_TYPE, request("threads.of_another_world"))
        self._note_thread(await self._ask(steps.NO_PARAMS, {"type": "threads.create"}))
        await self._list(steps.LIST_AFTER_BAD)
        tomorrow = {**request(LIST_THREADS, limit=EVERYTHING, order="desc", tomorrow=True), "metadata": {"a": 1}}
        await self._ask(steps.LIST_EXTRA, tomorrow)

    async def _unknown(self, first: object) -> None:
        unknown = f"thr_unknown_{self._mark}"  # another one for each: some stores make what they are asked for
        self._note_made(await self._load(steps.UNKNOWN_LOAD, unknown))
        await self._ask(steps.UNKNOWN_ITEMS, items(f"{unknown}_2"))
        said = message(self._text("This goes to a thread that is not there."), f"{unknown}_3")
        self._note_thread(await self._ask(steps.UNKNOWN_MESSAGE, said))
        await self._list(steps.LIST_AFTER_UNKNOWN)
        unknown_item = request("threads.retry_after_item", thread_id=first, item_id=f"msg_unknown_{self._mark}")
        await self._ask(steps.UNKNOWN_RETRY, unknown_item)
        await self._load(steps.LOAD_UNKNOWN_RETRIED, first)

    async def _rate(self, first: object) -> None:
        item = last_id(self._record.steps[steps.SECOND], "assistant_message")
        if item is None:
            self._miss(NotJudged("no answer with an id came"), steps.LIKE, steps.DISLIKE, steps.LOAD_RATED)
            return
        for step, kind in ((steps.LIKE, "positive"), (steps.DISLIKE, "negative")):
            await self._ask(step, request("items.feedback", thread_id=first, item_ids=[item], kind=kind))
        await self._load(steps.LOAD_RATED, first)

    async def _rename(self, first: object) -> None:
        title = f"Probe {self._mark}"
        await self._ask(steps.RENAME, request("threads.update", thread_id=first, title=title))
        await self._load(steps.LOAD_RENAMED, first)
        await self._list(steps.LIST_RENAMED)

    async def _retry(self, first: object) -> None:
        item = last_id(self._record.steps[steps.SECOND], "user_message")
        if item is None:
            self._miss(NotJudged("no user_message with an id came"), steps.RETRY, steps.LOAD_RETRIED)
            return
        await self._ask(steps.RETRY, request("threads.retry_after_item", thread_id=first, item_id=item))
        await self._load(steps.LOAD_RETRIED, first)

    async def _two_at_once(self) -> object:
        """Two threads, begun at the same time; returns the first of them, None where there is none."""
        asked = [(steps.LEFT, "Please say something about rivers."), (steps.RIGHT, "Please say something about hills.")]
        await asyncio.gather(*(self._ask(step, message(self._text(text))) for step, text in asked))
        made = [_thread_of(self._record.steps[step]) for step, _ in asked if step in self._record.steps]
        self._threads += [thread for thread in made if thread is not None]
        for step, thread in zip((steps.LOAD_LEFT, steps.LOAD_RIGHT), [*made, None, None], strict=False):
            if thread is None:
                self._miss(NotJudged("one of two threads that were begun at the same time has no id"), step)
            else:
                await self._load(step, thread)
        await self._list(steps.LIST_THREE)
        return made[0] if made else None

    async def _as_others(self, first: object, left: object) -> None:
        if self._target.headers or self._target.cookies:
            await self._load(steps.NOBODY_LOAD, first, "nobody")
        else:
            self._miss(NotAsked("no login was given (--header, --cookie)"), steps.NOBODY_LOAD)
        if "other" not in self._users:
            others = (steps.OTHER_LIST, steps.OTHER_LOAD, steps.OTHER_DELETE, steps.LOAD_OTHER_DELETED)
            self._miss(NotAsked("no second user was given (--other-header)"), *others)
            return
        await self._list(steps.OTHER_LIST, "other")
        await self._load(steps.OTHER_LOAD, first, "other")
        if left is None:
            why = NotJudged("there was no second thread to delete")
            self._miss(why, steps.OTHER_DELETE, steps.LOAD_OTHER_DELETED)
            return
        await self._ask(steps.OTHER_DELETE, request("threads.delete", thread_id=left), user="other")
        await self._load(steps.LOAD_OTHER_DELETED, left)

    async def _stop(self, first: object) -> None:
        text = self._text("Please count from one to two hundred in words.")
        await self._ask(steps.STOPPED, message(text, first), leave=leaves(text))
        await self._load(steps.LOAD_STOPPED, first)
        await self._ask(steps.AFTER_STOP, message(self._text("Please answer in one short sentence."), first))
        await self._load(steps.LOAD_AFTER_STOP, first)

    async def _long(self, first: object) -> None:
        for number in range(1, LONG + 1):
            text = self._text(f"Sentence {number}, please.")
            await self._ask(steps.MORE.format(number), message(text, first))
        loaded = await self._load(steps.LOAD_LONG, first)
        after = _cursor(loaded, "items")
        if after is None:
            self._miss(NotAsked("the thread was loaded as one page"), steps.REST_LONG)
        else:
            await self._ask(steps.REST_LONG, items(first, after=after))

    async def _delete(self, left: object, first: object) -> None:
        if left is None:
            gone = (steps.DELETE, steps.LOAD_DELETED, steps.LIST_DELETED, steps.LOAD_KEPT)
            self._miss(NotJudged("there was no second thread to delete"), *gone)
            return
        self._threads.remove(left)
        await self._ask(steps.DELETE, request("threads.delete", thread_id=left))
        await self._list(steps.LIST_DELETED)  # before the load, which makes it anew in some stores
        self._note_made(await self._load(steps.LOAD_DELETED, left))
        await self._load(steps.LOAD_KEPT, first)

    async def _turn(self, step: str, text: str, thread: object = None) -> object:
        """Send a message; the thread it is in.

        Raises:
            _Over: the answer names none.
        """
        answer = await self._ask(step, message(self._text(text), thread))
        if thread is None:
            thread = None if answer is None else _thread_of(answer)
            if thread is None:
                raise _Over(f"the answer to “{step}” ({answer.head if answer else 'none'}) told no thread's id")
            self._threads.append(thread)
        return thread

    def _note_thread(self, answer: Step | None) -> None:
        """Have a thread deleted that should not have been made."""
        made = None if answer is None else _thread_of(answer)
        if made is not None:
            self._threads.append(made)

    def _note_made(self, loaded: Step | None) -> None:
        """Have a thread deleted that was made because somebody asked for it."""
        try:
            made = None if loaded is None or loaded.exchange.status != ANSWERED else loaded.json
        except NotJudged:
            return
        if isinstance(made, dict) and isinstance(made.get("id"), str | int):
            self._threads.append(made["id"])

    async def _load(self, step: str, thread: object, user: str = "page") -> Step | None:
        return await self._ask(step, request(LOAD_THREAD, thread_id=thread), user=user)

    async def _list(self, step: str, user: str = "page") -> None:
        await self._ask(step, request(LIST_THREADS, limit=EVERYTHING, order="desc"), user=user)

    async def _follow(self, of: str, asked: Body, most: int = MAX_PAGES) -> None:
        """Ask page after page, as the answers say."""
        for number in range(1, most + 1):
            page = await self._ask(steps.PAGE.format(of, number), asked)
            after = _cursor(page)
            if after is None:
                return
            asked = {**asked, "params": {**asked["params"], "after": after}}

    async def _ask(
        self,
        step: str,
        body: Body,
        headers: Mapping[str, str] | None = None,
        *,
        user: str = "page",
        leave: Leave | None = None,
    ) -> Step | None:
        """One request; None where one of its kind took too long before, so that nobody waits for it again."""
        kind = body["type"]
        if kind in self._slow:
            self._miss(NotJudged(f"“{self._slow[kind]}” had no end, so {kind} was not asked again"), step)
            return None
        accept = EVENT_STREAM if kind in STREAMED else "*/*"
        told = {**self._headers, "accept": accept, **(headers or {})}
        content = json.dumps(body, ensure_ascii=False).encode()
        limit = self._target.timeout if kind in STREAMED else min(self._target.timeout, READ_LIMIT_S)
        kept = self._keep(step, await self._users[user].ask(content, limit, headers=told, leave=leave))
        if kept.exchange.how == "timed out":
            self._slow[kind] = step
        return kept

    def _keep(self, step: str, exchange: Any) -> Step:  # noqa: ANN401  an exchange
        self._record.steps[step] = Step(step, exchange)
        return self._record.steps[step]

    def _miss(self, why: NotJudged, *missing: str) -> None:
        self._record.missing.update(dict.fromkeys(missing, why))

    def _text(self, text: str) -> str:
        """A text that no other chat has."""
        self._said = getattr(self, "_said", 0) + 1
        return f"Probe {self._mark}-{self._said}: {text}"

    def _reaches(self, depth: str) -> bool:
        return _DEPTHS.index(self._target.depth) >= _DEPTHS.index(depth)


def _thread_of(step: Step) -> object:
    """The id in its thread.created; None where there is none."""
    for event in step.exchange.events:
        thread = event.get("thread")
        if event.get("type") == THREAD_CREATED and isinstance(thread, dict):
            found = thread.get("id")
            return found if isinstance(found, str | int) else None
    return None


def _cursor(step: Step | None, inside: str = "") -> object:
    """Where the next page begins; None where this is the last one."""
    try:
        page = None if step is None else step.json[inside] if inside else step.json
    except (NotJudged, KeyError, TypeError):
        return None
    return page.get("after") if isinstance(page, dict) and page.get("has_more") is True else None


@asynccontextmanager
async def _asking(target: Target, record: Record, origin: str) -> AsyncIterator[_Player]:
    log, hidden = Log(), [*target.headers, *target.other_headers]
    logins: dict[str, Mapping[str, str]] = {"page": target.headers, "nobody": {}}
    if target.other_headers:
        logins["other"] = target.other_headers
    users: dict[str, Recorder] = {}
    clients = {name: _client(target, headers, name, origin) for name, headers in logins.items()}
    try:
        for name, client in clients.items():
            users[name] = Recorder(client, target.url, log, hidden)
        yield _Player(target, record, users, origin)
    finally:
        for client in clients.values():
            await client.aclose()


class _KeepsNone(DefaultCookiePolicy):
    """A page that sends no cookies has none that an answer set."""

    def set_ok(self, *_: object) -> bool:
        return False


def _client(target: Target, headers: Mapping[str, str], user: str, origin: str) -> httpx.AsyncClient:
    given = dict(target.cookies) if user == "page" else {}
    is_own = origin == target.url.origin  # whose fetch keeps cookies by itself (Fetch standard: "same-origin")
    # A connection for each request: what one breaks is no other one's.
    return httpx.AsyncClient(
        headers={"accept-encoding": "gzip, deflate", **headers},
        cookies=given if given or is_own else CookieJar(_KeepsNone()),
        timeout=httpx.Timeout(None, connect=CONNECT_LIMIT_S),
        limits=NO_REUSE,
        trust_env=not target.url.is_local,
        verify=trusted(target.url),
    )
