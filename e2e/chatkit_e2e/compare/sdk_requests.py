"""What every version of the SDK is asked, in this order, and the script that its server then has.

Between them they are all types of requests that a version knows, and what a server may send of its own accord: each
kind of event, of item, of update. What a version does not know it leaves out or refuses, which is a difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Json = Mapping[str, Any]

THREAD: Final = "$thread"
USER_MESSAGE: Final = "$user-message"
ATTACHMENT: Final = "$attachment"
"""In a request, in place of an id that the server gave: of the newest thread, the user's last message, the attachment.
Ids of the script's own have no digit: they are the same in each exchange (`normal.py`)."""

_TIME: Final = "2026-06-02T10:11:12Z"


@dataclass(frozen=True)
class Asked:
    """One request."""

    label: str
    """Its type, and what is tried with it if it comes more than once."""
    request: Json
    events: Sequence[Json] = ()
    """What the server's own code sends: the events, or steps with a `do` (`sdk/server.py`)."""
    reply: Json = field(default_factory=dict)
    """What it returns where it returns no events."""


def _request(type_: str, **params: Any) -> Json:  # noqa: ANN401  any JSON
    return {"type": type_, "params": params}


def _said(text: str, *more: Json, attachments: Sequence[str] = (), **options: Any) -> Json:  # noqa: ANN401
    return {
        "content": [{"type": "input_text", "text": text}, *more],
        "attachments": list(attachments),
        "inference_options": {"model": None, "tool_choice": None, **options.pop("inference", {})},
        **options,
    }


def _new(what: str, *events: Json) -> Asked:
    """A thread of its own, so that what only some versions know changes no other answer."""
    return Asked(f"threads.create, {what}", _request("threads.create", input=_said(f"Show {what}.")), events)


def _load(what: str) -> Asked:
    return Asked(f"threads.get_by_id, {what}", _request("threads.get_by_id", thread_id=THREAD))


def _item(type_: str, id_: str, **fields: Any) -> Json:  # noqa: ANN401
    return {"type": type_, "id": id_, "created_at": _TIME, **fields}


def _event(type_: str, **fields: Any) -> Json:  # noqa: ANN401
    return {"type": type_, **fields}


def _done(type_: str, id_: str, **fields: Any) -> Json:  # noqa: ANN401
    return _event("thread.item.done", item=_item(type_, id_, **fields))


def _update(item_id: str, type_: str, **fields: Any) -> Json:  # noqa: ANN401
    return _event("thread.item.updated", item_id=item_id, update={"type": type_, **fields})


_SOURCES: Final = (
    {"type": "url", "url": "https://example.com/a", "title": "A page", "attribution": "Example"},
    {"type": "file", "filename": "a.pdf", "title": "A file"},
    {"type": "entity", "id": "e", "title": "An entity", "icon": "bolt", "label": "Label", "inline_label": "Inline",
     "interactive": True, "data": {"key": "value"}},
)  # fmt: skip
_ANNOTATIONS: Final = [{"type": "annotation", "source": source, "index": 2} for source in _SOURCES]
_PART: Final = {"type": "output_text", "text": "Hi there.", "annotations": _ANNOTATIONS}


def _text(id_: str) -> list[Json]:
    part = "assistant_message.content_part"
    return [
        _event("thread.item.added", item=_item("assistant_message", id_, content=[])),
        _update(id_, f"{part}.added", content_index=0, content={"type": "output_text", "text": "", "annotations": []}),
        _update(id_, f"{part}.text_delta", content_index=0, delta="Hi "),
        _update(id_, f"{part}.text_delta", content_index=0, delta="there."),
        *(
            _update(id_, f"{part}.annotation_added", content_index=0, annotation_index=index, annotation=annotation)
            for index, annotation in enumerate(_ANNOTATIONS)
        ),
        _update(id_, f"{part}.done", content_index=0, content=_PART),
        _done("assistant_message", id_, content=[_PART]),
    ]


def _card(text: str, *, streaming: bool = False) -> Json:
    button = {
        "type": "Button",
        "label": "Go",
        "iconStart": "bolt",
        "onClickAction": {"type": "an_action", "payload": {"n": 1}},
    }
    words = {"type": "Text", "id": "words", "value": text, "streaming": streaming}
    return {"type": "Card", "key": "card", "children": [words, button]}


_STATES: Final = (
    _card("Hi", streaming=True),
    _card("Hi there", streaming=True),
    _card("Hi there."),
    _card("Bye."),
)
_BASIC: Final = {"type": "Basic", "children": [{"type": "Text", "value": "Bare"}]}
_LIST: Final = {
    "type": "ListView",
    "children": [{"type": "ListViewItem", "children": [{"type": "Text", "value": "1"}]}],
}
_TASKS: Final = (
    {"type": "custom", "title": "Think", "icon": "bolt", "content": "of it", "status_indicator": "complete"},
    {"type": "web_search", "title": "Search", "queries": ["a"], "sources": [_SOURCES[0]]},
    {"type": "thought", "title": "Thought", "content": "Hm."},
    {"type": "file", "title": "Read", "sources": [_SOURCES[1]]},
    {"type": "image", "title": "Draw"},
)
_WORKFLOW: Final = {"type": "custom", "tasks": list(_TASKS[:1]), "expanded": True}
_IMAGE: Final = {"id": "picture", "url": "https://example.com/a.png"}
_QUESTIONS: Final = [
    {"type": "multiple_choice", "id": "size", "question": "Which size?", "options": [{"value": "S"}, {"value": "L"}]},
    {"type": "freeform", "id": "why", "question": "Why?", "description": "In a word"},
]
_TAG: Final = {"type": "input_tag", "id": "tag", "text": "@a", "data": {"key": "value"}, "group": "People",
               "interactive": True}  # fmt: skip
_UPLOAD: Final = "https://example.com/upload"
_FILE: Final = {
    "type": "file",
    "upload_url": _UPLOAD,
    "upload_descriptor": {"url": _UPLOAD, "method": "PUT", "headers": {"x-key": "value"}},
    "metadata": {"owner": "somebody"},
}
_IMAGE_FILE: Final = {**_FILE, "type": "image", "preview_url": "https://example.com/preview"}
_ACTION: Final = {"type": "an_action", "payload": {"n": 1}}
_FIELDS: Final = {"title": "A title", "metadata": {"key": "value"}, "allowed_image_domains": ["example.com"],
                  "status": {"type": "locked", "reason": "Closed for today"}}  # fmt: skip


_TEXT_AT: Final = {"item_id": "msg_model", "output_index": 1, "content_index": 0, "sequence_number": 0}
_THOUGHT_AT: Final = {"item_id": "rs_model", "output_index": 0, "summary_index": 0, "sequence_number": 0}
_IMAGE_AT: Final = {"item_id": "ig_model", "output_index": 2, "sequence_number": 0}
_CITED: Final = (
    {"type": "url_citation", "url": "https://example.com/a", "title": "A page", "start_index": 0, "end_index": 2},
    {"type": "file_citation", "file_id": "file_a", "filename": "a.pdf", "index": 2},
    {"type": "container_file_citation", "container_id": "c", "file_id": "file_b", "filename": "b.pdf", "start_index": 0,
     "end_index": 2},
)  # fmt: skip
_SAID_BY_MODEL: Final = {"type": "output_text", "text": "Hi there.", "annotations": list(_CITED), "logprobs": []}


def _model(id_: str, type_: str, **fields: Any) -> Json:  # noqa: ANN401
    return {"id": id_, "type": type_, **fields}


def _output(state: str, index: int, item: Json) -> Json:
    return _event(f"response.output_item.{state}", output_index=index, sequence_number=0, item=item)


_MODEL_EVENTS: Final = (
    _output("added", 0, _model("rs_model", "reasoning", summary=[])),
    _event("response.reasoning_summary_text.delta", **_THOUGHT_AT, delta="Hm"),
    _event("response.reasoning_summary_text.delta", **_THOUGHT_AT, delta="."),
    _event("response.reasoning_summary_text.done", **_THOUGHT_AT, text="Hm."),
    _output("done", 0, _model("rs_model", "reasoning", summary=[])),
    _output("added", 1, _model("msg_model", "message", role="assistant", status="in_progress", content=[])),
    _event("response.content_part.added", **_TEXT_AT, part={**_SAID_BY_MODEL, "text": "", "annotations": []}),
    _event("response.output_text.delta", **_TEXT_AT, delta="Hi there.", logprobs=[]),
    *(
        _event("response.output_text.annotation.added", **_TEXT_AT, annotation_index=index, annotation=cited)
        for index, cited in enumerate(_CITED)
    ),
    _event("response.output_text.done", **_TEXT_AT, text="Hi there.", logprobs=[]),
    _output("done", 1, _model("msg_model", "message", role="assistant", status="completed", content=[_SAID_BY_MODEL])),
    _output("added", 2, _model("ig_model", "image_generation_call", status="in_progress", result=None)),
    _event(
        "response.image_generation_call.partial_image",
        **_IMAGE_AT,
        partial_image_index=0,
        partial_image_b64="AAAA",
    ),
    _output("done", 2, _model("ig_model", "image_generation_call", status="completed", result="AAAA")),
)


_FIRST: Final = (
    Asked("threads.create", _request("threads.create", input=_said("Hello")), _text("msg_first")),
    Asked(
        "attachments.create", _request("attachments.create", name="a.txt", size=3, mime_type="text/plain"), (), _FILE
    ),
    Asked(
        "threads.add_user_message",
        _request(
            "threads.add_user_message",
            thread_id=THREAD,
            input=_said(
                "Hello again",
                _TAG,
                attachments=[ATTACHMENT],
                quoted_text="Hi there.",
                inference={"model": "small", "tool_choice": {"id": "search"}},
            ),
        ),
        _text("msg_second"),
    ),
    Asked("items.list", _request("items.list", thread_id=THREAD, limit=2, order="asc")),
    Asked("items.list, after one", _request("items.list", thread_id=THREAD, limit=9, order="asc", after="msg_first")),
    Asked("items.feedback", _request("items.feedback", thread_id=THREAD, item_ids=["msg_first"], kind="positive")),
    Asked("threads.update", _request("threads.update", thread_id=THREAD, title="Another title")),
    Asked("threads.get_by_id", _request("threads.get_by_id", thread_id=THREAD)),
    Asked(
        "threads.retry_after_item",
        _request("threads.retry_after_item", thread_id=THREAD, item_id=USER_MESSAGE),
        _text("msg_third"),
    ),
    _load("after a retry"),
)
_SHOWN: Final = (
    _new(
        "notices",
        _event("progress_update", text="Working", icon="bolt"),
        _event("notice", level="warning", message="Mind the gap", title="Notice"),
        _event("client_effect", name="confetti", data={"key": "value"}),
        _event("error", code="custom", message="It did not work.", allow_retry=True),
    ),
    _new(
        "a workflow",
        _event("thread.item.added", item=_item("workflow", "wf_first", workflow=_WORKFLOW)),
        *(_update("wf_first", "workflow.task.added", task_index=n, task=task) for n, task in enumerate(_TASKS, 1)),
        _update("wf_first", "workflow.task.updated", task_index=0, task=_TASKS[0]),
        _done("workflow", "wf_first", workflow={**_WORKFLOW, "summary": {"title": "Done", "icon": "bolt"}}),
        _done("workflow", "wf_second", workflow={**_WORKFLOW, "summary": {"duration": 3}}),
        _done("task", "tsk_first", task=_TASKS[0]),
    ),
    _new(
        "a generated image",
        _event("thread.item.added", item=_item("generated_image", "msg_image")),
        _update("msg_image", "generated_image.updated", image=_IMAGE, progress=0.5),
        _done("generated_image", "msg_image", image=_IMAGE),
    ),
    _new(
        "what is hidden, replaced and removed",
        _done("hidden_context_item", "msg_secret", content="a secret"),
        _done("task", "tsk_first", task=_TASKS[0]),
        _event("thread.item.replaced", item=_item("task", "tsk_first", task=_TASKS[2])),
        _done("task", "tsk_second", task=_TASKS[1]),
        _event("thread.item.removed", item_id="tsk_second"),
        _done("end_of_turn", "msg_end"),
    ),
    _load("with a hidden item"),
    _new("context that the SDK hides", _done("sdk_hidden_context", "msg_other_secret", content="another")),
    _new("another title and state", {"do": "thread", "fields": _FIELDS}, *_text("msg_fourth")),
    Asked("threads.list", _request("threads.list", limit=1, order="desc")),
    _new("an error of the backend's", {"do": "fail", "how": "custom"}),
    _new("an error with a code", {"do": "fail", "how": "stream"}),
    _new("a bug", *_text("msg_fifth")[:3], {"do": "fail", "how": "other"}),
    _new("an agent's run", {"do": "agent", "events": _MODEL_EVENTS, "parsed": False}),
    _new("an agent's run with parsed citations", {"do": "agent", "events": _MODEL_EVENTS, "parsed": True}),
    _new("a bare widget", _done("widget", "msg_bare", widget=_BASIC)),
)
_ACTED_ON: Final = (
    _new(
        "widgets",
        {"do": "widget", "copy_text": "A card", "states": _STATES},
        _done("widget", "msg_card", widget=_card("Still"), copy_text="Still"),
        _done("widget", "msg_list", widget=_LIST),
        _update(
            "msg_card", "widget.component.updated", component_id="words", component={"type": "Text", "value": "New"}
        ),
    ),
    Asked(
        "threads.custom_action",
        _request("threads.custom_action", thread_id=THREAD, item_id="msg_card", action=_ACTION),
        _text("msg_sixth"),
    ),
    Asked(
        "threads.custom_action, of no widget",
        _request("threads.custom_action", thread_id=THREAD, item_id="msg_sixth", action=_ACTION),
    ),
    Asked(
        "threads.custom_action, without a payload",
        _request("threads.custom_action", thread_id=THREAD, action={"type": "an_action"}),
        _text("msg_seventh"),
    ),
    Asked(
        "threads.sync_custom_action",
        _request("threads.sync_custom_action", thread_id=THREAD, item_id="msg_card", action=_ACTION),
        (),
        {"updated_item": _item("widget", "msg_card", widget=_card("Gone"))},
    ),
    _new(
        "a client tool", _done("client_tool_call", "tc_first", call_id="call_one", name="look", arguments={"at": "it"})
    ),
    Asked(
        "threads.add_client_tool_output",
        _request("threads.add_client_tool_output", thread_id=THREAD, result={"seen": True}),
        _text("msg_eighth"),
    ),
    _load("with a client tool"),
    _new("a structured input", _done("structured_input", "msg_questions", inputs=_QUESTIONS)),
    Asked(
        "threads.add_structured_input",
        _request(
            "threads.add_structured_input",
            thread_id=THREAD,
            item_id="msg_questions",
            input={"status": "answered", "answers": {"size": {"values": ["L"]}, "why": {"skipped": True}}},
        ),
        _text("msg_ninth"),
    ),
)
_LAST: Final = (
    Asked(
        "input.transcribe",
        _request("input.transcribe", audio_base64="AAAA", mime_type="audio/webm;codecs=opus"),
        (),
        {"text": "Hello"},
    ),
    Asked(
        "attachments.create, an image",
        _request("attachments.create", name="a.png", size=3, mime_type="image/png"),
        (),
        _IMAGE_FILE,
    ),
    Asked(
        "attachments.create, not saved by the backend",
        _request("attachments.create", name="b.txt", size=3, mime_type="text/plain"),
        (),
        {"type": "file", "saved": False},
    ),
    Asked(
        "threads.create, with a file that the backend did not save",
        _request("threads.create", input=_said("Hello", attachments=[ATTACHMENT])),
        _text("msg_tenth"),
    ),
    Asked("attachments.delete", _request("attachments.delete", attachment_id=ATTACHMENT)),
    Asked("threads.get_by_id, of none", _request("threads.get_by_id", thread_id="thr_none")),
    Asked(
        "threads.add_user_message, to none",
        _request("threads.add_user_message", thread_id="thr_none", input=_said("Hm")),
    ),
    Asked(
        "threads.create, with metadata", {**_request("threads.create", input=_said("Hello")), "metadata": {"key": 1}}
    ),
    Asked("threads.delete", _request("threads.delete", thread_id=THREAD)),
    Asked("a type that no version knows", _request("threads.unheard_of", thread_id=THREAD)),
)
REQUESTS: Final = (*_FIRST, *_SHOWN, *_ACTED_ON, *_LAST)
