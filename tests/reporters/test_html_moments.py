from typing import get_args

import pytest

from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.reporters.html_moments import TOPICS, Fold, folded, lines
from tests.reporters.sample import BEGAN, moment


def test_a_run_of_bytes_and_changes_folds_with_counts_by_lane() -> None:
    run = [moment(at, "bytes", request=2, text='data: {"type":"thread.item.updated"}') for at in range(5)]
    run.append(moment(5, "changed", role="assistant", text="It begins"))

    [fold] = folded(lines(run, BEGAN))

    assert isinstance(fold, Fold)
    assert fold.by_lane == {"wire": [("#2 thread.item.updated", 5)], "frame": [("assistant changed", 1)]}


def test_nothing_that_went_wrong_is_folded() -> None:
    run = [moment(at, "event", name="chatkit.error", detail=None) for at in range(9)]

    assert [type(one) is Fold for one in folded(lines(run, BEGAN))] == [False] * 9


def test_a_short_run_is_not_folded() -> None:
    run = [moment(at, "changed", role="assistant", text="It") for at in range(3)]

    assert len(list(folded(lines(run, BEGAN)))) == 3


def test_long_text_is_shortened_and_kept_in_full() -> None:
    [line] = lines([moment(0, "appeared", role="user", text="word " * 100)], BEGAN)

    assert len(line.text) <= 140
    assert line.detail == "word " * 100


def test_short_text_is_not_said_twice() -> None:
    [line] = lines([moment(0, "appeared", role="user", text="Hi")], BEGAN)

    assert (line.text, line.detail) == ("Hi", "")


KINDS = sorted(one.model_fields["kind"].default for one in get_args(get_args(Moment)[0]))


def test_each_kind_can_be_hidden_by_a_topic() -> None:
    assert sorted(kind for kinds in TOPICS.values() for kind in kinds) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_words_of_its_own(kind: str) -> None:
    needed = {
        "checkpoint": "ready",
        "name": "chatkit.log",
        "passed": True,
        "what": "wait",
        "text": "it is",
        "why": "odd",
    }
    needed |= {
        "gate": "end",
        "turn": 1,
        "stream": 1,
        "party": "component",
        "how": "complete",
        "address": "a",
        "answer": "200",
    }
    [line] = lines([moment(0, kind, **needed)], BEGAN)

    assert line.label
    assert "{" not in line.label + line.text


def test_a_file_that_did_not_come_is_named() -> None:
    text, url = "Failed to load resource: the server responded with a status of 404 (Not Found)", "http://a/b.css"
    [missing, other] = lines([moment(0, "console", level="error", text=one, url=url) for one in (text, "Oh no")], BEGAN)

    assert (missing.text, other.text) == (f"{text} {url}", "Oh no")
