"""Fixtures of all tests: the stand-in, a fake backend to talk to, and a case run without a browser."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import settings

from chatkit_e2e.cases import Case
from chatkit_e2e.component import Component, resolve
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.protocols.hand_written import HandWritten
from tests.case_runs import FakePage
from tests.fake_backend.backend import HANG_S, Backend

pytest_plugins = ["chatkit_e2e.pytest_plugin.fixtures"]

# The same examples in every run, and none fails for being slow on a machine that is busy.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def component(pytestconfig: pytest.Config) -> Component:
    """The stand-in, unless `--component` says otherwise."""
    return resolve(pytestconfig.option.component or "stand-in")


@pytest.fixture(scope="session")
def serving() -> Iterator[Serving]:
    with Serving() as running:
        yield running


@pytest.fixture(scope="session")
def backend(serving: Serving) -> Iterator[Backend]:
    """One backend for all tests; each test opens sessions of its own."""
    with httpx.Client(timeout=HANG_S, trust_env=False) as http:
        yield Backend(serving, http)


@pytest.fixture
def screen() -> FakePage:
    return FakePage()


@pytest.fixture
def run(stage: Stage, screen: FakePage) -> Iterator[CaseRun]:
    """A case run of the hand-written protocol whose page is `screen`."""
    case = Case("protocol.hand-written", "a title", "a test", HandWritten)
    session = stage.sessions.open(case.script, case.protocol())
    stage.outside.begin("answered")
    run = CaseRun(case, stage, session, screen.driver())
    run.outcomes["ready"] = Outcome(True, "it shows")
    yield run
    stage.sessions.close(session)
