"""Foreign protocols are recognised as a whole, and ChatKit's own is none of them."""

import pytest

from chatkit_e2e.cases import of_area
from chatkit_e2e.diagnose.foreign import FOREIGN, recognise
from chatkit_e2e.evidence.exchanges import exchanges, messages
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.strangers import STRANGERS
from tests.diagnose.strangers import moments_of
from tests.diagnose.test_causes import conversation
from tests.fake_backend.backend import Backend

CASES = {case.id: case for case in of_area("protocol")}
MADE = {made.id: made for made in STRANGERS}
OF_STRANGERS = {
    "repr-of-events": "Python's repr of an object",
    "repr-of-result": "Python's repr of an object",
    "ai-sdk-data-stream": "the Vercel AI SDK's data stream (version 4)",
    "ai-sdk-ui-messages": "the Vercel AI SDK's UI message stream (version 5)",
    "realtime": "OpenAI's Realtime API",
    "langgraph": "LangGraph",
    "message-start-delta-stop": "message.start, message.delta, message.stop",
    "plain-deltas": "text deltas without types",
    "error-for-all": "an error in place of an answer",
}
OF_CASES = {
    "protocol.ag-ui": "AG-UI",
    "protocol.ai-sdk": "the Vercel AI SDK's UI message stream (version 5)",
    "protocol.assistants-api": "OpenAI's Assistants API",
    "protocol.chat-completions": "OpenAI's Chat Completions",
    "protocol.ndjson": "NDJSON",
    "protocol.responses-items": "OpenAI's Realtime API",
    "protocol.responses-passthrough": "OpenAI's Responses API",
    "protocol.responses-text-delta": "OpenAI's Realtime API",
}


def test_each_foreign_protocol_is_shown() -> None:
    assert {one.name for one in FOREIGN} == {*OF_STRANGERS.values(), *OF_CASES.values()}


@pytest.mark.parametrize(("name", "expected"), OF_STRANGERS.items())
def test_a_stranger_is_recognised(name: str, expected: str, serving: Serving) -> None:
    made = MADE[f"stranger.{name}"]
    found = recognise(messages(exchanges(moments_of(serving, made.broken(), made)))[0])
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize(("case_id", "expected"), OF_CASES.items())
def test_a_protocol_of_the_matrix_is_recognised(case_id: str, expected: str, backend: Backend) -> None:
    found = recognise(messages(exchanges(conversation(backend, CASES[case_id])))[0])
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize("case_id", ["protocol.chatkit-server", "protocol.hand-written", "protocol.minimal"])
def test_chatkits_own_is_none_of_them(case_id: str, backend: Backend) -> None:
    assert recognise(messages(exchanges(conversation(backend, CASES[case_id])))[0]) is None
