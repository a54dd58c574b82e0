"""One version's answers to the fixed requests (`sdk_requests.py`), flat: what is the same in each exchange."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
from pydantic import JsonValue

from chatkit_e2e.compare.normal import Normal
from chatkit_e2e.compare.sdk_requests import ATTACHMENT, REQUESTS, THREAD, USER_MESSAGE, Asked
from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.media_types import JSON
from chatkit_e2e.evidence.request_types import CREATE
from chatkit_e2e.subprocesses import Companion
from chatkit_fake_backend.protocols.separate_sdk import PROGRAM

OUTCOME: Final = "outcome"
EVENTS: Final = "events"
ANSWER: Final = "answer to "
IN: Final = "(in)"
"""In place of a field: where each object of a type stands, as `user_message: attachments[]`."""


class Trait(NamedTuple):
    """What a value is one of: the outcome of a request, its events, or a field of what is in its answer."""

    label: str
    """The request's (`Asked.label`)."""
    part: str
    """OUTCOME, EVENTS, or the `type` of what has the field; a thread is `thread`, the answer itself `answer to ...`."""
    path: str = ""
    """Of the field, from what has it: `widget.key`, `data[].title`; or IN."""


Traits = Mapping[Trait, tuple[str, ...]]
"""The values in their order, as JSON, with names for ids and times (`normal.py`)."""


class Answers(NamedTuple):
    """What is the same in each exchange, and what is not."""

    steady: Traits
    unsteady: frozenset[Trait]


def answers_of(python: Path, times: int) -> Answers:
    """Start the SDK's server with this interpreter and ask it everything, each time with an empty store.

    Raises:
        ProgramFailed: it did not start; says what it wrote.
    """
    program = Companion([python, "-W", "ignore", PROGRAM])
    try:
        # No proxy of the environment's, and no certificates to load: it is on this machine.
        base = f"http://127.0.0.1:{program.first_line}/scripted/"
        with httpx.Client(base_url=base, trust_env=False, verify=False, timeout=60) as client:
            return steady([exchange(client, f"{world}") for world in range(times)])
    finally:
        program.close()


def steady(exchanges: Sequence[Traits]) -> Answers:
    """What every exchange has, and what only some have or what has other values in some."""
    first, *others = exchanges
    same = {trait: values for trait, values in first.items() if all(other.get(trait) == values for other in others)}
    return Answers(same, frozenset(trait for one in exchanges for trait in one) - same.keys())


def exchange(client: httpx.Client, world: str) -> Traits:
    """The traits of the answers to all requests, one after the other."""
    normal, ids, found = Normal(), dict[str, str](), dict[Trait, tuple[str, ...]]()
    for asked in REQUESTS:
        if asked.request["type"] == CREATE:
            normal = Normal()  # by the thread: one more id in one does not rename those in the others
        outcome, messages = _ask(client, world, asked, ids)
        _learn(asked, messages, ids)
        found.update(traits_of(asked, outcome, [normal.of(message) for message in messages]))
    return found


def traits_of(asked: Asked, outcome: str, messages: Sequence[JsonValue]) -> Traits:
    """The traits of one answer: its events in their order, or the one JSON."""
    gathered: dict[Trait, tuple[str, ...]] = {Trait(asked.label, OUTCOME): (outcome,)}
    if "stream" in outcome:
        gathered[Trait(asked.label, EVENTS)] = tuple(name_of(message) for message in messages)
    for message in messages:
        for part, path, value in _fields(message, f"{ANSWER}{asked.request['type']}", ""):
            trait = Trait(asked.label, part, path)
            gathered[trait] = (*gathered.get(trait, ()), value)
    return gathered


def name_of(event: JsonValue) -> str:
    """The type of an event, with that of its update or item: `thread.item.done: task`."""
    if not isinstance(event, dict):
        return "data without a type"
    inside = event.get("update") or event.get("item")
    kind = inside.get("type") if isinstance(inside, dict) else None
    return f"{event.get('type')}: {kind}" if kind else f"{event.get('type')}"


def _ask(client: httpx.Client, world: str, asked: Asked, ids: Mapping[str, str]) -> tuple[str, list[JsonValue]]:
    request = json.loads(_filled(json.dumps(asked.request), ids))
    told = {"request": request, "events": asked.events, "reply": asked.reply}
    data, broken = bytearray(), ""
    with client.stream("POST", world, json=told) as response:
        try:
            for piece in response.iter_bytes():
                data += piece
        except httpx.RemoteProtocolError:
            broken = ", broken off"
    if not response.headers["content-type"].startswith(JSON):
        return f"an event stream{broken}", [json.loads(event) for event in data_of(bytes(data))]
    answer = json.loads(data)
    if response.status_code != httpx.codes.OK:
        return f"refused: {answer['raised']}", []
    return "JSON", [answer]


def _filled(text: str, ids: Mapping[str, str]) -> str:
    for placeholder in (THREAD, USER_MESSAGE, ATTACHMENT):
        text = text.replace(placeholder, ids.get(placeholder, placeholder))
    return text


def _learn(asked: Asked, messages: Iterable[Any], ids: dict[str, str]) -> None:
    """Keep the ids that later requests have to name: the newest thread, the last question, the attachment."""
    for message in messages:
        if message.get("type") == "thread.created":
            ids[THREAD] = message["thread"]["id"]
        item = message.get("item", {})
        if item.get("type") == "user_message":
            ids[USER_MESSAGE] = item["id"]
        if asked.request["type"] == "attachments.create":
            ids[ATTACHMENT] = message["id"]


def _fields(value: JsonValue, owner: str, path: str) -> Iterator[tuple[str, str, str]]:
    """Each plain value with its path from the innermost thing around it that has a type."""
    if isinstance(value, dict) and value:
        if kind := _kind(value):
            yield kind, IN, f"{owner}: {path}"
            owner, path = kind, ""
        for name, part in value.items():
            yield from _fields(part, owner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for part in value:
            yield from _fields(part, owner, f"{path}[]")
    else:
        yield owner, path, json.dumps(value)


def _kind(value: Mapping[str, JsonValue]) -> str:
    kind = value.get("type")
    if isinstance(kind, str):
        return kind
    return "thread" if {"id", "created_at", "status"} <= value.keys() else ""
