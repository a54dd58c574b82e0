"""The component's files, served as the CDN serves them."""

from pathlib import Path
from typing import Final, NamedTuple

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

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


class File(NamedTuple):
    """One response of the CDN."""

    body: bytes
    headers: dict[str, str]


class FilesApp:
    """An ASGI application that answers for the CDN from a folder, read once into memory.

    Reading it once makes a boot cost one write for each file, and leaves no path for a request to escape by.
    """

    def __init__(self, root: Path) -> None:
        self.files = read_files(root)
        """By URL path, `/deployments/...` and `/assets/...`."""
        self.missing: list[str] = []
        """URL paths that were asked for and are not there, in order, repeats included."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await self._respond(scope["method"], scope["path"])(scope, receive, send)

    def _respond(self, method: str, path: str) -> Response:
        if method not in {"GET", "HEAD"}:
            return PlainTextResponse(f"{method} is not for files; use GET.", 405)
        file = self.files.get(path)
        if file is None:
            self.missing.append(path)
            return PlainTextResponse(f"{path} is not among this component's files.", 404)
        return Response(file.body, headers=file.headers)


def files_app(root: Path) -> FilesApp:
    """An application that serves `root`, a folder in the CDN's layout, as the CDN would."""
    return FilesApp(root)


def read_files(root: Path) -> dict[str, File]:
    """The files of `root` by URL path, with the headers to send: recorded ones where there is a manifest."""
    manifest = read_manifest(root)
    recorded = {file.path: file.headers for file in manifest.files} if manifest else {}
    files = {}
    for path in (path for folder in SERVED_FOLDERS for path in (root / folder).rglob("*") if path.is_file()):
        relative = path.relative_to(root).as_posix()
        files[f"/{relative}"] = File(path.read_bytes(), _headers(path, recorded.get(relative, {})))
    return files


def _headers(path: Path, recorded: dict[str, str]) -> dict[str, str]:
    return {
        "content-type": _TYPES.get(path.suffix, "application/octet-stream"),
        **{name: recorded[name] for name in _REPLAYED if name in recorded},
        "access-control-allow-origin": "*",
        "cache-control": "public, max-age=3600",  # each case has a new cache: this serves reloads within it
    }
