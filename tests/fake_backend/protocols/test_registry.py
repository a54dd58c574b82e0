"""The candidate protocols as a set."""

import pytest

from chatkit_fake_backend.protocols import ChatKitProtocol, OneEndpointProtocol, Protocol, all_protocols

PROTOCOLS = all_protocols()
CHATKIT = {
    "protocol.agents-sdk",
    "protocol.chatkit-server",
    "protocol.forgetful",
    "protocol.hand-written",
    "protocol.items-in-thread",
    "protocol.json-once",
    "protocol.minimal",
    "protocol.ndjson",
    "protocol.no-thread-created",
    "protocol.no-user-echo",
    "protocol.plain-text",
}
ONE_ENDPOINT = {
    "protocol.ag-ui",
    "protocol.ai-sdk",
    "protocol.assistants-api",
    "protocol.chat-completions",
    "protocol.responses-items",
    "protocol.responses-passthrough",
    "protocol.responses-text-delta",
    "protocol.thread-item-events",
}


def test_every_candidate_is_found() -> None:
    assert list(PROTOCOLS) == sorted(CHATKIT | ONE_ENDPOINT)


def test_candidates_are_of_the_kind_they_should_be() -> None:
    assert {name for name, kind in PROTOCOLS.items() if issubclass(kind, ChatKitProtocol)} == CHATKIT
    assert {name for name, kind in PROTOCOLS.items() if issubclass(kind, OneEndpointProtocol)} == ONE_ENDPOINT


@pytest.mark.parametrize("kind", PROTOCOLS.values(), ids=PROTOCOLS)
def test_candidate_says_what_it_is_and_where_it_comes_from(kind: type[Protocol]) -> None:
    assert kind.title
    assert len(kind.title) <= 80, "a title stands in a table"
    assert kind.origin
    assert kind.__doc__
    assert kind.__module__.removeprefix("chatkit_fake_backend.protocols.").replace("_", "-") == kind.id.removeprefix(
        "protocol."
    )


def test_titles_are_distinct() -> None:
    assert len({kind.title for kind in PROTOCOLS.values()}) == len(PROTOCOLS)
