"""What the driver tells of each item in the conversation, on the component itself (also with `--component`)."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from chatkit_e2e.cases import Case
from chatkit_e2e.evidence.element_events import RESPONSE_END
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import CaseRun, start
from chatkit_e2e.screen import Item
from chatkit_fake_backend.protocols.hand_written import HandWritten

OPTIONS = json.dumps({"threadItemActions": {"feedback": True, "retry": True}})
CASE = Case("items.actions", "a title", "a test", HandWritten, page={"options": OPTIONS})


@pytest.fixture
def page(watched_context: BrowserContext) -> Iterator[Page]:
    with watched_context.new_page() as page:
        yield page


@pytest.fixture
def run(stage: Stage, page: Page) -> Iterator[CaseRun]:
    session = stage.sessions.open(CASE.script, CASE.protocol())
    yield start(CASE, stage, page, session)
    stage.sessions.close(session)


def test_an_answer_has_the_actions_that_a_screen_reader_is_told(run: CaseRun) -> None:
    run.open()
    assert run.driver.booted().holds
    assert run.say().holds
    run.driver.shows(run.expected, after=(RESPONSE_END,))
    run.driver.settle()
    question, answer = run.driver.shows(run.expected).screen.items
    user, assistant = run.expected
    assert question == Item(role="user", text=user.text)
    # The button that copies has no name (facts 7).
    actions = ("Thumbs up", "Thumbs down", "Regenerate message")
    assert answer == Item(role="assistant", text=assistant.text, actions=actions)
