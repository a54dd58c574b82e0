"""Settling with nothing but what goes over the wire: a whole case of the suite through a relay, on real sockets."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.steps import groups
from chatkit_e2e.evidence.moments import Ended, Received, of
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import CaseRun
from chatkit_e2e.run.steps import reach
from chatkit_e2e.screen import Driver, Message
from chatkit_e2e.screen.settling import Settling
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from chatkit_fake_backend.protocols.minimal import Minimal
from chatkit_fake_backend.script import DEFAULT
from chatkit_fake_backend.server import create_app
from chatkit_fake_backend.session import Sessions

LIMIT_S = 30.0  # ends a hang


@dataclass(frozen=True)
class Relayed:
    """A case run, and the relay through which all of it goes."""

    run: CaseRun
    relay: Relay


@pytest.fixture
def relayed(serving: Serving, stage: Stage, watched_context: BrowserContext) -> Iterator[Relayed]:
    """A case run of a protocol that works; the page asks the relay, and nobody asks the backend whether it is still."""
    sessions = Sessions(serving.loop)
    session = sessions.open(DEFAULT, Minimal())
    path = f"/sessions/{session.id}/chatkit"
    backend = address(f"http://localhost:{serving.start(create_app(sessions))}{path}")
    relay = Relay(backend, [turn.user for turn in DEFAULT.turns], LIMIT_S, Gates(serving.loop))
    api = f"http://localhost:{serving.start(relay)}{path}"
    case = Case("protocol.minimal", "a title", "a test", Minimal, page={"api": api})
    stage.outside.begin(case.outside)
    still = Settling(f"http://localhost:{serving.start(relay.still)}/")
    with watched_context.new_page() as page:
        yield Relayed(CaseRun(case, stage, session, Driver(page, still)), relay)


def test_a_whole_case_settles_by_the_wire(relayed: Relayed) -> None:
    run, relay = relayed.run, relayed.relay
    for check, leading in groups(run.case.steps):
        run.outcomes[check.name] = reach(check, leading, run)
    assert {name: outcome.why for name, outcome in run.outcomes.items() if not outcome.passed} == {}
    asked, ended = of(relay.log.entries, Received), of(relay.log.entries, Ended)
    assert [one.turn for one in asked if one.stream] == [1, 2]
    assert {one.how for one in ended} == {"complete"}
    assert len(ended) == len(asked)


def test_a_no_is_given_once_nothing_is_under_way(relayed: Relayed) -> None:
    run = relayed.run
    run.open()
    assert run.driver.booted().holds
    assert run.say().holds
    seen = run.driver.shows([Message(role="user", text="never sent")], streams=1)
    assert (seen.holds, seen.why) == (False, None)
    assert seen.screen.messages == run.expected, "all that was under way had come"


@pytest.mark.parametrize(("streams", "query"), [(0, ""), (2, "?streams=2")])
def test_an_address_says_how_many_streams_have_to_be_requested(streams: int, query: str) -> None:
    assert Settling("http://localhost/idle").address(streams) == f"http://localhost/idle{query}"
