"""Settling with nothing but what went over the wire: the fake backend behind a pass-through, on real sockets."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from chatkit.types import StreamingReq
from playwright.sync_api import BrowserContext, Page
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.types import Message as AsgiMessage
from starlette.types import Receive, Scope, Send

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.steps import groups
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import CaseRun
from chatkit_e2e.run.steps import reach
from chatkit_e2e.screen import Driver, Message
from chatkit_e2e.screen.settling import OwnBackend, Wire
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.protocols.minimal import Minimal
from chatkit_fake_backend.script import DEFAULT
from chatkit_fake_backend.server import create_app
from chatkit_fake_backend.session import Sessions
from tests.fake_backend.backend import HANG_S, turn

_STREAM: TypeAdapter[StreamingReq] = TypeAdapter(StreamingReq)


class PassThrough:
    """Sits on the wire: hands every request on to the backend, and tells of it."""

    def __init__(self, serving: Serving) -> None:
        self.sessions = Sessions(serving.loop)
        self._backend = create_app(self.sessions)
        self.origin = f"http://localhost:{serving.start(self)}"
        self.wire = Wire(f"{self.origin}/idle")
        self.ended: list[str] = []
        """The paths that were answered, in the order in which their answers ended."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_empty = False

        async def noting(message: AsgiMessage) -> None:
            nonlocal is_empty
            if message["type"] == "http.response.start":
                is_empty = (b"content-length", b"0") in message["headers"]
            is_last = message["type"] == "http.response.body" and not message.get("more_body")
            # Before whoever asked can know: of an answer without a body with its head.
            if is_last if not is_empty else message["type"] == "http.response.start":
                self.ended.append(scope["path"].rpartition("/")[-1])
            await send(message)

        if scope["path"] == "/idle":
            await self.wire(scope, receive, noting)
        else:
            await self._hand_on(scope, receive, noting)

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        unread: list[AsgiMessage] = [{"type": "http.request", "body": body}]

        async def again() -> AsgiMessage:
            return unread.pop() if unread else await receive()

        with self.wire.exchange(stream=asks_for_a_stream(body)):
            await self._backend(scope, again, send)


def asks_for_a_stream(body: bytes) -> bool:
    try:
        _STREAM.validate_python(json.loads(body or b"null"))
    except ValidationError:
        return False
    return True


@pytest.fixture
def wired(serving: Serving) -> PassThrough:
    return PassThrough(serving)


@pytest.fixture
def page(watched_context: BrowserContext) -> Iterator[Page]:
    with watched_context.new_page() as page:
        yield page


@pytest.fixture
def run(page: Page, stage: Stage, wired: PassThrough) -> CaseRun:
    """A case run of a protocol that works, through the pass-through."""
    session = wired.sessions.open(DEFAULT, Minimal())
    url = f"{wired.origin}/sessions/{session.id}/chatkit"
    case = Case("protocol.minimal", "a title", "a test", Minimal, page={"api": url})
    stage.outside.begin(case.outside)
    return CaseRun(case, stage, session, Driver(page, wired.wire))


def test_a_whole_case_settles_by_the_wire(run: CaseRun, wired: PassThrough) -> None:
    for check, leading in groups(run.case.steps):
        run.outcomes[check.name] = reach(check, leading, run)
    assert {name: outcome.why for name, outcome in run.outcomes.items() if not outcome.passed} == {}
    assert "idle" in wired.ended
    assert "still" not in wired.ended, "nobody may ask the backend"


def test_a_no_is_given_once_nothing_is_under_way(run: CaseRun) -> None:
    run.open()
    assert run.driver.booted().holds
    assert run.say().holds
    seen = run.driver.shows([Message(role="user", text="never sent")], streams=1)
    assert (seen.holds, seen.why) == (False, None)
    assert seen.screen.messages == run.expected, "all that was under way had come"


def test_a_stream_that_is_open_is_under_way(wired: PassThrough) -> None:
    session = wired.sessions.open(DEFAULT, Minimal())
    session.gates.close(1, MIDDLE)
    url = f"{wired.origin}/sessions/{session.id}/chatkit"
    with httpx.Client(timeout=HANG_S, trust_env=False) as http, ThreadPoolExecutor(2) as pool:
        idle = pool.submit(http.get, wired.wire.address(streams=1))
        answer = pool.submit(http.post, url, json=turn(1))
        http.get(f"{wired.origin}/sessions/{session.id}/still", params={"streams": 1})  # it waits at its gate
        session.gates.open(1, MIDDLE)
        assert answer.result(HANG_S).status_code == idle.result(HANG_S).status_code == 200
    assert wired.ended.index("chatkit") < wired.ended.index("idle")


def test_idle_at_once_when_nothing_was_requested(wired: PassThrough) -> None:
    assert httpx.get(wired.wire.address(), timeout=HANG_S, trust_env=False).status_code == 200


@pytest.mark.parametrize("kind", [OwnBackend, Wire])
def test_an_address_says_how_many_streams_have_to_be_requested(kind: type[OwnBackend | Wire]) -> None:
    settling = kind("http://localhost/idle")
    assert (settling.address(), settling.address(2)) == ("http://localhost/idle", "http://localhost/idle?streams=2")
