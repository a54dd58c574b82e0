"""Strangers whose answers to messages are wrong: refused, crashed, late, empty, or of another shape."""

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from chatkit_fake_backend.strangers.chat import Chat, Json, Refusal, everywhere, nothing, part, sse
from chatkit_fake_backend.strangers.made import Made
from chatkit_fake_backend.strangers.sdk import RandomIds, Sdk, served

MODEL_S = 2.5
NO_STOP: Json = {"type": "stream_options", "stream_options": {"allow_cancel": False}}


class OwnBody(Chat):
    """Wants `{message}`, as an endpoint that FastAPI checks does."""

    async def respond(self, request: Request) -> Response:
        asked = await request.json()
        missing = {"type": "missing", "loc": ["body", "message"], "msg": "Field required", "input": asked}
        if str(asked.get("type")) in ("threads.create", "threads.add_user_message"):
            raise Refusal(422, {"detail": [missing]})
        return await super().respond(request)


class Crashes(Chat):
    """Raises before the answer begins; what catches it stands outside of CORS, as in FastAPI."""

    async def stream(self, events: AsyncIterator[Json]) -> Response:
        raise RuntimeError("the model's library does not fit")


class CrashesEverySecond(Chat):
    """Its converter refuses what the first turn has stored."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        if len(self.items[thread_id]) > 1:
            yield {"type": "error", "code": "stream.error", "allow_retry": True}
            return
        async for event in super().answer(thread_id):
            yield event


class CrashingSdk(Sdk):
    """`respond()` raises, and the SDK says so."""

    async def model(self) -> AsyncIterator[str]:
        raise TypeError("unexpected keyword argument")
        yield ""


class Swallows(Chat):
    """Catches what its model raises, and ends the stream."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        async for event in nothing():
            yield event


class OwnCode(Chat):
    """An error code that the SDK does not have."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        yield {"type": "error", "code": "rate_limited", "allow_retry": True}


class OwnCodeRight(Chat):
    """The same, as ChatKit has it: it is shown, so it is no defect of the protocol."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        yield {"type": "error", "code": "custom", "message": "Too many requests.", "allow_retry": True}


class Streams(Sdk):
    """A model that takes its time."""

    model_s = MODEL_S


class AwaitsAll(Streams):
    """`Runner.run()` is awaited, and its text sent when it is whole."""

    async def model(self) -> AsyncIterator[str]:
        words = [word async for word in super().model()]
        for word in words:
            yield word


class Slow(Chat):
    """A model that takes its time."""

    model_s = MODEL_S


class SentAtOnce(Slow):
    """The whole body is collected before the first byte."""

    async def stream(self, events: AsyncIterator[Json]) -> Response:
        body = b"".join([sse(event) async for event in events])
        return Response(body, media_type="text/event-stream")


class ForEachPiece(Chat):
    """An empty `thread.item.done` after each piece, and no `thread.item.added`."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        item: Json = {}
        async for event in super().answer(thread_id):
            if event["type"] == "thread.item.added":
                item = event["item"]
            elif event["type"] == "thread.item.updated" and "delta" in event["update"]:
                yield event
                yield {"type": "thread.item.done", "item": item}
            elif event["type"] == "thread.item.done":
                yield event


class ServerToolForClient(Chat):
    """Its own tool's call goes to the browser, which runs it again or not at all."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        call = self.item(
            thread_id, "client_tool_call", status="completed", call_id="c1", name="search", arguments={}, output={}
        )
        yield {"type": "thread.item.done", "item": call}
        async for event in super().answer(thread_id):
            yield event


class FakeId(Chat):
    """Every answer has the id that chat-completions models give."""

    async def answer(self, thread_id: str) -> AsyncIterator[Json]:
        async for event in super().answer(thread_id):
            renamed = {**event, "item": {**event["item"], "id": "__fake_id__"}} if "item" in event else event
            yield {**renamed, "item_id": "__fake_id__"} if "item_id" in event else renamed

    def store(self, thread_id: str, item: Json) -> None:
        answer = item["type"] == "assistant_message"
        super().store(thread_id, {**item, "id": "__fake_id__"} if answer else item)


class Shaped(Chat):
    """Right events, with something in them that is not as ChatKit has it."""

    def shape(self, event: Json) -> Json:
        """The event as it is sent."""
        return event

    async def framed(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        async for event in events:
            yield sse(self.shape(json.loads(json.dumps(event))))


class DoneWithoutItem(Shaped):
    """`thread.item.done` names its item and does not carry it."""

    def shape(self, event: Json) -> Json:
        return {"type": event["type"], "item_id": event["item"]["id"]} if event["type"] == "thread.item.done" else event


class TypeMessage(Shaped):
    """Items of the type `message`."""

    def shape(self, event: Json) -> Json:
        if "item" in event:
            event["item"]["type"] = "message"
        return event


class TypeText(Shaped):
    """Parts of the type `text`."""

    def shape(self, event: Json) -> Json:
        if event.get("item", {}).get("type") == "assistant_message":
            for one in event["item"]["content"]:
                one["type"] = "text"
        return event


class ContentString(Shaped):
    """An assistant's content as a string."""

    def shape(self, event: Json) -> Json:
        if event.get("item", {}).get("type") == "assistant_message":
            event["item"]["content"] = "".join(one["text"] for one in event["item"]["content"])
        return event


class NoAnnotations(Shaped):
    """Parts without `annotations`."""

    def shape(self, event: Json) -> Json:
        if event.get("item", {}).get("type") == "assistant_message":
            for one in event["item"]["content"]:
                del one["annotations"]
        return event


class NoAttachments(Shaped):
    """The user's item without `attachments`."""

    def shape(self, event: Json) -> Json:
        if event.get("item", {}).get("type") == "user_message":
            del event["item"]["attachments"]
        return event


class UpdatedWithItem(Shaped):
    """`thread.item.updated` carries an item in place of an update."""

    def shape(self, event: Json) -> Json:
        if event["type"] == "thread.item.updated":
            text = event["update"].get("delta", "")
            return {"type": event["type"], "item": {"id": event["item_id"], "content": [part(text)]}}
        return event if event["type"] != "thread.item.done" or "user" in event["item"]["type"] else dict(NO_STOP)


class CopiedEncoding(Chat):
    """Behind a proxy of one's own that copies `content-encoding` and sends what it has unpacked."""

    async def stream(self, events: AsyncIterator[Json]) -> Response:
        response = await super().stream(events)
        response.headers["content-encoding"] = "gzip"
        return response


class Repr(Chat):
    """`str(event)` in place of its JSON."""

    async def framed(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        async for event in events:
            yield f"data: {event}\n\n".encode()


class ReprOfResult(Chat):
    """The SDK's result itself, as a string."""

    async def stream(self, events: AsyncIterator[Json]) -> Response:
        return PlainTextResponse("<chatkit.server.StreamingResult object at 0x7f3a1c2b5d90>")


class Foreign(Chat):
    """Answers with another protocol's events."""

    media_type = "text/event-stream"

    def words(self) -> list[str]:
        """The pieces of one answer."""
        return ["Hello ", "from ", "elsewhere."]

    def frames(self) -> list[object]:
        """Its events; a string is written as it is."""
        return []

    async def stream(self, events: AsyncIterator[Json]) -> Response:
        async def body() -> AsyncIterator[bytes]:
            for frame in self.frames():
                yield frame.encode() if isinstance(frame, str) else sse(frame)

        return StreamingResponse(body(), headers={"content-type": self.media_type})


class DataStream(Foreign):
    """The Vercel AI SDK's data stream, version 4."""

    media_type = "text/plain; charset=utf-8"

    def frames(self) -> list[object]:
        texts = [f"0:{json.dumps(word)}\n" for word in self.words()]
        return ['f:{"messageId":"msg-1"}\n', *texts, 'd:{"finishReason":"stop"}\n']


class UiMessages(Foreign):
    """The Vercel AI SDK's UI message stream, version 5."""

    def frames(self) -> list[object]:
        deltas = [{"type": "text-delta", "id": "t1", "delta": word} for word in self.words()]
        return [{"type": "start"}, {"type": "text-start", "id": "t1"}, *deltas, {"type": "finish"}, "data: [DONE]\n\n"]


class Realtime(Foreign):
    """OpenAI's Realtime events."""

    def frames(self) -> list[object]:
        deltas = [{"type": "response.output_audio_transcript.delta", "delta": word} for word in self.words()]
        return [{"type": "session.created"}, {"type": "conversation.item.added"}, *deltas, {"type": "response.done"}]


class LangGraph(Foreign):
    """LangGraph's `messages` and `values`, in `event:` lines."""

    def frames(self) -> list[object]:
        return [
            f"event: messages\ndata: {json.dumps([{'content': word, 'type': 'AIMessageChunk'}, {}])}\n\n"
            for word in self.words()
        ]


class Messages(Foreign):
    """`message.start`, `message.delta`, `message.stop`."""

    def frames(self) -> list[object]:
        deltas = [{"type": "message.delta", "delta": word} for word in self.words()]
        return [{"type": "message.start"}, *deltas, {"type": "message.stop"}]


class PlainDeltas(Foreign):
    """`{"delta": ...}`, and no types at all."""

    def frames(self) -> list[object]:
        return [{"delta": word} for word in self.words()]


class ErrorForAll(Foreign):
    """`event: error` for whatever is asked."""

    def frames(self) -> list[object]:
        return ['event: error\ndata: {"error": "Unknown request"}\n\n']


class JsonCreate(Chat):
    """JSON for `threads.create`, which it takes for making an empty thread."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        if kind == "threads.create":
            return JSONResponse(self.begin(user))
        return await super().handle(kind, params, user)


class SessionEndpoint(Chat):
    """A session of a chat that OpenAI hosts, for whatever is asked."""

    async def handle(self, kind: str, params: Json, user: str) -> Response:
        return JSONResponse({"client_secret": f"ek_{user}", "expires_after": 600})


class EchoOnce(Chat):
    """The user's message goes back for the first message of a thread only (facts 4.2, RUN 15)."""

    async def add(self, params: Json) -> AsyncIterator[Json]:
        async for event in super().add(params):
            if event.get("item", {}).get("type") != "user_message":
                yield event


def _made(name: str, row: str, cause: str, broken: type[Chat], right: type[Chat] = Chat, **more: Any) -> Made:
    def serve(chat: type[Chat]) -> ASGIApp:
        return everywhere(chat())

    return Made(f"stranger.{name}", row, cause, lambda: serve(broken), lambda: serve(right), **more)


PROTOCOL, SHAPE, CRASH, LATE = (
    "whole protocol another one",
    "wrong shape inside right events",
    "the server crashes while answering",
    "nothing streams",
)
STRANGERS = (
    _made("own-body", PROTOCOL, "request-refused", OwnBody),
    _made("json-for-create", PROTOCOL, "wrong-content-type", JsonCreate),
    _made("session-endpoint", PROTOCOL, "session-endpoint", SessionEndpoint),
    _made("repr-of-events", PROTOCOL, "broken-json", Repr),
    _made("repr-of-result", PROTOCOL, "wrong-content-type", ReprOfResult),
    _made("ai-sdk-data-stream", PROTOCOL, "wrong-content-type", DataStream),
    _made("ai-sdk-ui-messages", PROTOCOL, "unknown-events", UiMessages),
    _made("realtime", PROTOCOL, "unknown-events", Realtime),
    _made("langgraph", PROTOCOL, "unknown-events", LangGraph),
    _made("message-start-delta-stop", PROTOCOL, "unknown-events", Messages),
    _made("plain-deltas", PROTOCOL, "unknown-events", PlainDeltas),
    _made("error-for-all", PROTOCOL, "unknown-events", ErrorForAll),
    _made("echo-once", "the user's message is not sent back", "no-user-echo", EchoOnce),
    _made("same-id", "same item id in two turns", "repeated-item-id", FakeId),
    _made("sent-at-once", LATE, "buffered", SentAtOnce, Slow),
    Made("stranger.run-awaited", LATE, "buffered", served(RandomIds, AwaitsAll), served(RandomIds, Streams)),
    _made("done-without-item", SHAPE, "wrong-event-shape", DoneWithoutItem),
    _made("item-type-message", SHAPE, "wrong-event-shape", TypeMessage),
    _made("part-type-text", SHAPE, "wrong-event-shape", TypeText),
    _made("content-string", SHAPE, "wrong-event-shape", ContentString),
    _made("no-annotations", SHAPE, "wrong-event-shape", NoAnnotations),
    _made("no-attachments", SHAPE, "wrong-event-shape", NoAttachments),
    _made("updated-with-item", SHAPE, "wrong-event-shape", UpdatedWithItem),
    _made("server-tool", "the browser is asked to do the server's work", "server-tool-in-browser", ServerToolForClient),
    _made("copied-encoding", "headers copied", "wrong-encoding", CopiedEncoding),
    _made("swallowed", "errors swallowed", "nothing-answered", Swallows),
    _made("own-error-code", "errors swallowed", "unknown-error-code", OwnCode, OwnCodeRight),
    _made("crash", CRASH, "server-error", Crashes),
    _made("crash-every-second", CRASH, "server-crashed", CrashesEverySecond),
    Made("stranger.crash-in-respond", CRASH, "server-crashed", served(RandomIds, CrashingSdk), served(RandomIds)),
    _made("done-for-each-piece", "nothing but done events", "done-for-each-piece", ForEachPiece),
)
