"""The page's origin: where nobody says which, the first usual one that the backend lets in."""

from collections.abc import Mapping
from typing import Final

import httpx

from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.asking import Asker

# Where the usual development servers put a page: Next.js and Create React App, Vite (and Vite where that port is
# taken), webpack, Angular.
USUAL: Final = (
    *(f"http://localhost:{port}" for port in (3000, 5173, 5174, 5170, 5171, 5172, 8080, 4200)),
    "http://127.0.0.1:3000",
    "http://127.0.0.1:5173",
)
ALWAYS_SENT: Final = ("chatkit-frame-instance-id", "content-type")
"""By the component, with every request (facts 2.2)."""


def choose(target: Target, client: Asker) -> str:
    """The page's origin; the first usual one where the backend lets none of them in."""
    if target.origin:
        return target.origin
    try:
        return next((one for one in USUAL if lets_in(target, client, one)), USUAL[0])
    except httpx.HTTPError:  # who does not answer one preflight answers none
        return USUAL[0]


def lets_in(target: Target, client: Asker, origin: str) -> bool:
    """Whether the backend names this origin in its answer to a preflight (Fetch standard, 4.8); headers may lack.

    Raises:
        httpx.HTTPError: it does not answer.
    """
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": ",".join(sorted({*ALWAYS_SENT, *map(str.lower, target.headers)})),
    }
    answer = client.options(str(target.url), headers=asked)
    return allows_origin(answer.headers, origin)


def allows_origin(headers: Mapping[str, str], origin: str) -> bool:
    """Whether the answer names this origin, or any."""
    return headers.get("access-control-allow-origin") in (origin, "*")
