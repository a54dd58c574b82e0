"""Strangers that stream well and keep badly: what they load is wrong, doubled, scrambled, of others, or not there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from chatkit.store import StoreItemType
from chatkit.types import Page, SDKHiddenContextItem, ThreadItem, ThreadMetadata
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from chatkit_fake_backend.store import MemoryStore
from chatkit_fake_backend.strangers.chat import Chat, Json, Refusal, everywhere, nothing
from chatkit_fake_backend.strangers.made import Made, Needs
from chatkit_fake_backend.strangers.sdk import RandomIds, Sdk, served

LOADS, IDS, DOUBLED = "loads answered wrongly", "id streamed is not the id stored", "doubled after a reload"
RETRY, STOP, POISON = "retry, actions, tool outputs dead", "Stop missing, or poisons", "one item poisons the thread"


class NoItems(Chat):
    """A thread without its items."""

    def load(self, params: Json, user: str) -> Json:
        return {name: value for name, value in super().load(params, user).items() if name != "items"}


class EmptyObject(Chat):
    """`{}` for a thread."""

    def load(self, params: Json, user: str) -> Json:
        return {}


class ListedAsThreads(Chat):
    """`{threads: [...]}` for a page."""

    def list_threads(self, params: Json, user: str) -> Json:
        return {"threads": super().list_threads(params, user)["data"]}


class NothingListed(Chat):
    """A list that is always empty."""

    def list_threads(self, params: Json, user: str) -> Json:
        return {"data": [], "has_more": False}


class LoadsMissing(Chat):
    """404 for what it does not know: every load."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        if kind in ("threads.list", "threads.get_by_id", "items.list"):
            raise Refusal(404)
        return await super().handle(kind, params, user)


class ListedAsStream(Chat):
    """An error as an event stream for the list."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        if kind == "threads.list":
            return await self.stream(nothing())
        return await super().handle(kind, params, user)


class DatabaseIds(RandomIds):
    """The database gives ids of its own."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        own = f"row_{len(self._items[thread_id]) + 1}"
        await super().add_thread_item(thread_id, item.model_copy(update={"id": own}), context)


class StoredTwice(RandomIds):
    """The SDK stores what is done, and the application stores it again."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        await super().add_thread_item(thread_id, item, context)
        await super().add_thread_item(thread_id, item.model_copy(update={"id": f"{item.id}_again"}), context)


class Appended(Chat):
    """What is saved again is appended, under the same id."""

    def store(self, thread_id: str, item: Json) -> None:
        self.items[thread_id] += [item, item]


class MadeUp(RandomIds):
    """`load_thread` creates what it does not find."""

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        if thread_id not in self._threads:
            await self.save_thread(ThreadMetadata(id=thread_id, created_at=datetime.now(UTC)), context)
        return await super().load_thread(thread_id, context)


class DrawnIds(RandomIds):
    """Ids as random as the others', drawn once for all runs: another draw may happen to be in order."""

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Any) -> str:
        return f"{item_type}_{sha256(str(len(self._items[thread.id])).encode()).hexdigest()[:10]}"


class RandomOrder(DrawnIds):
    """`ORDER BY id`, and the ids are random."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        items = self._items[thread_id]
        self._items[thread_id] = dict(sorted(items.items(), key=lambda one: one[0].rpartition("_")[2]))
        try:
            return await super().load_thread_items(thread_id, after, limit, order, context)
        finally:
            self._items[thread_id] = items


class NoHiddenItems(RandomIds):
    """Cannot rebuild the hidden item that the SDK stores after Stop."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        if any(isinstance(item, SDKHiddenContextItem) for item in page.data):
            raise ValueError("unknown item type: sdk_hidden_context")
        return page


class StoredText(Chat):
    """The user's text is stored as a part of the type `text`."""

    def store(self, thread_id: str, item: Json) -> None:
        if item["type"] == "user_message":
            item = {**item, "content": [{**one, "type": "text"} for one in item["content"]]}
            del item["inference_options"]
        super().store(thread_id, item)


class Unreadable(Chat):
    """A thread with more than one turn cannot be read back: one of its items breaks the load."""

    def load(self, params: Json, user: str) -> Json:
        if len(self.items[params["thread_id"]]) > 2:
            raise Refusal(500, {"message": "1 validation error for UserMessageItem: inference_options"})
        return super().load(params, user)


class RetryIgnored(Chat):
    """`{}` for a retry."""

    async def retry(self, params: Json) -> Response:
        return JSONResponse({})


class RetryRefused(Chat):
    """400 for a retry."""

    async def retry(self, params: Json) -> Response:
        raise Refusal(400)


class RetryKeeps(Chat):
    """A retry adds an answer, and leaves the old one."""

    async def retry(self, params: Json) -> Response:
        return await self.stream(self.answer(params["thread_id"]))


class ActionAsJson(Chat):
    """`{}` for an action."""

    async def act(self, params: Json) -> Response:
        return JSONResponse({})


class NoOwner(Chat):
    """Nobody owns a thread."""

    def user(self, request: Request) -> str:
        return "anybody"


class TitleLost(Chat):
    """The title is streamed, and not stored."""

    def page(self, records: Sequence[Json], params: Json) -> Json:
        page = super().page(records, params)
        return {**page, "data": [{**one, "title": None} if "title" in one else one for one in page["data"]]}

    def load(self, params: Json, user: str) -> Json:
        return {**super().load(params, user), "title": None}


class UploadUrl(Chat):
    """`upload_url`, as versions before 1.5 had it."""

    def attach(self, params: Json, user: str) -> Json:
        made = super().attach(params, user)
        return {"upload_url": made.pop("upload_descriptor")["url"], **made}


class CookieSession(Chat):
    """The user is who the session's cookie names."""

    def user(self, request: Request) -> str:
        return request.cookies.get("session") or self.new_id("user")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        user = self.user(request)
        scope["headers"] = [*scope["headers"], (b"cookie", f"session={user}".encode())]
        try:
            response = await self.respond(Request(scope, receive))
        except Refusal as refusal:
            response = JSONResponse(refusal.body, refusal.status)
        response.set_cookie("session", user, samesite="lax")
        await response(scope, receive, send)


class CookieNotNeeded(CookieSession):
    """The same cookie, and a user who is known without it."""

    def user(self, request: Request) -> str:
        return "anybody"


class Slow(Sdk):
    """A model that can be stopped."""

    model_s = 0.5


def _made(name: str, row: str, cause: str, broken: type[Chat], needs: Needs = "a chat") -> Made:
    return Made(f"stranger.{name}", row, cause, lambda: everywhere(broken()), lambda: everywhere(Chat()), needs)


def _stored(name: str, row: str, cause: str, broken: type[MemoryStore], needs: Needs = "a chat") -> Made:
    return Made(f"stranger.{name}", row, cause, served(broken), served(RandomIds), needs)


STRANGERS = (
    _made("thread-without-items", LOADS, "wrong-shape", NoItems),
    _made("thread-empty-object", LOADS, "wrong-shape", EmptyObject),
    _made("list-as-threads", LOADS, "wrong-shape", ListedAsThreads),
    _made("list-always-empty", LOADS, "list-empty", NothingListed),
    _made("loads-missing", LOADS, "failed-load", LoadsMissing),
    _made("list-as-stream", LOADS, "stream-for-json", ListedAsStream),
    _stored("database-ids", IDS, "ids-not-stored", DatabaseIds),
    _stored("stored-twice", DOUBLED, "stored-twice", StoredTwice),
    _made("appended", DOUBLED, "stored-twice", Appended),
    _stored("unknown-thread-made-up", "unknown thread made up", "thread-made-up", MadeUp, "an unknown thread"),
    Made("stranger.random-order", "order by a random id", "scrambled", served(RandomOrder), served(DrawnIds)),
    Made(
        "stranger.stop-poisons",
        STOP,
        "stop-poisons",
        served(NoHiddenItems, Slow),
        served(RandomIds, Slow),
        "a stop",
    ),
    _made("stored-text", POISON, "poisoned-item", StoredText),
    _made("unreadable-item", POISON, "poisoned-item", Unreadable),
    _made("retry-ignored", RETRY, "retry-dead", RetryIgnored, "a retry"),
    _made("retry-refused", RETRY, "retry-dead", RetryRefused, "a retry"),
    _made("retry-keeps", RETRY, "retry-keeps", RetryKeeps, "a retry"),
    _made("action-as-json", RETRY, "action-dead", ActionAsJson, "an action"),
    _made("no-owner", "threads or memory of others", "threads-of-others", NoOwner, "another user"),
    _made("title-lost", "titles", "title-lost", TitleLost),
    _made("upload-url", "attachments", "upload-url", UploadUrl, "an attachment"),
    Made(
        "stranger.cookie-session",
        "cookies",
        "cookie-lost",
        lambda: everywhere(CookieSession()),
        lambda: everywhere(CookieNotNeeded()),
        origin="http://127.0.0.1:3000",
    ),
)
