"""A fake backend to talk to, and a play without a browser."""

from collections.abc import Iterator

import httpx
import pytest

from chatkit_e2e.cases import Case
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.play import Outcome, Play
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.serving import Serving
from tests.e2e.plays import Screen
from tests.fake_backend.backend import HANG_S, Backend


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    with Serving() as serving, httpx.Client(timeout=HANG_S, trust_env=False) as http:
        yield Backend(serving, http)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def play(stage: Stage, screen: Screen) -> Iterator[Play]:
    """A play of the hand-written protocol whose page is `screen`."""
    case = Case("protocol.hand-written", "a title", "a test", HandWritten)
    session = stage.sessions.open(case.script, case.protocol())
    stage.outside.begin("answered")
    play = Play(case, stage, session, screen.driver())
    play.outcomes["ready"] = Outcome(True, "it shows")
    yield play
    stage.sessions.close(session)
