"""An application of the project under test, served on a free port: ASGI by uvicorn, WSGI by the standard library."""

import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any, cast
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from chatkit_e2e.serving import Application, Serving


@contextmanager
def serving(app: Callable[..., Any], path: str) -> Iterator[str]:
    """The address of `path` in the application, until the end of the block. ASGI has its lifespan.

    Raises:
        RuntimeError: it failed while it started.
    """
    with _serving_asgi(app) if is_asgi(app) else _serving_wsgi(app) as port:
        yield f"http://localhost:{port}{path}"


def is_asgi(app: Callable[..., Any]) -> bool:
    """Whether it is called as ASGI says (ASGI 3.0): a coroutine of scope, receive and send. WSGI's is a function."""
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__)


@contextmanager
def _serving_asgi(app: Callable[..., Any]) -> Iterator[int]:
    with Serving() as servers:
        yield servers.start(cast("Application", app), lifespan="auto")


@contextmanager
def _serving_wsgi(app: Callable[..., Any]) -> Iterator[int]:
    with make_server("127.0.0.1", 0, app, _Threaded, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, name="wsgi", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


class _Threaded(ThreadingMixIn, WSGIServer):
    """A thread for each request, because the component asks while an answer is still coming."""

    daemon_threads = True
    block_on_close = False


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Say nothing: the timeline has each request."""
