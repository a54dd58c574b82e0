"""Findings about a component that does not start or is taken away: each with what it explains, and what it does not."""

from collections.abc import Sequence

import pytest

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.moments import Moment
from tests.moments import asked, checkpoint, error, event, moment

CDN = "https://cdn.platform.openai.com/deployments/chatkit/chatkit.js"
LOAD = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
NOT_FOUND = [asked(7, "threads.get_by_id", LOAD), moment("refused", request=7, status=404)]
EXPLAINED: dict[str, list[Moment]] = {
    "script-unreachable": [event("script.error", CDN)],
    "no-frame-url": [moment("page-error", text="Unable to determine the ChatKit frame URL. Please ensure …")],
    "options-too-early": [moment("page-error", text="element.setOptions is not a function")],
    "insecure-origin": [moment("page-error", text="crypto.randomUUID is not a function")],
    "invalid-options": [error("FatalAppError", 'ChatKit.create():\n✖ Unrecognized key: "colour"')],
    "domain-refused": [error("DomainVerificationRequestError", "Domain verification request failed with Unauthorized")],
    "domain-not-verified": [error("DomainVerificationRequestError", "Failed to fetch")],
    "no-height": [checkpoint("ready", passed=False, why="the iframe is 944 by 0 pixels")],
    "moved": [event("frame.disconnected")],
    "no-such-thread": NOT_FOUND,
}
UNEXPLAINED: dict[str, list[Moment]] = {
    "another script": [event("script.error", "https://cdn.example/analytics.js")],
    "another error of the page": [moment("page-error", text="x is undefined")],
    "an event without a detail": [event("chatkit.error"), event("chatkit.ready")],
    "an error while streaming": [error("StreamError", "There was an error")],
    "an iframe with a size": [checkpoint("ready", passed=False, why="the iframe is not visible")],
    "a thread that the backend told of": [event("chatkit.thread.change", {"threadId": "thr_1"}), *NOT_FOUND],
    "another request that is refused": [asked(7, "items.list", LOAD), moment("refused", request=7, status=404)],
    "a load that is refused otherwise": [NOT_FOUND[0], moment("refused", request=7, status=400)],
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_is_explained(name: str) -> None:
    assert [finding.id for finding in find(EXPLAINED[name])] == [name]


@pytest.mark.parametrize("moments", UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_is_left_alone(moments: Sequence[Moment]) -> None:
    assert find(moments) == []


def test_the_option_to_blame_is_named() -> None:
    assert '"colour"' in find(EXPLAINED["invalid-options"])[0].evidence


def test_the_network_is_to_blame_for_what_cannot_be_reached() -> None:
    network = [name for name in EXPLAINED if find(EXPLAINED[name])[0].blame == "network"]
    assert network == ["script-unreachable", "domain-not-verified"]
