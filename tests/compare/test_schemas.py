"""What changed between two versions' types: each real change once, with the sentence for its direction."""

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit_e2e.compare import schemas
from chatkit_e2e.compare.schemas import between, printed_by
from chatkit_e2e.compare.sdk_changes import Change, changes
from chatkit_e2e.compare.sdk_types import Schema, types_of
from chatkit_e2e.compare.wire_names import wire_names
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.lab.build_cache import NotBuilt

Json = dict[str, Any]
TEXT: Json = {"type": "string"}


def ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def union(*names: str) -> Json:
    return {"anyOf": [ref(name) for name in names]}


def kind(value: str) -> Json:
    return {"const": value, "default": value, "type": "string"}


def record(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def small(**more: Json) -> Json:
    """The schemas of a small SDK, with some definitions replaced or added; None takes one away."""
    definitions = {
        "CreateReq": record(("params",), type=kind("threads.create"), params=ref("CreateParams")),
        "CreateParams": record(("text",), text=TEXT),
        "ListReq": record(type=kind("threads.list"), order={"enum": ["asc", "desc"], "default": "desc"}),
        "DoneEvent": record(("item",), type=kind("thread.item.done"), item=union("UserItem", "TaskItem")),
        "AddedEvent": record(("item",), type=kind("thread.item.added"), item=union("UserItem", "TaskItem")),
        "ItemBase": record(("id",), id=TEXT),
        "UserItem": record(("id",), type=kind("user_message"), id=TEXT, text=TEXT),
        "TaskItem": record(("id",), type=kind("task"), id=TEXT, icon={"enum": ["bolt", "cube"]}),
        **more,
    }
    exported = {
        "ChatKitReq": union(*(name for name in definitions if name.endswith("Req"))),
        "ThreadStreamEvent": union(*(name for name in definitions if name.endswith("Event"))),
        "ThreadItem": definitions["DoneEvent"]["properties"]["item"],
    }
    bases = {"UserItem": ["ItemBase"], "TaskItem": ["ItemBase"]}
    return {"definitions": definitions, "exported": exported, "bases": bases}


def changed(**more: Json) -> list[Change]:
    return changes(types_of(small()), types_of(small(**more)))


def told(**more: Json) -> Difference:
    (only,) = between(types_of(small()), types_of(small(**more)), {"threads.create": ["case.a"]})
    return only


WITH_NEW_ITEM = union("UserItem", "TaskItem", "ImageItem")
NEW_ITEM = {
    "ImageItem": record(("id",), type=kind("image"), id=TEXT, image=ref("Image")),
    "Image": record(("url",), url=TEXT),
    "DoneEvent": record(("item",), type=kind("thread.item.done"), item=WITH_NEW_ITEM),
    "AddedEvent": record(("item",), type=kind("thread.item.added"), item=WITH_NEW_ITEM),
}


def test_a_version_does_not_differ_from_itself() -> None:
    assert changed() == []


def test_a_new_item_is_told_once_however_many_events_carry_it_and_with_what_it_brings_along() -> None:
    (only,) = changed(**NEW_ITEM)
    assert (only.kind, only.type) == ("type-added", "ImageItem")
    assert "Image {url: string}" in only.b


def test_a_removed_item_is_told_once() -> None:
    (only,) = changes(types_of(small(**NEW_ITEM)), types_of(small()))
    assert (only.kind, only.type) == ("type-removed", "ImageItem")


def test_a_new_request_and_its_params_are_one_change() -> None:
    (only,) = changed(SpeakReq=record(type=kind("speak"), params=ref("SpeakParams")), SpeakParams=record(audio=TEXT))
    assert only.type == "SpeakReq"


def test_a_field_that_is_inherited_is_told_of_the_class_that_has_it() -> None:
    (only,) = changed(
        ItemBase=record(("id",), id=TEXT, author=TEXT),
        UserItem=record(("id",), type=kind("user_message"), id=TEXT, text=TEXT, author=TEXT),
        TaskItem=record(("id",), type=kind("task"), id=TEXT, icon={"enum": ["bolt", "cube"]}, author=TEXT),
    )
    assert (only.place, only.also) == ("ItemBase.author", ("TaskItem", "UserItem"))


CREATE_WITH_TITLE = record(("text", "title"), text=TEXT, title=TEXT)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({"CreateParams": record(("text",), text=TEXT, title=TEXT)}, ("field-added", "", "optional: string")),
        ({"CreateParams": CREATE_WITH_TITLE}, ("field-added", "", "required: string")),
        ({"CreateParams": record()}, ("field-removed", "required: string", "")),
        ({"CreateParams": record((), text=TEXT)}, ("optional", "required", "optional")),
        ({"CreateParams": record(("text",), text={"type": "integer"})}, ("other", "string", "integer")),
        ({"CreateParams": record(("text",), text={"enum": ["a", "b"]})}, ("fewer", "string", '"a" or "b"')),
    ],
)
def test_each_kind_of_change_of_a_field(definition: Json, expected: tuple[str, str, str]) -> None:
    (only,) = changed(**definition)
    assert (only.kind, only.a, only.b) == expected


def test_values_are_told_by_themselves() -> None:
    one = record(type=kind("threads.list"), order={"enum": ["asc", "desc", "random"], "default": "desc"})
    (only,) = changed(ListReq=one)
    assert (only.kind, only.place, only.a, only.b) == ("more", "ListReq.order", "", '"random"')


def test_another_default_is_a_change() -> None:
    (only,) = changed(ListReq=record(type=kind("threads.list"), order={"enum": ["asc", "desc"], "default": "asc"}))
    assert (only.kind, only.a, only.b) == ("default", '"desc"', '"asc"')


def test_a_class_with_another_name_is_the_same_on_the_wire() -> None:
    item = small()["definitions"]["TaskItem"]
    members = union("UserItem", "StepItem")
    after = small(
        StepItem=item,
        DoneEvent=record(("item",), type=kind("thread.item.done"), item=members),
        AddedEvent=record(("item",), type=kind("thread.item.added"), item=members),
    )
    del after["definitions"]["TaskItem"]
    (only,) = changes(types_of(small()), types_of(after))
    assert (only.kind, only.a, only.b) == ("renamed", "TaskItem", "StepItem")


@pytest.mark.parametrize(
    ("definition", "what", "sentence"),
    [
        ({"CreateParams": CREATE_WITH_TITLE}, "CreateParams.title", "The component may send it"),
        ({"PingReq": record(type=kind("ping"))}, "request ping (PingReq)", "one with A's refuses it"),
        ({"PingEvent": record(type=kind("ping"))}, "event ping (PingEvent)", "the component then has to know it"),
        ({"Helper": record(audio=TEXT)}, "Helper, in Python only", "not on the wire"),
        ({"PingResult": record(audio=TEXT)}, "PingResult", "the component then has to know it"),
    ],
)
def test_the_meaning_is_that_of_the_direction(definition: Json, what: str, sentence: str) -> None:
    difference = told(**definition)
    assert difference.what == what
    assert sentence in difference.meaning


def test_a_change_of_what_both_sides_send_has_a_sentence_for_each() -> None:
    shared = {
        "CreateParams": record(("text",), text=ref("Part")),
        "UserItem": record(("id",), type=kind("user_message"), id=TEXT, text=ref("Part")),
    }
    parts = (record(text=TEXT), record(text=TEXT, group=TEXT))
    a, b = (types_of(small(**shared, Part=part)) for part in parts)
    (only,) = between(a, b, {})
    assert "with A's does not" in only.meaning
    assert "allow a server to send it" in only.meaning


def test_what_a_case_had_on_the_wire_is_covered_by_it_and_the_rest_says_that_none_does() -> None:
    params = told(CreateParams=CREATE_WITH_TITLE)
    assert params.cases == ["case.a"]
    assert "No case" not in params.meaning
    item = told(**NEW_ITEM)
    assert item.cases == []
    assert "No case that was run covers it." in item.meaning


def test_a_name_that_two_types_have_counts_only_where_it_stands_in_the_right_one() -> None:
    doubled = {"CreateParams": record(("text",), text=TEXT, task=ref("Chore")), "Chore": record(type=kind("task"))}
    a = types_of(small(**doubled))
    b = types_of(small(**{**doubled, "Chore": record(type=kind("task"), title=TEXT)}))
    request: Json = {"type": "threads.create", "params": {"task": {"type": "task"}}}
    (here,) = between(a, b, {name: ["case.a"] for name in wire_names(request)})
    assert here.cases == ["case.a"]
    event: Json = {"type": "thread.item.done", "item": {"type": "task"}}
    (elsewhere,) = between(a, b, {name: ["case.a"] for name in wire_names(event)})
    assert elsewhere.cases == []


def test_a_generic_has_one_name_whatever_it_is_made_of() -> None:
    name = "Page_Annotated_Union_UserItem__TaskItem___"
    printed = small(**{name: record(data=union("UserItem", "TaskItem")), "ListedEvent": record(page=ref(name))})
    types = types_of(printed)
    assert types["ListedEvent"].fields["page"].takes == {"Page[…]"}
    assert "Page[…]" in types


@given(st.permutations(list(small()["definitions"])))
def test_the_order_of_the_schemas_changes_nothing(order: list[str]) -> None:
    printed = small()
    printed["definitions"] = {name: printed["definitions"][name] for name in order}
    assert changes(types_of(small()), types_of(printed)) == []


@pytest.fixture(scope="module")
def printed() -> Schema:
    """What the run's own SDK prints."""
    return printed_by(Path(sys.executable))


def without(printed: Any, name: str) -> Any:  # noqa: ANN401
    """A copy in which nothing has this name or refers to it."""
    if isinstance(printed, dict):
        return {key: without(value, name) for key, value in printed.items() if key != name}
    if isinstance(printed, list):
        return [without(value, name) for value in printed if value not in (name, ref(name))]
    return printed


def test_the_runs_own_sdk_does_not_differ_from_itself(printed: Schema) -> None:
    types = types_of(printed)
    assert {"ThreadsCreateReq", "ThreadStreamEvent", "Card", "FileAttachment", "IconName"} <= types.keys()
    assert between(types, types_of(without(printed, "nothing")), {}) == []


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("NoticeEvent", "event notice (NoticeEvent)"),
        ("InputTranscribeReq", "request input.transcribe (InputTranscribeReq)"),
        ("quoted_text", "UserMessageInput.quoted_text; UserMessageItem.quoted_text"),
        ("upload_descriptor", "AttachmentBase.upload_descriptor (also FileAttachment, ImageAttachment)"),
    ],
)
def test_what_is_taken_out_of_the_runs_own_sdk_is_found(printed: Schema, name: str, what: str) -> None:
    found = between(types_of(printed), types_of(without(printed, name)), {})
    assert "; ".join(one.what for one in found) == what


def test_a_version_whose_types_cannot_be_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "python_of", lambda _: Path("/no/python"))
    with pytest.raises(NotBuilt, match=r"the types of openai-chatkit 0\.0\.9 could not be read: `python"):
        schemas.types_in("0.0.9")
