"""What is said of a difference: a request or an event as such, and what is in it."""

import pytest

from chatkit_e2e.compare.meaning import meaning
from chatkit_e2e.compare.steady import Found
from chatkit_e2e.evidence.comparison import TOPICS


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Found("request", "threads.vote", "", "comes"), "a backend has to answer it"),
        (Found("request", "order, after threads.create", "", "threads.list"), "a backend has to answer it"),
        (Found("request", "order, after threads.create", "threads.list", ""), "nothing should wait for it"),
        (Found("request", "threads.list: params.status", "", '"active"'), "refuses what it does not know"),
        (Found("request", "every request: header x-a", "", "1"), "access-control-allow-headers"),
        (Found("element", "chatkit.vote", "", "comes"), "handlers are called more often"),
        (Found("element", "chatkit.ready: at", "1", ""), "handlers must not read it"),
        (Found("screen", "messages: assistant rewritten", "", "comes"), "watches the chat"),
        (Found("screen", "picture at ready", "one picture", "another"), "look at the two pictures"),
        (Found("outside", "outside: GET https://example.com/", "", "asked"), "Content-Security-Policy"),
        (Found("outside", "outside: GET https://example.com/", "asked", ""), "does not ask this host any more"),
    ],
)
def test_a_difference_is_told_with_what_it_asks_of_a_backend_or_a_page(found: Found, said: str) -> None:
    assert said in meaning(found)


TOLD_ELSEWHERE = ("schema", "package", "promise", "cost")
"""Their differences say what they mean where they are found: no conversation shows them."""


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic not in ("verdict", *TOLD_ELSEWHERE)])
def test_every_topic_has_a_sentence_for_what_is_gone_new_and_otherwise(topic: str) -> None:
    sides = [("1", ""), ("", "1"), ("1", "2")]
    assert all(meaning(Found(topic, "x: y", *pair)) for pair in sides)  # type: ignore[arg-type]
