"""The guard of a local server: it answers this machine's browser only, and there only the page that it gave a token."""

import secrets
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from chatkit_e2e.serving import Application

TOKEN_HEADER: Final = "x-watch-token"
_API: Final = "/api/"  # the rest are the suite's own files, which hold nothing of anybody


class Guard:
    """An ASGI application that keeps strangers from another one."""

    def __init__(self, app: Application) -> None:
        self.token = secrets.token_urlsafe(16)
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        """Answer one request, with 403 where it is a stranger's."""
        if scope["type"] == "http" and not self._is_ours(Request(scope)):
            await Response("Only the suite's own page may ask here.", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, request: Request) -> bool:
        """Neither another origin's page nor another name for this machine (DNS rebinding)."""
        host = request.headers.get("host", "")
        if host.rpartition(":")[0] not in ("127.0.0.1", "localhost"):
            return False
        if request.headers.get("origin", f"http://{host}") != f"http://{host}":
            return False
        given = request.headers.get(TOKEN_HEADER) or request.query_params.get("token", "")
        is_file = not request.url.path.startswith(_API)
        return is_file or secrets.compare_digest(given.encode(), self.token.encode())
