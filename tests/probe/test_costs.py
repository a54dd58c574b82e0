"""What a probe says that it costs is what a backend gets to see of it."""

from collections import Counter

import pytest
from starlette.requests import Request
from starlette.responses import Response

from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.costs import ON_WIRE, Cost, announced
from chatkit_e2e.probe.target import Depth, Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.strangers.chat import PATH, Chat, Json, everywhere

URL = address("http://localhost:1/chatkit")


class Counting(Chat):
    """Counts what the model has to answer, and what an answer sets a cookie for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()
        self.begun: set[str] = set()
        self.cookies: list[str] = []

    async def respond(self, request: Request) -> Response:
        self.cookies.append(request.headers.get("cookie", ""))
        asked = await request.json()
        if "input" in (asked.get("params") or {}) or asked["type"] == "threads.retry_after_item":
            self.asked[asked["type"]] += 1
        response = await super().respond(request)
        response.set_cookie("session", "of-the-last-one-who-asked")
        return response

    def store(self, thread_id: str, item: Json) -> None:
        self.begun.add(thread_id)
        super().store(thread_id, item)


def looked_at(serving: Serving, app: Counting, depth: Depth, cookies: dict[str, str]) -> None:
    url = address(f"http://localhost:{serving.start(everywhere(app))}{PATH}")
    conformance(Target(url, depth=depth, timeout=10, cookies=cookies), "http://localhost:3000")


@pytest.mark.parametrize("depth", list(ON_WIRE))
def test_the_rules_of_conformance_cost_what_was_announced(serving: Serving, depth: Depth) -> None:
    app = Counting()
    looked_at(serving, app, depth, {})
    retries = app.asked.pop("threads.retry_after_item", 0)
    assert app.threads == {}  # not even one that bad input made
    assert Cost(app.asked.total(), retries, len(app.begun)) == ON_WIRE[depth]


@pytest.mark.parametrize(("cookies", "sent"), [({}, {""}), ({"theme": "dark"}, {"", "theme=dark"})])
def test_a_cookie_that_an_answer_sets_is_only_sent_by_a_page_that_sends_cookies(
    serving: Serving, cookies: dict[str, str], sent: set[str]
) -> None:
    app = Counting()
    looked_at(serving, app, "standard", cookies)
    assert {one.partition("; session=")[0] for one in app.cookies} == sent
    assert any("session=" in one for one in app.cookies) == bool(cookies)


@pytest.mark.parametrize(
    ("target", "wire_only", "told"),
    [
        (
            Target(URL),
            False,
            "in the browser: 2 messages in one thread, a reload, the history; up to five times more to look",
        ),
        (Target(URL, cures=False), False, "in the browser: 2 messages in one thread, a reload, the history"),
        (Target(URL, depth="full"), False, "behind that, at depth full: 32 messages in 8 threads, 1 new answer"),
        (Target(URL, depth="quick"), True, "on the wire, by the rules of conformance: 2 messages in 1 thread"),
    ],
)
def test_it_is_told_before(target: Target, wire_only: bool, told: str) -> None:
    assert any(line.startswith(told) for line in announced(target, wire_only=wire_only))
