"""Findings about what happens between backend and component: each with what it explains, and what it does not."""

from collections.abc import Mapping, Sequence

import pytest

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.moments import Moment, Reported
from tests.moments import answered, asked, checkpoint, error, event, moment

BLOCKED = "Access to fetch at 'http://x/' from origin 'http://y' has been blocked by CORS policy: It does not allow it."
FAILED = error("StreamError", "There was an error while generating the assistant's response.")
EMPTY = {"message": "", "conversation_id": "thr_1"}
DELTA = '{"type": "assistant_message.content_part.text_delta", "delta": "a"}'
SHOWN_AT_THE_END = [checkpoint("streamed", passed=False, at=5.0), checkpoint("rendered", passed=True)]


def texts_at(*times: float) -> list[Moment]:
    """An answer that begins early, and whose text comes at these times."""
    begun = moment("bytes", 2.0, text='data: {"type": "thread.created"}\n\n')
    texts = [
        moment("bytes", at, text=f'data: {{"type": "thread.item.updated", "update": {DELTA}}}\n\n') for at in times
    ]
    return [asked(1), moment("response"), begun, *texts, *SHOWN_AT_THE_END]


EXPLAINED: dict[str, tuple[str, list[Moment]]] = {
    "CORS": ("cors", [moment("console", text=BLOCKED)]),
    "sent again": ("answer-lost", [asked(1), *answered(1), asked(2), *answered(2)]),
    "not read": ("answer-lost", [asked(1), *answered(1), FAILED]),
    "left before the end": ("answer-lost", [asked(1), *answered(1, how="client left"), FAILED]),
    "held back": ("answer-held-back", texts_at(2.0, 7.0)),
    "rewritten": ("rewritten-loads", [asked(1, None, EMPTY, turn=None)]),
    "list not asked": ("list-not-asked", [asked(1), checkpoint("listed", passed=False)]),
}
UNEXPLAINED: dict[str, list[Moment]] = {
    "nothing": [],
    "another complaint": [moment("console", text="404 (Not Found)")],
    "answered once": [asked(1), *answered(1)],
    "two turns": [asked(1), *answered(1), asked(2, "threads.add_user_message", turn=2), *answered(2)],
    "the backend sends JSON": [asked(1), *answered(1, "application/json"), asked(2), *answered(2, "application/json")],
    "the backend breaks off": [asked(1), *answered(1, how="failed"), FAILED],
    "the answer is not packed as it says": [
        asked(1),
        *answered(1)[:-1],
        moment("end", fault="encoding"),
        asked(2),
        *answered(2),
    ],
    "the stream says so": [asked(1), *answered(1, text='data: {"type": "error"}\n\n'), FAILED],
    "sent at the end": texts_at(7.0, 8.0),
    "all of it sent at once, before anybody looked": texts_at(2.0, 2.0),
    "only the list was sent": [moment("bytes", 2.0, turn=None, text="{}"), *SHOWN_AT_THE_END],
    "a message is rewritten": [asked(1, None, {"message": "Hello", "conversation_id": None})],
    "the list was asked": [asked(1), asked(2, "threads.list", turn=None), checkpoint("listed", passed=False)],
    "nothing was said": [checkpoint("listed", passed=False)],
}


@pytest.mark.parametrize(("found", "moments"), EXPLAINED.values(), ids=EXPLAINED)
def test_is_explained(found: str, moments: Sequence[Moment]) -> None:
    assert [finding.id for finding in find(moments)] == [found]


def through_a_fetch(body: str, given: Mapping[str, object], moments: Sequence[Moment]) -> list[Moment]:
    """A request through the page's own fetch, which gave the component this; a request that left it where `moments`
    have one."""
    passed = [event("fetch.asked", {"number": 1, "headers": {}, "body": body})]
    return [*passed, *moments, event("fetch.given", {"number": 1, **given}, at=9.0)]


STREAM = {"what": "Response", "status": 200, "type": "text/event-stream", "used": False}
SAID, LISTED = '{"type": "threads.create"}', '{"type": "threads.list"}'
NOT_LISTED = [asked(1), checkpoint("listed", passed=False)]
# What the page's fetch was seen to do, and what the other rules would make of it.
COMES_OF_A_FETCH: dict[str, tuple[str, str, list[Moment]]] = {
    "not read": (
        "fetch-reads-answer",
        "answer-lost",
        through_a_fetch(SAID, {**STREAM, "used": True}, [asked(1), *answered(1), FAILED]),
    ),
    "held back": (
        "fetch-holds-answer-back",
        "answer-held-back",
        through_a_fetch(SAID, STREAM, [moment("held", gate=MIDDLE), *texts_at(2.0, 7.0)]),
    ),
    "rewritten": (
        "fetch-rewrites-requests",
        "rewritten-loads",
        through_a_fetch(LISTED, STREAM, [asked(1, None, EMPTY, turn=None)]),
    ),
    "list not asked": (
        "fetch-answers-itself",
        "list-not-asked",
        through_a_fetch(LISTED, {"what": "Response", "type": "application/json"}, NOT_LISTED),
    ),
}


@pytest.mark.parametrize(("cause", "consequence", "moments"), COMES_OF_A_FETCH.values(), ids=COMES_OF_A_FETCH)
def test_what_comes_of_a_fetch_that_was_seen_is_no_cause(
    cause: str, consequence: str, moments: Sequence[Moment]
) -> None:
    unseen = [one for one in moments if not (isinstance(one, Reported) and one.name.startswith("fetch."))]
    assert consequence in [finding.id for finding in find(unseen)]
    found = [finding.id for finding in find(moments)]
    assert (found[0], consequence in found) == (cause, False)


@pytest.mark.parametrize("moments", UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_is_left_alone(moments: Sequence[Moment]) -> None:
    assert {finding.id for finding in find(moments)} & {found for found, _ in EXPLAINED.values()} == set()


def test_what_the_browser_blocked_is_quoted() -> None:
    assert find(EXPLAINED["CORS"][1])[0].evidence.endswith("a request: It does not allow it")
