"""For each check behind the quick ones a backend that fails it and no other; `Deep` is right in all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatkit_fake_backend.strangers.chat import PAGE_0, Chat, Json, Refusal, everywhere, part, updated
from chatkit_fake_backend.strangers.loads import NoOwner, RetryKeeps
from chatkit_fake_backend.strangers.paging import NeverMore

LONG: Final = "two hundred"
"""Who is asked for so much gets a long answer."""
WORDS: Final = tuple(f"this-is-word-number-{number}-of-many" for number in range(40))


class Deep(Chat):
    """A chat with long answers."""

    stops: bool = True
    """Whether an answer can be stopped."""
    patient: int = 2
    """In a thread with so many items a long answer has no end."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        answer = await super().handle(kind, params, user)
        if answer.media_type == "application/json":  # as Express has it
            answer.headers["content-type"] = "application/json; charset=utf-8"
        return answer

    async def turn(self, thread_id: str, said: Json) -> AsyncIterator[Json]:
        asked = self.item(thread_id, "user_message", content=said["content"], attachments=[], inference_options={})
        self.ask(thread_id, asked)
        yield {"type": "thread.item.done", "item": asked}
        yield {"type": "stream_options", "stream_options": {"allow_cancel": self.stops}}
        async for event in self.written(thread_id, LONG in said["content"][0]["text"]):
            yield event

    def ask(self, thread_id: str, asked: Json, /) -> None:
        """The user's message has come."""
        self.store(thread_id, asked)

    async def written(self, thread_id: str, long: bool) -> AsyncIterator[Json]:
        """An answer, which is stored when it is whole."""
        if not long:
            async for event in self.answer(thread_id):
                yield event
            return
        item = self.item(thread_id, "assistant_message", content=[])
        yield {"type": "thread.item.added", "item": item}
        yield updated(item, "added", content=part(""))
        yield updated(item, "text_delta", delta=" ".join(WORDS[:20]))
        if len(self.items[thread_id]) >= self.patient:
            await asyncio.Event().wait()  # what comes is that the client leaves
        done = {**item, "content": [part(" ".join(WORDS))]}
        self.store(thread_id, done)
        yield {"type": "thread.item.done", "item": done}


class FeedbackRefused(Deep):
    """Nobody wrote an answer to feedback."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        if kind == "items.feedback":
            raise Refusal(500)
        return await super().handle(kind, params, user)


class Retries(RetryKeeps, Deep):
    """A new answer stands beside the old one, after a reload."""


class TitleForgotten(Deep):
    """The new title is in the answer, and nowhere else."""

    def rename(self, params: Json, user: str) -> Json:
        return {**self.open(params["thread_id"], user), "title": params["title"]}


class Locked(Deep):
    """A lock that only the end of an answer opens."""

    def __init__(self) -> None:
        super().__init__()
        self.busy: set[str] = set()

    async def add(self, params: Json) -> AsyncIterator[Json]:
        self.busy.add(params["thread_id"])
        async for event in super().add(params):
            yield event
        self.busy.discard(params["thread_id"])

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        if kind == "threads.add_user_message" and params["thread_id"] in self.busy:
            raise Refusal(409)
        return await super().handle(kind, params, user)


class UnknownMadeUp(Deep):
    """An unknown thread is loaded as an empty one, and takes no message."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        unknown = params.get("thread_id") not in (None, *self.threads)
        if kind == "threads.get_by_id" and unknown:
            return JSONResponse({"id": params["thread_id"], "status": {"type": "active"}, "items": PAGE_0})
        return await super().handle(kind, params, user)


class OneThreadAtATime(Deep):
    """The thread that is being answered is a global variable."""

    model_s = 0.6
    current = ""

    def begin(self, user: str) -> Json:
        thread = super().begin(user)
        self.current = thread["id"]
        return thread

    def store(self, thread_id: str, item: Json) -> None:
        super().store(self.current if item["type"] == "assistant_message" else thread_id, item)

    async def add(self, params: Json) -> AsyncIterator[Json]:
        self.current = params["thread_id"]
        async for event in super().add(params):
            yield event


class Truncated(Deep):
    """A column of 255 characters."""

    def store(self, thread_id: str, item: Json) -> None:
        if item["type"] == "assistant_message":
            item = {**item, "content": [part(item["content"][0]["text"][:255])]}
        super().store(thread_id, item)


class StoredAtTheEnd(Deep):
    """Question and answer are stored together, which never happens where nobody hears the end."""

    stops = False

    def ask(self, _: str, asked: Json, /) -> None:
        self.asked = asked

    def store(self, thread_id: str, item: Json) -> None:
        super().store(thread_id, self.asked)
        super().store(thread_id, item)


class Owned(NoOwner, Deep):
    """Nobody owns a thread."""


class Paged(NeverMore, Deep):
    """The first page of a thread is all that one gets."""


def one_origin(app: ASGIApp) -> ASGIApp:
    """Any origin passes the preflight, and one may read the answers."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def sends(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] == "POST":
                kept = [one for one in message["headers"] if one[0] != b"access-control-allow-origin"]
                message["headers"] = [*kept, (b"access-control-allow-origin", b"http://localhost:3000")]
            await send(message)

        await app(scope, receive, sends)

    return answer


FAILS: Final[dict[str, Callable[[], ASGIApp]]] = {
    "rated": lambda: everywhere(FeedbackRefused()),
    "retried": lambda: everywhere(Retries()),
    "renamed": lambda: everywhere(TitleForgotten()),
    "stopped": lambda: everywhere(Locked()),
    "unknown_thread": lambda: everywhere(UnknownMadeUp()),
    "side_by_side": lambda: everywhere(OneThreadAtATime()),
    "other_origin": lambda: one_origin(everywhere(Deep())),
    "two_users": lambda: everywhere(Owned()),
    "paged": lambda: everywhere(Paged()),
    "long_answer": lambda: everywhere(Truncated()),
    "connection_lost": lambda: everywhere(StoredAtTheEnd()),
}
"""By the check."""
