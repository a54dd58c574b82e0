"""Causes that a chat without a browser shows: first of all the one that is there, and none where all is right."""

from collections.abc import Callable, Mapping

import pytest
from starlette.types import ASGIApp

from chatkit_e2e.cases import all_cases
from chatkit_e2e.evidence.probe_results import Conformance
from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.target import Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import Stranger
from chatkit_fake_backend.strangers import STRANGERS

LIMIT_S = 10.0  # ends a hang
ORIGIN = "http://localhost:3000"
CASES = {case.id: case for case in all_cases()}
USERS = {"headers": {"authorization": "Bearer of-the-page"}, "other_headers": {"authorization": "Bearer of-another"}}
NEEDS_MORE = {one.id: one for one in STRANGERS if one.needs in ("a long chat", "a retry", "a stop", "another user")}


def looked_at(serving: Serving, app: ASGIApp, **users: Mapping[str, str]) -> Conformance:
    url = address(f"http://localhost:{serving.start(app)}/chatkit")
    return conformance(Target(url, depth="full", timeout=LIMIT_S, **users), ORIGIN)  # type: ignore[arg-type]


@pytest.mark.parametrize("protocol", ["protocol.chatkit-server", "protocol.hand-written"])
def test_nothing_is_blamed_where_all_is_right(serving: Serving, protocol: str) -> None:
    app = Stranger(Sessions(serving.loop), CASES[protocol].protocol())
    assert [cause.evidence for cause in looked_at(serving, app).causes] == []


@pytest.mark.thorough
@pytest.mark.parametrize("stranger", sorted(NEEDS_MORE))
def test_what_two_turns_do_not_show_is_named_first(serving: Serving, stranger: str) -> None:
    one = NEEDS_MORE[stranger]
    users = USERS if one.needs == "another user" else {}
    ask: Callable[[Callable[[], ASGIApp]], list[str]] = lambda make: [  # noqa: E731
        cause.id for cause in looked_at(serving, make(), **users).causes
    ]
    assert ask(one.broken)[:1] == [one.cause]
    assert ask(one.right) == []
