"""A line for a shell that repeats a request."""

import json
import re
import shlex
from collections.abc import Collection, Iterable
from typing import Final

from chatkit_e2e.evidence.moments import Received
from chatkit_e2e.evidence.request_types import STREAMED

# What curl sends by itself, or better not at all.
_OF_ITSELF: Final = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "cookie"}
)


def curl(request: Received, url: str, secrets: Collection[str], cookies: Iterable[str]) -> str:
    """The line; values of the headers named in `secrets`, and cookies, are variables of the shell."""
    words = ["curl", "-iN" if request.type in STREAMED else "-i"]
    if request.method != "POST":
        words += ["-X", request.method]
    words.append(shlex.quote(url))
    for name, value in request.headers.items():
        if name in secrets:
            words += ["-H", f'"{name}: ${variable(name)}"']
        elif name not in _OF_ITSELF:
            words += ["-H", shlex.quote(f"{name}: {value}")]
    sent = [f"{name}=${variable(name)}" for name in cookies] if "cookie" in request.headers else []
    words += ["-b", f'"{"; ".join(sent)}"'] if sent else []
    if request.body not in ("", None):
        body = request.body if isinstance(request.body, str) else json.dumps(request.body, ensure_ascii=False)
        words += ["--data-binary", shlex.quote(body)]
    return " ".join(words)


def variable(name: str) -> str:
    """The shell's variable for a header or a cookie."""
    return re.sub(r"\W", "_", name).upper()
