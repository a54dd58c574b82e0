"""A right backend with one thing bent: what a request says, what is answered, or an event on its way."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatkit_e2e.evidence.event_stream import data_of

Json = Any
Event = dict[str, Any]
SLOW_S = 1.2
"""How long the model of a slow backend takes."""


@dataclass
class Asked:
    """A request, for those who bend its answer."""

    method: str
    body: Json
    headers: dict[str, str]
    memory: dict[str, Any]
    """Of the backend, for as long as it runs."""
    state: dict[str, Any] = field(default_factory=dict)
    """Of this request."""

    @property
    def kind(self) -> str:
        return str(self.body.get("type")) if isinstance(self.body, dict) else ""

    @property
    def params(self) -> dict[str, Any]:
        found = self.body.get("params") if isinstance(self.body, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        said = self.params.get("input", {}).get("content", [])
        return "".join(part["text"] for part in said)


@dataclass
class Bent:
    """An ASGI application around a right one."""

    request: Callable[[Asked], Json] = lambda asked: asked.body
    instead: Callable[[Asked], tuple[int, Json] | None] = lambda _: None
    """An answer without asking the right one."""
    event: Callable[[Event, Asked], list[Event | bytes]] = lambda event, _: [event]
    last: Callable[[Asked], list[Event | bytes]] = lambda _: []
    """What comes after the last event."""
    json: Callable[[Json, Asked], Json] = lambda body, _: body
    head: Callable[[int, dict[str, str], Asked], tuple[int, dict[str, str]]] = lambda status, headers, _: (
        status,
        headers,
    )
    pack: Callable[[bytes], bytes] = lambda body: body
    """What happens to a whole body."""
    whole: bool = False
    """Whether a stream is collected, slowly, and sent as one body with its length."""
    pause: str = ""
    """The event before which the model takes its time."""
    breaks: bool = False
    hangs: bool = False
    right: ASGIApp | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        asked = Asked(scope["method"], _decoded(body), headers, self.memory)
        answer = _Bending(self, asked, send)
        if (said := self.instead(asked)) is not None:
            await answer.say(*said)
            return
        told = json.dumps(self.request(asked)).encode() if asked.kind else body
        length = [(b"content-length", str(len(told)).encode())]
        kept = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        messages: list[Message] = [{"type": "http.request", "body": told, "more_body": False}]

        async def again() -> Message:
            return messages.pop() if messages else await receive()

        assert self.right is not None
        await self.right({**scope, "headers": kept + length}, again, answer)


class _Bending:
    """The answer to one request."""

    def __init__(self, bent: Bent, asked: Asked, send: Send) -> None:
        self._bent = bent
        self._asked = asked
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self._streams = headers.get("content-type", "").startswith("text/event-stream")
            if self._streams and not self._bent.whole:
                await self._begin(message["status"], headers)
        elif not self._streams or self._bent.whole:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()
        else:
            await self._stream(message)

    async def say(self, status: int, body: Json) -> None:
        """Answer by oneself."""
        told = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "text/event-stream" if isinstance(body, bytes) else "application/json"
        headers = {"content-type": kind, "access-control-allow-origin": "*", "content-length": str(len(told))}
        await self._begin(status, headers)
        await self._write(told, more=False)

    async def _begin(self, status: int, headers: dict[str, str]) -> None:
        status, headers = self._bent.head(status, headers, self._asked)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def _finish(self) -> None:
        """A whole body."""
        headers = {name.decode(): value.decode() for name, value in self._start["headers"]}
        body = self._body
        if self._streams:
            await _takes_its_time(SLOW_S)
        elif self._start["status"] == 200 and self._asked.kind:
            bent = self._bent.json(json.loads(body), self._asked)
            body = bent if isinstance(bent, bytes) else json.dumps(bent).encode()
        body = self._bent.pack(body)
        await self._begin(self._start["status"], {**headers, "content-length": str(len(body))})
        await self._write(body, more=False)

    async def _stream(self, message: Message) -> None:
        for data in data_of(message.get("body", b"")):
            event = json.loads(data)
            if self._bent.pause and self._bent.pause in data:
                await _takes_its_time(SLOW_S)
            for one in self._bent.event(event, self._asked):
                await self._write(one)
            if "text_delta" in data:
                await self._in_the_middle()
        if not message.get("more_body"):
            if self._bent.hangs:
                await asyncio.Event().wait()
            for one in self._bent.last(self._asked):
                await self._write(one)
            await self._write(b"", more=False)

    async def _in_the_middle(self) -> None:
        if "two hundred" in self._asked.text:
            await asyncio.Event().wait()  # a long answer: nobody comes but the client who leaves
        if self._bent.breaks:
            raise RuntimeError("the backend breaks")

    async def _write(self, one: Event | bytes, more: bool = True) -> None:
        told = one if isinstance(one, bytes) else b"data: " + json.dumps(one).encode() + b"\n\n"
        if told or not more:
            await self._send({"type": "http.response.body", "body": told, "more_body": more})


def _decoded(body: bytes) -> Json:
    try:
        return json.loads(body)
    except ValueError:
        return None


async def _takes_its_time(seconds: float) -> None:
    """As a model does; the tests wait for nothing but its answer."""
    ready = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, ready.set)
    await ready.wait()
