"""What the tests of the fake backend share: a backend on a real socket, and requests to it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from chatkit_e2e.evidence.moments import Ended, Held, Refused, Sent, WireEntry
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols import Protocol
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.script import DEFAULT, Script
from chatkit_fake_backend.server import create_app
from chatkit_fake_backend.session import Session, Sessions

HANG_S = 5.0  # ends a hang; nothing here takes so long


def message(text: str, thread_id: str | None = None, **input_fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """The request that sends a user's message, as the component sends it (facts 3)."""
    said: dict[str, Any] = {
        "content": [{"type": "input_text", "text": text}],
        "quoted_text": "",
        "attachments": [],
        "inference_options": {},
        **input_fields,
    }
    if thread_id is None:
        return {"type": "threads.create", "params": {"input": said}}
    return {"type": "threads.add_user_message", "params": {"input": said, "thread_id": thread_id}}


def turn(number: int, thread_id: str | None = None) -> dict[str, Any]:
    """The message that begins turn `number` of the default script."""
    return message(DEFAULT.turns[number - 1].user, thread_id)


class Client:
    """One session, seen from a page and from the test that watches its log."""

    def __init__(self, http: httpx.Client, url: str, session: Session, loop: asyncio.AbstractEventLoop) -> None:
        self.http = http
        self.url = url
        self.session = session
        self._loop = loop

    def post(self, request: Mapping[str, Any]) -> httpx.Response:
        """Send a request and read the whole answer."""
        return self.http.post(self.url, json=request)

    @contextmanager
    def stream(self, request: Mapping[str, Any]) -> Iterator["Reader"]:
        """Send a request and read its answer step by step; leaving the block leaves the stream."""
        before = len(self.sent().encode())
        with self.http.stream("POST", self.url, json=request) as response:
            yield Reader(response, self, before)

    def wait(self, holds: Callable[[list[WireEntry]], bool]) -> None:
        """Return when `holds` is true of the session's log."""
        asyncio.run_coroutine_threadsafe(self.session.log.until(holds), self._loop).result(HANG_S)

    def held_at(self, gate: str) -> None:
        """Return when a stream waits at `gate`."""
        self.wait(lambda entries: any(isinstance(entry, Held) and entry.gate == gate for entry in entries))

    def ended(self) -> Ended:
        """The end of the session's first response, waited for."""
        self.wait(lambda entries: any(isinstance(entry, Ended) for entry in entries))
        return next(entry for entry in self.session.log.entries if isinstance(entry, Ended))

    def sent(self) -> str:
        """What the log says was sent so far."""
        return "".join(entry.text for entry in self.session.log.entries if isinstance(entry, Sent))

    def refused(self) -> list[Refused]:
        """What the log says was refused so far."""
        return [entry for entry in self.session.log.entries if isinstance(entry, Refused)]


class Reader:
    """The body of a response, read as far as the log says that it was sent."""

    def __init__(self, response: httpx.Response, client: Client, before: int) -> None:
        self._client = client
        self._before = before
        self._chunks = response.iter_bytes()
        self.text = ""

    def read_sent(self) -> str:
        """Everything that has arrived, once all that was sent has."""
        sent = len(self._client.sent().encode()) - self._before
        while len(self.text.encode()) < sent:
            self.text += next(self._chunks).decode()
        return self.text

    def read_all(self) -> str:
        """The whole body."""
        self.text += "".join(chunk.decode() for chunk in self._chunks)
        return self.text


class Backend:
    """A fake backend on a real socket."""

    def __init__(self, serving: Serving, http: httpx.Client) -> None:
        self.loop = serving.loop
        self.sessions = Sessions(serving.loop)
        self.http = http
        self.port = serving.start(create_app(self.sessions))
        self.origin = f"http://127.0.0.1:{self.port}"

    def open(
        self, protocol: Protocol | None = None, script: Script = DEFAULT, framing: Framing | None = None
    ) -> Client:
        """A client of a new session."""
        session = self.sessions.open(script, protocol or HandWritten(), framing)
        return Client(self.http, f"{self.origin}/sessions/{session.id}/chatkit", session, self.loop)
