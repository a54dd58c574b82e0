"""The recorder: asks a backend without a browser, and logs what goes by as the relay does."""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

import httpx

from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.log import Log
from chatkit_e2e.evidence.moments import Ended, Received, Sent, Started
from chatkit_e2e.evidence.redaction import REDACTED, redact_headers, redact_text
from chatkit_e2e.evidence.request_types import STREAMED
from chatkit_e2e.wire.address import Address
from chatkit_e2e.wire.recording import Recording, TooLong

How = Literal["complete", "client left", "failed", "timed out"]
Leave = Callable[[str], bool]
"""Whether to leave an answer of which so much text has come."""


class Recorder:
    """Asks one backend as one user; several recorders may write to one log.

    Values of `hidden` headers are not logged.
    """

    def __init__(self, client: httpx.AsyncClient, url: Address, log: Log, hidden: Collection[str] = ()) -> None:
        self._client = client
        self._url = url
        self._log = log
        self._hidden = {name.lower() for name in hidden}

    async def ask(
        self,
        body: bytes,
        limit: float,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        leave: Leave | None = None,
    ) -> WireExchange:
        """Send one request; its answer, as far as there was one within `limit` (s)."""
        asked = self._client.build_request(method, str(self._url), content=body, headers=headers)
        number, begin = self._log.next_request(), len(self._log.entries)
        self._log.add(self._received(number, asked, body))
        how, reason = await self._hear(number, asked, limit, leave)
        self._log.add(Ended(request=number, turn=None, how=how, reason=redact_text(reason)))
        return WireExchange([entry for entry in self._log.entries[begin:] if entry.request == number])

    async def _hear(self, number: int, asked: httpx.Request, limit: float, leave: Leave | None) -> tuple[How, str]:
        try:
            async with asyncio.timeout(limit):
                return await self._read(number, asked, leave)
        except TimeoutError:
            return "timed out", f"no end within {limit:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, TooLong) as error:
            return "failed", f"{type(error).__name__}: {error}"

    async def _read(self, number: int, asked: httpx.Request, leave: Leave | None) -> tuple[How, str]:
        answer = await self._client.send(asked, stream=True)
        try:
            headers = redact_headers(answer.headers.items())
            self._log.add(Started(request=number, turn=None, status=answer.status_code, headers=headers))
            recording, heard = Recording(answer.headers.get("content-encoding", "")), ""
            async for piece in answer.aiter_raw():
                text = recording.read(piece)
                self._log.add(Sent(request=number, turn=None, size=len(piece), text=redact_text(text)))
                heard += text if leave else ""
                if leave is not None and leave(heard):
                    return "client left", ""
        finally:
            await answer.aclose()
        if recording.fault == "encoding":
            return "failed", f"the body is not {answer.headers.get('content-encoding')}, as its header says"
        return "complete", ""

    def _received(self, number: int, asked: httpx.Request, body: bytes) -> Received:
        said = _decoded(redact_text(body.decode("utf-8", "replace")))
        kind = said.get("type") if isinstance(said, dict) else None
        headers = redact_headers(asked.headers.items())
        return Received(
            at=now_ms(),
            request=number,
            method=asked.method,
            path=asked.url.path,
            type=kind if isinstance(kind, str) else None,
            turn=None,
            stream=number if kind in STREAMED else None,
            body=said,
            headers={name: REDACTED if name in self._hidden else value for name, value in headers.items()},
        )


def _decoded(text: str) -> Any:  # noqa: ANN401  JSON
    """What the text stands for; the text itself where it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text
