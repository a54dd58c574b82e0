"""A CDN of our own for tests: over HTTPS, under the real one's name, reached through a proxy as httpx knows them."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chatkit_e2e.evidence.cdn import CDN_HOST
from chatkit_e2e.serving import Serving


@dataclass
class OwnCdn:
    """What it has, and what it was asked for."""

    files: dict[str, str] = field(default_factory=dict)
    """By path, without the leading slash."""
    asked: list[str] = field(default_factory=list)
    breaks: set[str] = field(default_factory=set)
    """Paths whose download breaks off in the middle."""
    environment: dict[str, str] = field(default_factory=dict)
    """What leads a process here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = Request(scope).url.path.removeprefix("/")
        self.asked.append(path)
        text = self.files.get(path)
        if path in self.breaks and text is not None:
            headers = [(b"content-length", str(len(text) + 1).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            raise ConnectionError("the download breaks")
        answer = (
            Response(status_code=404) if text is None else Response(text, headers={"set-cookie": "a=b", "age": "7"})
        )
        await answer(scope, receive, send)


@contextmanager
def own_cdn(folder: Path) -> Iterator[OwnCdn]:
    """Serve one; `folder` takes the certificate of who signs for it."""
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(CDN_HOST).configure_cert(tls)
    signed = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(signed))
    with Serving() as serving:
        cdn = OwnCdn()
        with _proxy(serving, serving.start(cdn, tls)) as proxy:
            cdn.environment = {
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy}",
                "SSL_CERT_FILE": str(signed),
                "NO_PROXY": "",
            }
            yield cdn


@contextmanager
def _proxy(serving: Serving, port: int) -> Iterator[int]:
    """A proxy that leads whatever is asked for to `port`; gives its own."""

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        there, back = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pipe(reader, back), _pipe(there, writer))

    starting = asyncio.start_server(connect, "127.0.0.1", 0)
    listening = asyncio.run_coroutine_threadsafe(starting, serving.loop).result()
    yield listening.sockets[0].getsockname()[1]
    serving.loop.call_soon_threadsafe(listening.close)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
    finally:  # at the end of a test it is cancelled
        writer.close()
