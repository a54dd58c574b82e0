"""What two versions of the SDK answer otherwise: each change once, and only what is the same each time."""

import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from chatkit.types import ChatKitReq, ThreadItem, ThreadItemUpdate, ThreadStreamEvent
from pydantic import JsonValue

from chatkit_e2e.compare import answers
from chatkit_e2e.compare.answers import between
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.sdk_answers import EVENTS, OUTCOME, Answers, Trait, Traits, answers_of, steady, traits_of
from chatkit_e2e.compare.sdk_requests import REQUESTS, Asked
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.lab.build_cache import NotBuilt

STREAM = "an event stream"
CREATE = Asked("threads.create", {"type": "threads.create"})
RETRY = Asked("threads.retry_after_item", {"type": "threads.retry_after_item"})
LIST = Asked("threads.list", {"type": "threads.list"})


def answered(*messages: JsonValue, asked: Asked = CREATE, outcome: str = "") -> Traits:
    return traits_of(asked, outcome or ("JSON" if asked is LIST else STREAM), messages)


def compared(a: Traits, b: Traits) -> list[Difference]:
    return between(Answers(a, frozenset()), Answers(b, frozenset())).differences


def told(a: Traits, b: Traits) -> list[tuple[str, str, str]]:
    return [(one.what, one.a, one.b) for one in compared(a, b)]


def done(**item: Any) -> JsonValue:  # noqa: ANN401  any JSON
    return {"type": "thread.item.done", "item": {"type": "task", "id": "tsk_a", **item}}


OPTIONS: JsonValue = {"type": "stream_options", "stream_options": {"allow_cancel": True}}
PAGE: JsonValue = {"data": [{"type": "task", "id": "tsk_a"}], "has_more": False}


def test_the_same_answer_is_no_difference() -> None:
    assert told(answered(done()), answered(done())) == []


def test_a_new_event_in_several_answers_is_told_once_with_the_requests() -> None:
    a = {**answered(done()), **answered(done(), asked=RETRY)}
    b = {**answered(OPTIONS, done()), **answered(OPTIONS, done(), asked=RETRY)}
    what = "event stream_options (answer to threads.create, threads.retry_after_item)"
    assert told(a, b) == [(what, "", "sent")]
    assert told(b, a) == [(what, "sent", "")]


def test_another_order_is_told_and_nothing_else() -> None:
    ((what, a, b),) = told(answered(OPTIONS, done()), answered(done(), OPTIONS))
    assert what == "order of the events (answer to threads.create)"
    assert (a, b) == ("stream_options, thread.item.done: task", "thread.item.done: task, stream_options")


def test_a_new_field_is_told_of_what_has_it_wherever_that_stands() -> None:
    listed: JsonValue = {"data": [{"type": "task", "id": "tsk_a", "title": "New"}], "has_more": False}
    a = {**answered(done()), **answered(PAGE, asked=LIST)}
    b = {**answered(done(title="New")), **answered(listed, asked=LIST)}
    assert told(a, b) == [("field task: title (answer to threads.create, threads.list)", "", '"New"')]


def test_a_new_object_without_a_type_is_one_field() -> None:
    b = answered(done(upload={"url": "u", "headers": {"x": "y"}}))
    ((what, _, value),) = told(answered(done()), b)
    assert (what, value) == ("field task: upload (answer to threads.create)", 'headers.x: "y", url: "u"')


def test_another_value_is_told_with_both() -> None:
    assert told(answered(done(title="A")), answered(done(title="B"))) == [
        ("task: title (answer to threads.create)", '"A"', '"B"')
    ]


def test_a_new_kind_of_event_is_told_without_all_that_is_in_it() -> None:
    image: JsonValue = {"type": "thread.item.done", "item": {"type": "image", "source": {"type": "file", "name": "a"}}}
    assert [what for what, *_ in told(answered(done()), answered(done(), image))] == [
        "event thread.item.done: image (answer to threads.create)"
    ]


def test_more_of_a_kind_in_one_version_make_no_other_values() -> None:
    more: JsonValue = {"data": [{"type": "task", "id": "tsk_a"}, {"type": "task", "id": "tsk_b"}], "has_more": False}
    assert told(answered(PAGE, asked=LIST), answered(more, asked=LIST)) == []


def test_an_object_that_only_one_version_lists_is_told() -> None:
    more: JsonValue = {"data": [{"type": "task", "id": "tsk_a"}, {"type": "note", "id": "n"}], "has_more": False}
    assert told(answered(PAGE, asked=LIST), answered(more, asked=LIST)) == [
        ("object note (answer to threads.list)", "", "sent")
    ]


def test_a_known_object_in_a_new_place_is_told() -> None:
    file: JsonValue = {"type": "file", "name": "a"}
    a = answered(done(files=[file]))
    b = answered(done(files=[file], preview=file))
    assert told(a, b) == [("object file in task: preview (answer to threads.create)", "", "sent")]


def test_a_request_that_one_version_refuses_is_one_difference() -> None:
    refused = answered(outcome="refused: ValidationError")
    (only,) = compared(refused, answered(done()))
    assert (only.what, only.a, only.b) == ("outcome (answer to threads.create)", "refused: ValidationError", STREAM)
    assert "the component may send it" in only.meaning
    (back,) = compared(answered(done()), refused)
    assert "the component must not send it" in back.meaning


def test_what_is_not_the_same_each_time_is_no_difference_and_listed_apart() -> None:
    once, again = answered(done(title="A")), answered(done(title="B"))
    a, b = steady([once, again]), steady([once, once])
    assert a.unsteady == {Trait("threads.create", "task", "title")}
    assert between(a, b) == Looked(unsteady=["answer: task: title (answer to threads.create)"])
    come_and_gone = steady([answered(done()), answered(OPTIONS, done())])
    assert Trait("threads.create", EVENTS) in come_and_gone.unsteady
    assert between(come_and_gone, steady([answered(done()), answered(done())])).differences == []


def wire_types(union: Any) -> set[str]:  # noqa: ANN401  a union, perhaps annotated
    """The values of `type` of a union's classes."""
    inner, *_ = get_args(union)
    classes = get_args(inner) or get_args(union)
    return {str(get_args(one.model_fields["type"].annotation)[0]) for one in classes}


def test_every_type_of_request_of_the_runs_own_sdk_is_asked() -> None:
    assert wire_types(ChatKitReq) <= {asked.request["type"] for asked in REQUESTS}


def test_labels_are_different() -> None:
    assert len({asked.label for asked in REQUESTS}) == len(REQUESTS)


@pytest.fixture(scope="module")
def installed() -> Answers:
    """The answers of the run's own SDK."""
    return answers_of(Path(sys.executable), 2)


@pytest.mark.thorough
def test_the_runs_own_sdk_answers_the_same_each_time(installed: Answers) -> None:
    assert installed.unsteady == frozenset()
    assert between(installed, installed) == Looked()


@pytest.mark.thorough
def test_the_runs_own_sdk_refuses_only_what_it_has_to(installed: Answers) -> None:
    outcomes = {trait.label: values[0] for trait, values in installed.steady.items() if trait.part == OUTCOME}
    refused = {label: outcome for label, outcome in outcomes.items() if "refused" in outcome}
    assert refused == {
        "threads.get_by_id, of none": "refused: NotFoundError",
        "a type that no version knows": "refused: ValidationError",
    }


@pytest.mark.thorough
def test_the_script_makes_the_runs_own_sdk_send_every_event_item_and_update(installed: Answers) -> None:
    sent = {trait.part for trait in installed.steady}
    hidden = {"hidden_context_item", "sdk_hidden_context"}
    known = wire_types(ThreadStreamEvent) | wire_types(ThreadItem) | wire_types(ThreadItemUpdate)
    assert known - sent == hidden


@pytest.mark.thorough
def test_what_is_taken_out_of_an_answer_is_found(installed: Answers) -> None:
    broken = {trait: values for trait, values in installed.steady.items() if trait.path != "quoted_text"}
    (only,) = between(installed, Answers(broken, frozenset())).differences
    assert only.what.startswith("field user_message: quoted_text (answer to threads.add_user_message, ")
    assert (only.a, only.b) == ('"Hi there."', "")


def test_a_server_that_does_not_start_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named chatkit' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(answers, "python_of", lambda _: python)
    with pytest.raises(NotBuilt, match=r"the server of openai-chatkit 0\.0\.9 could not be asked: .*No module named"):
        answers.look("0.0.9", "1.0.0")
