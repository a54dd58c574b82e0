"""Each hostile backend ends in time, and its cause is told first: on the wire, without a browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.moments import WireEntry
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from tests.fake_backend.backend import message
from tests.probe.hostile import HOSTILE, Hostile
from tests.probe.raw import served

SAID = "Something nobody else says."
HANG_S = 40.0  # ends a hang
ON_THE_WIRE = [one for one in HOSTILE.values() if one.is_looked_at]


@contextmanager
def relayed(serving: Serving, one: Hostile) -> Iterator[tuple[Relay, str]]:
    """A relay in front of it, and the relay's address."""
    with served(serving, one.make()) as port:
        relay = Relay(address(f"http://localhost:{port}/chatkit"), [SAID], one.timeout, Gates(serving.loop))
        yield relay, f"http://localhost:{serving.start(relay)}"


def asked(relay: Relay, url: str) -> list[WireEntry]:
    """What is logged of a message, which is sent again after a 5xx, and of what lists threads."""
    with httpx.Client(timeout=HANG_S, trust_env=False, base_url=url, follow_redirects=True, max_redirects=8) as http:
        said, status = message(SAID), 500
        for body in (said, said, {"type": "threads.list", "params": {}}):
            if body is said and status < 500:
                continue
            status = 0
            with suppress(httpx.HTTPError), http.stream("POST", "/chatkit", json=body) as answer:
                status = answer.status_code
                for _ in answer.iter_raw():
                    pass
    return relay.log.entries


@pytest.mark.parametrize("one", ON_THE_WIRE, ids=lambda one: one.name)
def test_the_wire_tells_the_cause_first(one: Hostile, serving: Serving) -> None:
    with relayed(serving, one) as (relay, url):
        found = find(asked(relay, url))
    assert [finding.id for finding in found][:1] == ([one.cause] if one.cause else []), found
    json.dumps([finding.model_dump() for finding in found]).encode()
