"""A cured backend: the relay with its cures at an address of its own, for the time that the backend is being mended."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from chatkit_e2e.probe.target import Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.cures import CORS
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay

CLOSE_LIMIT_S = 5.0  # ends a hang


@contextmanager
def serving_cured(target: Target, cured: Collection[str], port: int) -> Iterator[str]:
    """The backend with these findings cured, on `port` of this machine; yields its address.

    Raises:
        PortTaken: nothing can be served there.
    """
    with Serving() as serving:
        # The page now asks another origin than it did: whatever the backend allows is about its own.
        relay = Relay(target.url, target.messages, target.timeout, Gates(serving.loop), {*cured, CORS})
        try:
            yield f"http://localhost:{serving.start(relay, port=port)}{target.url.path}"
        finally:
            asyncio.run_coroutine_threadsafe(relay.close(), serving.loop).result(CLOSE_LIMIT_S)
