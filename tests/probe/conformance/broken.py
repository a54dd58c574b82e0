"""For each rule a backend that breaks it."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

from tests.probe.conformance.bent import Asked, Bent, Event, Json

CREATE, ADD, LOAD, LIST = "threads.create", "threads.add_user_message", "threads.get_by_id", "threads.list"
ITEMS, RETRY, RENAME, DELETE = "items.list", "threads.retry_after_item", "threads.update", "threads.delete"
FEEDBACK = "items.feedback"
UNKNOWN_THREAD = "thr_unknown"
Make = Callable[[], Bent]
EventHook = Callable[[Event, Asked], list[Event | bytes]]


def update_of(event: Event) -> dict[str, Any]:
    return event.get("update", {})  # type: ignore[no-any-return]


def kind_of(event: Event) -> str:
    """What an event is about, in a word."""
    inner = event.get("item") or event.get("update") or {}
    return f"{event['type']} {inner.get('type', '')}"


USER = "thread.item.done user_message"
ADDED = "thread.item.added assistant_message"
DONE = "thread.item.done assistant_message"
DELTA = "thread.item.updated assistant_message.content_part.text_delta"
PART = "thread.item.updated assistant_message.content_part.added"
PART_DONE = "thread.item.updated assistant_message.content_part.done"


def on(kind: str, change: Callable[[Event], list[Event | bytes]]) -> EventHook:
    """A change to the events of one kind."""
    return lambda event, _: change(event) if kind_of(event).strip() == kind else [event]


def dropped(kind: str) -> Make:
    return lambda: Bent(event=on(kind, lambda _: []))


def item(kind: str, **changes: Any) -> Make:  # noqa: ANN401
    """Other fields in the item of an event; None takes one away."""

    def change(event: Event) -> list[Event | bytes]:
        changed = {**event["item"], **changes}
        return [{**event, "item": {name: value for name, value in changed.items() if value is not None}}]

    return lambda: Bent(event=on(kind, change))


def update(kind: str, **changes: Any) -> Make:  # noqa: ANN401
    """Other fields in an update; None takes one away."""

    def change(event: Event) -> list[Event | bytes]:
        changed = {**event["update"], **changes}
        return [{**event, "update": {name: value for name, value in changed.items() if value is not None}}]

    return lambda: Bent(event=on(kind, change))


def part(**changes: Any) -> Make:  # noqa: ANN401
    """Other fields in the parts of an answer that is done."""

    def change(event: Event) -> list[Event | bytes]:
        parts = [{**one, **changes} for one in event["item"]["content"]]
        kept = [{name: value for name, value in one.items() if value is not None} for one in parts]
        return [{**event, "item": {**event["item"], "content": kept}}]

    return lambda: Bent(event=on(DONE, change))


def held_back(kind: str) -> Make:
    """An event that comes last."""

    def hold(event: Event, asked: Asked) -> list[Event | bytes]:
        if kind_of(event).strip() != kind:
            return [event]
        asked.state["held"] = event
        return []

    return lambda: Bent(event=hold, last=lambda asked: [asked.state["held"]] if "held" in asked.state else [])


def cumulative() -> Bent:
    def change(event: Event, asked: Asked) -> list[Event | bytes]:
        if kind_of(event) != DELTA:
            return [event]
        asked.state["text"] = asked.state.get("text", "") + event["update"]["delta"]
        return [{**event, "update": {**event["update"], "delta": asked.state["text"]}}]

    return Bent(event=change)


def first_of_two(kind: str) -> Make:
    """Only the first event of this kind in each answer."""

    def change(event: Event, asked: Asked) -> list[Event | bytes]:
        if kind_of(event) != kind or asked.state.setdefault(kind, event) is event:
            return [event]
        return []

    return lambda: Bent(event=change)


def again_in_second_turn(event: Event, asked: Asked) -> list[Event | bytes]:
    if asked.kind in (ADD, RETRY) and "created" not in asked.state:
        asked.state["created"] = True
        return [{"type": "thread.created", "thread": {"id": asked.params["thread_id"]}}, event]
    return [event]


def one_thread_id(event: Event, asked: Asked) -> list[Event | bytes]:
    if event["type"] == "thread.created":
        thread = asked.memory.setdefault("id", event["thread"]["id"])
        return [{**event, "thread": {**event["thread"], "id": thread}}]
    return [event]


def twice(event: Event) -> list[Event | bytes]:
    return [event, {**event, "item": {**event["item"], "id": f"{event['item']['id']}_again"}}]


def latin_1(event: Event) -> list[Event | bytes]:
    return [b"data: " + json.dumps(event, ensure_ascii=False).encode("latin-1", "replace") + b"\n\n"]


def answers(kind: str, status: int, body: Json, when: Callable[[Asked], bool] = lambda _: True) -> Make:
    """Another answer to a type of request."""
    return lambda: Bent(instead=lambda asked: (status, body) if asked.kind == kind and when(asked) else None)


def bends(kind: str, change: Callable[[Json], Json], when: Callable[[Asked], bool] = lambda _: True) -> Make:
    """A change to the JSON that answers a type of request."""
    return lambda: Bent(json=lambda body, asked: change(body) if asked.kind == kind and when(asked) else body)


def asks(kind: str, **changes: Any) -> Make:  # noqa: ANN401
    """Other params than were sent; None takes one away."""

    def change(asked: Asked) -> Json:
        if asked.kind != kind:
            return asked.body
        params = {**asked.params, **changes}
        return {**asked.body, "params": {name: value for name, value in params.items() if value is not None}}

    return lambda: Bent(request=change)


def once(kind: str, then: str, change: Callable[[Json], Json], words: str = "") -> Make:
    """A change to the answers of type `then`, from the first request of type `kind` (that has these words) on."""

    def bend(body: Json, asked: Asked) -> Json:
        return change(body) if asked.kind == then and asked.memory.get("since") else body

    def note(asked: Asked) -> Json:
        if asked.kind == kind and words in json.dumps(asked.body):
            asked.memory["since"] = True
        return asked.body

    return lambda: Bent(request=note, json=bend)


def once_instead(kind: str, then: str, status: int, words: str = "") -> Make:
    """An error for type `then`, from the first request of type `kind` (that has these words) on."""

    def instead(asked: Asked) -> tuple[int, Json] | None:
        failed = asked.kind == then and asked.memory.get("since")
        if asked.kind == kind and words in json.dumps(asked.body):
            asked.memory["since"] = True
        return (status, {"message": "no"}) if failed else None

    return lambda: Bent(instead=instead)


def with_items(change: Callable[[list[Event]], list[Event]]) -> Callable[[Json], Json]:
    """A change to the items of a thread."""
    return lambda thread: {**thread, "items": {**thread["items"], "data": change(thread["items"]["data"])}}


def with_data(change: Callable[[list[Event]], list[Event]]) -> Callable[[Json], Json]:
    """A change to the entries of a page."""
    return lambda page: {**page, "data": change(page["data"])}


def each(**changes: Any) -> Callable[[list[Event]], list[Event]]:  # noqa: ANN401
    """A change to each entry; None takes a field away."""

    def change(entries: list[Event]) -> list[Event]:
        changed = [{**entry, **changes} for entry in entries]
        return [{name: value for name, value in entry.items() if value is not None} for entry in changed]

    return change


def without(name: str) -> Callable[[Json], Json]:
    return lambda body: {key: value for key, value in body.items() if key != name}


def unsteady() -> Bent:
    def change(body: Json, asked: Asked) -> Json:
        if asked.kind != LOAD:
            return body
        asked.memory["loads"] = asked.memory.get("loads", 0) + 1
        return with_items(lambda items: items[:: -1 if asked.memory["loads"] % 2 else 1])(body)

    return Bent(json=change)


def keeps_old_answers() -> Bent:
    def change(body: Json, asked: Asked) -> Json:
        if asked.kind != LOAD:
            return body
        old: dict[str, Event] = asked.memory.setdefault("all", {})
        old.update({one["id"]: one for one in body["items"]["data"] if one["thread_id"] == body["id"]})
        return with_items(lambda _: [one for one in old.values() if one["thread_id"] == body["id"]])(body)

    return Bent(json=change)


def stranger_items(body: Json, asked: Asked) -> Json:
    """In each thread the question of the one that was begun at the same time."""
    if asked.kind != LOAD:
        return body
    return with_items(lambda items: [*items, *({**one, "content": _other(one)} for one in items if _pair(one))])(body)


def stranger_events(event: Event, _: Asked) -> list[Event | bytes]:
    own = event.get("item", {})
    if kind_of(event) == USER and _pair(own):
        return [event, {**event, "item": {**own, "id": "msg_other", "content": _other(own)}}]
    return [event]


def _pair(one: Event) -> bool:
    return one.get("type") == "user_message" and "something about" in json.dumps(one["content"])


def _other(one: Event) -> list[Event]:
    text = one["content"][0]["text"]
    step = 1 if "rivers" in text else -1
    text = re.sub(r"-(\d+):", lambda found: f"-{int(found[1]) + step}:", text)
    swapped = text.replace("rivers", "hills") if step > 0 else text.replace("hills", "rivers")
    return [{"type": "input_text", "text": swapped}]


def made_up(asked: Asked) -> tuple[int, Json] | None:
    thread = str(asked.params.get("thread_id"))
    if asked.kind == LOAD and thread.startswith(UNKNOWN_THREAD):
        asked.memory["made"] = thread
        created = {"id": thread, "created_at": "2026-01-01T00:00:00Z", "status": {"type": "active"}, "metadata": {}}
        return 200, {**created, "items": {"data": [], "has_more": False}}
    return None


def made_up_listed(body: Json, asked: Asked) -> Json:
    if asked.kind == LIST and "made" in asked.memory:
        return {**body, "data": [*body["data"], {"id": asked.memory["made"]}]}
    return body


def unknown_as_new(asked: Asked) -> Json:
    if asked.kind == ADD and str(asked.params["thread_id"]).startswith(UNKNOWN_THREAD):
        return {"type": CREATE, "params": {"input": asked.params["input"]}}
    return asked.body


def is_unknown(asked: Asked) -> bool:
    return str(asked.params.get("thread_id")).startswith(UNKNOWN_THREAD)


def page_headers(**changes: str | None) -> Callable[[int, dict[str, str], Asked], tuple[int, dict[str, str]]]:
    """Other CORS headers, in every answer that has those of that name or, with None, without them."""
    named = {f"access-control-allow-{name}": value for name, value in changes.items()}

    def head(status: int, headers: dict[str, str], _: Asked) -> tuple[int, dict[str, str]]:
        changed = {**headers, **named}
        return status, {name: value for name, value in changed.items() if value is not None}

    return head


def refusing_options(status: int, headers: dict[str, str], asked: Asked) -> tuple[int, dict[str, str]]:
    return (405 if asked.method == "OPTIONS" else status), headers


def silent_answers(status: int, headers: dict[str, str], asked: Asked) -> tuple[int, dict[str, str]]:
    kept = {name: value for name, value in headers.items() if not name.startswith("access-control")}
    return status, headers if asked.method == "OPTIONS" else kept


def always_fine(_: int, headers: dict[str, str], __: Asked) -> tuple[int, dict[str, str]]:
    return 200, headers


def encoded(status: int, headers: dict[str, str], asked: Asked) -> tuple[int, dict[str, str]]:
    return status, headers if asked.method == "OPTIONS" else {**headers, "content-encoding": "gzip"}


def strict(asked: Asked) -> tuple[int, Json] | None:
    known = asked.kind != LIST or {*asked.params} <= {"limit", "order", "after"}
    return None if known and "metadata" not in (asked.body or {}) else (422, {"message": "extra fields"})


def skips_one(body: Json, asked: Asked) -> Json:
    """The cursor is the id of the row after the page, so that the next page begins behind it."""
    if asked.kind == ITEMS and "after" in asked.params and body["data"]:
        return with_data(lambda data: data[1:])(body)
    return body


def always_more(body: Json, asked: Asked) -> Json:
    data = body.get("data")
    return {**body, "has_more": True, "after": data[-1]["id"]} if asked.kind == ITEMS and data else body


def lenient() -> Bent:
    return Bent(head=always_fine)


def collected() -> Bent:
    return Bent(whole=True)


def skipping() -> Bent:
    return Bent(json=skips_one)


def repeating() -> Bent:
    return Bent(event=again_in_second_turn)


def open_to_all() -> Bent:
    return Bent()


PLAIN_JSON = {"message": "no"}
kept_after_deleting = answers(DELETE, 200, {})
BROKEN: dict[str, str | Make] = {
    # A case of the suite, whose backend is served as a stranger's, or one of the above.
    "stream.status": "auth.jwt-missing",
    "stream.content-type": "protocol.json-once",
    "stream.known-event": "protocol.assistants-api",
    "stream.only-known": "protocol.responses-items",
    "stream.typed": "framing.event-without-type",
    "stream.json": "framing.pretty-json",
    "stream.last-event": "framing.no-blank-line-at-end",
    "stream.ends": lambda: Bent(hangs=True),
    "stream.unbroken": lambda: Bent(breaks=True),
    "stream.utf-8": lambda: Bent(event=on(USER, latin_1)),
    "order.thread-created": "protocol.no-thread-created",
    "order.thread-first": held_back("thread.created"),
    "order.thread-once": repeating,
    "order.question-first": held_back(USER),
    "order.added-first": dropped(ADDED),
    "order.part-first": dropped(PART),
    "order.nothing-after-done": held_back(PART_DONE),
    "order.all-done": dropped(DONE),
    "message.confirmed": "protocol.no-user-echo",
    "message.once": lambda: Bent(event=on(USER, twice)),
    "message.as-said": item(USER, content=[{"type": "input_text", "text": "?"}]),
    "message.answered": "protocol.responses-items",
    "message.no-error": lambda: Bent(last=lambda _: [{"type": "error", "code": "stream.error"}]),
    "message.says-something": item(DONE, content=[]),
    "parts.add-up": first_of_two(DELTA),
    "parts.increments": cumulative,
    "parts.done": update(PART_DONE, content={"type": "output_text", "text": "?", "annotations": []}),
    "parts.numbered": update(PART, content_index=1),
    "shapes.thread-created": "protocol.minimal",
    "shapes.item-added": item(ADDED, created_at=None),
    "shapes.item-updated": update(DELTA, content_index=None),
    "shapes.item-done": "protocol.minimal",
    "shapes.other-events": lambda: Bent(event=on("stream_options", lambda event: [without("stream_options")(event)])),
    "shapes.content": item(DONE, content="an answer"),
    "shapes.part-types": part(type="text"),
    "shapes.annotations": part(annotations=None),
    "shapes.attachments": item(USER, attachments=None),
    "shapes.thread": bends(LOAD, without("created_at")),
    "shapes.threads": bends(LIST, with_data(each(created_at=None))),
    "shapes.items": bends(ITEMS, with_data(each(created_at=None))),
    "ids.thread-text": "thread.numeric-ids",
    "ids.item-text": "thread.numeric-item-ids",
    "ids.answers": "thread.same-answer-id",
    "ids.questions": "thread.same-question-id",
    "ids.one-per-item": "thread.two-ids",
    "ids.thread-stable": "thread.id-changes",
    "ids.stored": bends(LOAD, with_items(lambda items: [{**one, "id": f"row_{one['id']}"} for one in items])),
    "ids.in-thread": item(DONE, thread_id="thr_other"),
    "ids.threads": lambda: Bent(event=one_thread_id),
    "load.status": "thread.get-by-id-missing",
    "load.json": "thread.get-by-id-event-stream",
    "load.items": "thread.get-by-id-items-array",
    "load.complete": "protocol.forgetful",
    "load.order": "thread.get-by-id-newest-first",
    "load.nothing-else": bends(LOAD, with_items(lambda items: [*items, *items])),
    "load.steady": unsteady,
    "load.nothing-hidden": bends(LOAD, with_items(lambda items: [*items, {"type": "sdk_hidden_context", "id": "s"}])),
    "list.status": "thread.list-missing",
    "list.page": "thread.list-bare-array",
    "list.complete": bends(LIST, with_data(lambda _: [])),
    "list.newest-first": "thread.list-oldest-first",
    "list.titled-or-not": bends(LIST, with_data(each(title=1))),
    "items.status": "thread.items-list-missing",
    "items.page": "thread.items-list-bare-array",
    "items.ascending": asks(ITEMS, order="desc"),
    "items.descending": asks(ITEMS, order="asc"),
    "items.as-loaded": bends(ITEMS, with_data(lambda data: data[1:])),
    "paging.limit": asks(ITEMS, limit=9999),
    "paging.complete": skipping,
    "paging.complete-descending": skipping,
    "paging.no-repeats": asks(ITEMS, after=None),
    "paging.has-more": bends(ITEMS, lambda page: {**page, "has_more": False}),
    "paging.has-no-more": lambda: Bent(json=always_more),
    "paging.cursor": bends(ITEMS, without("after")),
    "paging.two-alike": bends(ITEMS, with_data(lambda data: data[::-1]), lambda asked: asked.params.get("limit") == 2),
    "paging.threads": asks(LIST, after=None),
    "paging.long-thread": bends(LOAD, lambda thread: {**thread, "items": {**thread["items"], "has_more": False}}),
    "paging.rest-of-long-thread": asks(ITEMS, after=None),
    "retry.stream": answers(RETRY, 200, PLAIN_JSON),
    "retry.answers": answers(RETRY, 200, b""),
    "retry.no-new-thread": repeating,
    "retry.replaces": keeps_old_answers,
    "retry.keeps-the-rest": once(RETRY, LOAD, with_items(lambda items: items[1:]), '"msg_'),
    "retry.unknown": once(RETRY, LOAD, with_items(lambda items: items[:1]), "msg_unknown"),
    "stop.opens": once_instead(ADD, LOAD, 500, "two hundred"),
    "stop.keeps-question": once(
        ADD, LOAD, with_items(lambda items: [one for one in items if "two hundred" not in str(one)]), "two hundred"
    ),
    "stop.keeps-earlier": once(ADD, LOAD, with_items(lambda items: items[1:]), "two hundred"),
    "stop.once": once(ADD, LOAD, with_items(lambda items: [*items, items[-1]]), "two hundred"),
    "stop.continues": once_instead(ADD, ADD, 409, "two hundred"),
    "rename.status": answers(RENAME, 404, PLAIN_JSON),
    "rename.returns": bends(RENAME, lambda _: {}),
    "rename.kept": bends(LOAD, without("title")),
    "rename.listed": bends(LIST, with_data(each(title=None))),
    "rename.keeps-items": once(RENAME, LOAD, with_items(lambda items: items[1:])),
    "feedback.status": answers(FEEDBACK, 404, PLAIN_JSON),
    "feedback.json": bends(FEEDBACK, lambda _: b"ok"),
    "feedback.keeps-items": once(FEEDBACK, LOAD, with_items(lambda items: items[1:])),
    "delete.status": answers(DELETE, 404, PLAIN_JSON),
    "delete.gone": kept_after_deleting,
    "delete.unlisted": kept_after_deleting,
    "delete.only-that": once(DELETE, LOAD, with_items(lambda _: [])),
    "unknown.load": lambda: Bent(instead=made_up),
    "unknown.items": answers(ITEMS, 200, {"data": [{"id": "msg_1"}], "has_more": False}, is_unknown),
    "unknown.message": lambda: Bent(request=unknown_as_new),
    "unknown.not-made": lambda: Bent(instead=made_up, json=made_up_listed),
    "input.not-json": lenient,
    "input.unknown-type": lenient,
    "input.no-params": lenient,
    "input.survives": once_instead("threads.of_another_world", LIST, 500),
    "input.extra": lambda: Bent(instead=strict),
    "cors.preflight": lambda: Bent(head=refusing_options),
    "cors.answer": lambda: Bent(head=silent_answers),
    "cors.frame-id": "config.cors-without-frame-id",
    "cors.content-type": lambda: Bent(head=page_headers(headers="chatkit-frame-instance-id, authorization")),
    "cors.page-headers": lambda: Bent(head=page_headers(headers="*")),
    "cors.no-wildcard-with-credentials": lambda: Bent(head=page_headers(credentials="true")),
    "cors.credentials": lambda: Bent(head=page_headers(origin="*", credentials=None)),
    "streaming.deltas": "protocol.minimal",
    "streaming.as-they-come": collected,
    "streaming.question-at-once": collected,
    "streaming.no-length": collected,
    "streaming.no-silence": lambda: Bent(pause="content_part.done"),
    "compression.as-it-says": lambda: Bent(head=encoded),
    "compression.only-if-asked": lambda: Bent(head=encoded, pack=gzip.compress),
    "isolation.streams": lambda: Bent(event=stranger_events),
    "isolation.threads": lambda: Bent(json=stranger_items),
    "isolation.complete": bends(LOAD, with_items(lambda items: items[:-1])),
    # Everybody is let in, and there is one list of threads for all.
    "isolation.list": open_to_all,
    "isolation.load": open_to_all,
    "isolation.delete": open_to_all,
    "isolation.nobody": open_to_all,
}
