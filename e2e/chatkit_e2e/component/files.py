"""The component's files, served as the CDN serves them."""

from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Cdn
from chatkit_e2e.component.errors import ComponentError
from chatkit_e2e.component.fetching import Fetcher
from chatkit_e2e.component.layout import SERVED_FOLDERS
from chatkit_e2e.component.manifest import read_manifest

# A table of our own: the machine's table of types calls .js different things on different systems.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
# Headers of a recorded response that change what a browser does with the file. The others describe the
# transfer (length, encoding, age) or the visit, and would be wrong here.
_REPLAYED: Final = (
    "content-security-policy",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "origin-agent-cluster",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
)


CACHING: Final = "public, max-age=3600"
"""How long a browser may keep a file: longer than a run is."""
_SERVED: Final = tuple(f"/{folder}/" for folder in SERVED_FOLDERS)


class File(NamedTuple):
    """One response of the CDN."""

    body: bytes
    headers: dict[str, str]


class FilesApp:
    """An ASGI application that answers for the CDN: from a folder, read once into memory, and with `live` from the
    CDN itself what the folder lacks, which is kept there from then on.

    Reading it once makes a boot cost one write for each file, and leaves no path for a request to escape by.
    """

    def __init__(self, root: Path, *, live: bool = False) -> None:
        """
        Raises:
            BuildDamaged: a kept file is missing or altered.
        """
        self.files = read_files(root)
        """By URL path, `/deployments/...` and `/assets/...`."""
        self.missing: list[str] = []
        """URL paths that were asked for and are not there, in order, repeats included."""
        self.failures: list[str] = []
        """Why files could not be had from the CDN, a sentence each time one was asked for."""
        self.served: list[str] = []
        """URL paths of the files that were sent, in order, repeats included."""
        self._cdn = Cdn() if live else None
        self._fetcher = Fetcher(Archive(root), self._cdn) if self._cdn else None

    def close(self) -> None:
        """Let go of the connections to the CDN."""
        if self._cdn:
            self._cdn.close()

    def find(self, path: str) -> File | None:
        """The file at this URL path, None where there is none.

        Raises:
            ComponentUnreachable: it is not kept, and the CDN did not answer.
        """
        if self._is_wanted(path) and self._fetcher:
            received = self._fetcher.obtain(path.removeprefix("/"))
            if received:
                self.files[path] = File(received.body, _headers(path, received.headers))
        file = self.files.get(path)
        if file is None:
            self.missing.append(path)
        return file

    def _is_wanted(self, path: str) -> bool:
        """Whether the CDN may have it; what it has not is asked for once in a run."""
        return path not in self.files and path not in self.missing and path.startswith(_SERVED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await (await self._respond(scope["method"], scope["path"]))(scope, receive, send)

    async def _respond(self, method: str, path: str) -> Response:
        if method not in {"GET", "HEAD"}:
            return PlainTextResponse(f"{method} is not for files; use GET.", 405)
        try:
            # What is in memory is answered at once; only a download takes a thread.
            file = self.files.get(path) or await run_in_threadpool(self.find, path)
        except ComponentError as error:
            self.failures.append(f"{path}: {error}")
            return PlainTextResponse(str(error), 504)
        if file is None:
            return PlainTextResponse(f"{path} is not among this component's files.", 404)
        self.served.append(path)
        return Response(file.body, headers=file.headers)


def read_files(root: Path) -> dict[str, File]:
    """The files of `root` by URL path, with the headers to send: what the manifest names, as it was sent, where there
    is one; else all that is in the CDN's folders.

    Raises:
        BuildDamaged: a kept file is missing or altered.
    """
    manifest = read_manifest(root)
    if manifest:
        return {
            f"/{file.path}": File(manifest.read(file, root), _headers(file.path, file.headers))
            for file in manifest.files
        }
    paths = (path for folder in SERVED_FOLDERS for path in (root / folder).rglob("*") if path.is_file())
    return {f"/{path.relative_to(root).as_posix()}": File(path.read_bytes(), _headers(path.name, {})) for path in paths}


def _headers(path: str, recorded: dict[str, str]) -> dict[str, str]:
    return {
        "content-type": _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream"),
        **{name: recorded[name] for name in _REPLAYED if name in recorded},
        "access-control-allow-origin": "*",
        "cache-control": CACHING,
    }
