"""Causes in what a backend keeps: what a load gives back against what was streamed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.loaded import Load, asked_thread, loads_of, threads_in, told_threads
from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.request_types import DELETE, LIST_THREADS, LOAD_THREAD
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, ITEM_DONE, THREAD_CREATED, USER_MESSAGE

_MESSAGES = (USER_MESSAGE, ASSISTANT_MESSAGE)


@on_wire(28, broken="stranger.cookie-session", twin="stranger.cookie-session-right")
def cookie_lost(wire: Sequence[WireExchange]) -> Finding | None:
    """A user who is known by a cookie is a new one in each request that carries none."""
    setting = [one for one in wire if one.started and "set-cookie" in one.started.headers]
    carrying = [one for one in wire if one.request and "cookie" in one.request.headers]
    lost = next((one for one in wire if one.started and _is_lost(one, wire)), None)
    if len(setting) < 2 or carrying or lost is None:
        return None
    return Finding(
        id="cookie-lost",
        blame="backend",
        evidence=f"{len(setting)} answers set a cookie, no request carried one, and {lost.type} does not find the "
        "thread that was made before: each request is another user's",
        fix="set the cookie with SameSite=None; Secure, answer with access-control-allow-credentials: true and the "
        "page's own origin, and give the component api.fetch: (url, init) => fetch(url, {...init, credentials: "
        "'include'}); or know the user by a header that api.fetch adds. A page that asks its own server, which hands "
        "on to the backend, keeps the cookie as it is: probe that with --origin and the backend's own address",
        **place.of_answer(setting[0]),
    )


@on_wire(136, broken="stranger.stop-poisons", twin="stranger.stop-poisons-right")
def stop_poisons(wire: Sequence[WireExchange]) -> Finding | None:
    """What is stored after Stop keeps the thread from being loaded again."""
    stopped = [one for one in messages(wire) if one.how == "client left" and one.is_stream]
    if not stopped:
        return None
    thread = _threads_of(stopped[0])
    for exchange in wire:
        if exchange.number > stopped[0].number and exchange.status >= 500 and _threads_of(exchange) & thread:
            return Finding(
                id="stop-poisons",
                blame="backend",
                evidence=f"after the answer in request {stopped[0].number} was stopped, {exchange.type} of that thread "
                f"is answered {exchange.status}",
                fix="after Stop the SDK stores an item of the type sdk_hidden_context: let the store rebuild items "
                "with TypeAdapter(ThreadItem).validate_python(row), which knows every type, and map none by hand",
                **place.of_answer(exchange),
            )
    return None


@on_wire(138, broken="stranger.stored-text", twin="stranger.stored-text-right")
def poisoned_item(wire: Sequence[WireExchange]) -> Finding | None:
    """One item in the store keeps its thread from being loaded or drawn."""
    for load in loads_of(wire):
        for item in load.items:
            what = _poison(item)
            if what:
                return Finding(
                    id="poisoned-item",
                    blame="backend",
                    evidence=f"{load.exchange.type} gives the item {item.get('id')} back with {what}",
                    fix="store the JSON of the item as the SDK writes it (item.model_dump_json()) and read it back "
                    "with TypeAdapter(ThreadItem).validate_json(row): user_message has content "
                    "[{type: input_text, text}], attachments and inference_options. Mend the rows that are stored too",
                    **place.of_answer(load.exchange),
                )
    broken = _broken_later(wire)
    if broken is None:
        return None
    return Finding(
        id="poisoned-item",
        blame="backend",
        evidence=f"{broken.type} of {', '.join(_threads_of(broken))} was answered {broken.status} after the turns "
        f"before it had been answered well: {' '.join(broken.body.split())[:120]}",
        fix="an item that was stored meanwhile cannot be read back: the server's log says which type or field; read "
        "rows with TypeAdapter(ThreadItem).validate_json(row), and skip and log what it refuses",
        confidence="likely",
        settles="the exception in the server's log at that time",
        **place.of_answer(broken),
    )


@on_wire(172, broken="stranger.database-ids", twin="stranger.database-ids-right")
def ids_not_stored(wire: Sequence[WireExchange]) -> Finding | None:
    """The ids of a load are others than those that were streamed: what names an item finds nothing."""
    streamed = {text: item for item in _streamed(wire) if (text := _text(item))}
    for load in loads_of(wire):
        known = {str(item.get("id")) for item in _streamed(wire)}
        pairs = [(streamed[_text(item)], item) for item in load.messages if _text(item) in streamed]
        others = [(was, item) for was, item in pairs if str(item.get("id")) not in known]
        if pairs and len(others) == len(pairs):
            was, item = others[0]
            return Finding(
                id="ids-not-stored",
                blame="backend",
                evidence=f"the item {was.get('id')} was streamed, and {load.exchange.type} gives it back as "
                f"{item.get('id')}: retry, feedback, actions and delete name the first and find nothing",
                fix=f"store the id that was streamed ({was.get('id')}) as the item's key, or make the database's id "
                "first (Store.generate_item_id) and stream that",
                **place.of_answer(load.exchange),
            )
    return None


@on_wire(174, broken="stranger.stored-twice", twin="stranger.stored-twice-right")
def stored_twice(wire: Sequence[WireExchange]) -> Finding | None:
    """A load has each message twice: somebody stores it besides the SDK, or appends where it should replace."""
    streamed = Counter(_text(item) for item in {_key(item): item for item in _streamed(wire)}.values())
    for load in loads_of(wire):
        counts = Counter(_text(item) for item in load.messages)
        twice = [text for text, count in counts.items() if text and text in streamed and count > streamed[text]]
        if not twice:
            continue
        ids = [str(item.get("id")) for item in load.messages if _text(item) == twice[0]]
        same = "under one id: save_item appends" if len(set(ids)) == 1 else "under several ids: it is stored twice"
        return Finding(
            id="stored-twice",
            blame="backend",
            evidence=f"{load.exchange.type} has {len(twice)} messages more than once, such as {', '.join(ids)} {same}",
            fix="ChatKitServer stores the user's message and each thread.item.done itself: store them nowhere else; "
            "let save_item replace by id (INSERT … ON CONFLICT (id) DO UPDATE)",
            **place.of_answer(load.exchange),
        )
    return None


@on_wire(176, broken="stranger.list-always-empty", twin="stranger.list-always-empty-right")
def list_empty(wire: Sequence[WireExchange]) -> Finding | None:
    """The list of threads is empty although one was made before it."""
    # Without an item that was done there was nothing to keep: then that is the cause.
    turns = [one for one in messages(wire) if one.items(ITEM_DONE)]
    created = [one for one in turns if any(event.get("type") == THREAD_CREATED for event in one.events)]
    empty = [one for one in wire if one.type == LIST_THREADS and _is_empty_list(one)]
    deleted = [one for one in wire if one.type == DELETE]
    late = [one for one in empty if created and one.number > created[0].number and not deleted]
    filled = [one for one in wire if one.type == LIST_THREADS and one.number > (created[0].number if created else 0)]
    if not late or len(late) < len(filled) or cookie_lost(wire) is not None:
        return None
    return Finding(
        id="list-empty",
        blame="backend",
        evidence=f"threads.list is empty after {', '.join(sorted(_threads_of(created[0])))} was made, so the history "
        "stays empty",
        fix="answer threads.list with {data: [threads of this user, newest first], has_more}; look at the owner in the "
        "query: the thread is saved for one user and asked for by another, or not saved at all",
        **place.of_answer(late[0]),
    )


@on_wire(178, broken="stranger.random-order", twin="stranger.random-order-right")
def scrambled(wire: Sequence[WireExchange]) -> Finding | None:
    """A load has the items in an order that is neither theirs nor its reverse: sorted by a random id."""
    orders: dict[str | None, bool] = {}
    for load, ids, places in _placed(wire):
        kind, turned = load.exchange.type, places == sorted(places, reverse=True)
        if (places != sorted(places) and (not turned or orders.get(kind) is False)) or (
            not turned and orders.get(kind) is True
        ):
            by_id = ids == sorted(ids) or ids == sorted(ids, reverse=True)
            return Finding(
                id="scrambled",
                blame="backend",
                evidence=f"{kind} gives the items back in another order than they were said: "
                f"{', '.join(ids[:4])}{'; that is the order of their ids' if by_id else ''}",
                fix="sort by the time or by a counter: ORDER BY created_at, seq (a serial column), never a random id",
                **place.of_answer(load.exchange),
            )
        orders[kind] = turned
    return None


def _placed(wire: Sequence[WireExchange]) -> list[tuple[Load, list[str], list[int]]]:
    """Each load of several items, their ids, and the places at which they were said."""
    said = [str(item.get("id")) for item in _streamed(wire)]
    once = {one for one, count in Counter(said).items() if count == 1}
    found = []
    for load in loads_of(wire):
        ids = [str(item.get("id")) for item in load.messages if str(item.get("id")) in once]
        if len(set(ids)) == len(ids) > 1:
            found.append((load, ids, [said.index(one) for one in ids]))
    return found


@on_wire(196, broken="stranger.unknown-thread-made-up", twin="stranger.unknown-thread-made-up-right")
def thread_made_up(wire: Sequence[WireExchange]) -> Finding | None:
    """A thread that nobody was told of is answered as if it were there."""
    known: set[str] = set()
    for exchange in wire:
        asked = asked_thread(exchange)
        if exchange.type == LOAD_THREAD and asked and asked not in known and _is_empty_thread(exchange):
            return Finding(
                id="thread-made-up",
                blame="backend",
                evidence=f"threads.get_by_id of {asked}, a thread that was never told of, is answered 200 with an "
                "empty thread",
                fix="let load_thread raise NotFoundError where there is no row (and answer 404), and create threads in "
                "save_thread only",
                confidence="likely",
                settles=f"whether {asked} is in the database",
                **place.of_answer(exchange),
            )
        known |= _threads_of(exchange)
    return None


@on_wire(198, broken="stranger.title-lost", twin="stranger.title-lost-right")
def title_lost(wire: Sequence[WireExchange]) -> Finding | None:
    """A title that was streamed is not in the list or the thread. No title at all is no defect."""
    titles: dict[str, str] = {}
    for exchange in wire:
        for thread in threads_in(exchange):
            name, title = str(thread.get("id")), thread.get("title")
            if exchange.type in (LIST_THREADS, LOAD_THREAD) and name in titles and title in (None, ""):
                return Finding(
                    id="title-lost",
                    blame="backend",
                    evidence=f"the thread {name} was called “{titles[name]}”, and {exchange.type} gives it back "
                    "without a title",
                    fix="write title in save_thread and read it in load_thread and load_threads (a column, or the JSON "
                    "of ThreadMetadata)",
                    **place.of_answer(exchange),
                )
            if title:
                titles[name] = str(title)
    return None


@on_wire(202, broken="stranger.upload-url", twin="stranger.upload-url-right")
def upload_url(wire: Sequence[WireExchange]) -> Finding | None:
    """Since 1.5 an attachment says with `upload_descriptor` where its bytes go (facts 4.1)."""
    for exchange in wire:
        made = decoded(exchange.body) if exchange.type == "attachments.create" else None
        if isinstance(made, dict) and "upload_url" in made and "upload_descriptor" not in made:
            return Finding(
                id="upload-url",
                blame="backend",
                evidence=f"attachments.create answered with upload_url ({made['upload_url']}), which no client reads "
                "any more",
                fix=f'answer with "upload_descriptor": {{"url": "{made["upload_url"]}", "method": "PUT", "headers": '
                "{}} (AttachmentUploadDescriptor, openai-chatkit 1.5 and later)",
                **place.of_answer(exchange),
            )
    return None


@dataclass(frozen=True)
class _Key:
    kind: str
    id: str


def _key(item: dict[str, Any]) -> _Key:
    return _Key(str(item.get("type")), str(item.get("id")))


def _streamed(wire: Sequence[WireExchange]) -> list[dict[str, Any]]:
    """The messages that were done, in their order."""
    return [
        item
        for exchange in wire
        if exchange.is_stream
        for item in exchange.items(ITEM_DONE)
        if item.get("type") in _MESSAGES
    ]


def _text(item: dict[str, Any]) -> str:
    """What a message says, with who says it."""
    content = item.get("content")
    parts = content if isinstance(content, list) else []
    words = "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))
    return f"{item.get('type')}: {words}" if words else ""


def _poison(item: dict[str, Any]) -> str:
    """What in a stored item the component or the SDK cannot read; empty where nothing is."""
    kind, content = item.get("type"), item.get("content")
    if kind not in _MESSAGES:
        return ""
    if not isinstance(content, list):
        return f"content that is no list ({type(content).__name__})"
    wanted = ("input_text", "input_tag") if kind == USER_MESSAGE else ("output_text",)
    wrong = [part for part in content if not isinstance(part, dict) or part.get("type") not in wanted]
    if wrong:
        named = wrong[0].get("type") if isinstance(wrong[0], dict) else wrong[0]
        return f"a part of the type {named!r} where {wanted[0]} belongs"
    return ""


def _broken_later(wire: Sequence[WireExchange]) -> WireExchange | None:
    """A load of a thread that fails, of a type that has worked, with nobody having stopped anything."""
    if any(one.how == "client left" for one in messages(wire)):
        return None
    worked: set[str | None] = set()
    for exchange in wire:
        if exchange.type == LOAD_THREAD:
            if exchange.status >= 500 and exchange.type in worked and messages(wire):
                return exchange
            if exchange.status == 200:
                worked.add(exchange.type)
    return None


def _threads_of(exchange: WireExchange) -> set[str]:
    """The ids of the threads that an exchange speaks of."""
    asked = asked_thread(exchange)
    return {*told_threads(exchange), *([asked] if asked else [])}


def _is_lost(exchange: WireExchange, wire: Sequence[WireExchange]) -> bool:
    """Whether a load does not find a thread that was made before it."""
    made = [one for one in messages(wire) if one.number < exchange.number and _threads_of(one)]
    known = {thread for one in made for thread in _threads_of(one)}
    missing = exchange.status in (403, 404) and asked_thread(exchange) in known
    return bool(made) and (missing or (exchange.type == LIST_THREADS and _is_empty_list(exchange)))


def _is_empty_list(exchange: WireExchange) -> bool:
    body = decoded(exchange.body) if exchange.status == 200 else None
    return isinstance(body, dict) and body.get("data") == []


def _is_empty_thread(exchange: WireExchange) -> bool:
    body = decoded(exchange.body) if exchange.status == 200 else None
    items = body.get("items") if isinstance(body, dict) and body.get("id") else None
    return isinstance(items, dict) and items.get("data") == []
