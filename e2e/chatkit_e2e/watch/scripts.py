"""A kept case as what a person can run without the suite: curl lines, a FastAPI route, a ChatKitServer."""

import json
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import ANSWERED, exchanges
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.request_types import STREAMED
from chatkit_e2e.evidence.stream_events import ITEM_DONE, THREAD_CREATED, USER_MESSAGE
from chatkit_e2e.run.kept import Kept, Played
from chatkit_e2e.watch.checking import problems

Written = tuple[str, list[str]]
"""A file's text, or nothing and the reasons."""
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=False,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_pages.filters.update(repr=repr, comment=lambda text: "\n".join(f"# {line}".rstrip() for line in text.splitlines()))


def curl(kept: Kept, moments: Sequence[Moment]) -> Written:
    """The requests of the play in their order, each with what it was answered."""
    wire = [one for one in exchanges(moments) if one.request is not None and isinstance(one.request.body, dict)]
    threads = {str(event["thread"]["id"]) for one in wire for event in one.events if _names_thread(event)}
    asked = [
        {
            "type": one.type,
            "stream": one.type in STREAMED,
            "begins": one.type == "threads.create",
            "body": _with_variable(json.dumps(one.request.body, ensure_ascii=False), threads),
            "answer": f"HTTP {one.status} {one.media_type}\n{one.body}".strip(),
        }
        for one in wire
        if one.request is not None
    ]
    return _pages.get_template("curl.jinja").render(kept=kept, asked=asked), []


def fastapi(kept: Kept, _: Sequence[Moment]) -> Written:
    """The answers as a route of one's own."""
    answers = [
        {
            "status": answer.status or ANSWERED,
            "headers": answer.headers,
            "pieces": [piece.encode("utf-8", "surrogateescape") for piece in answer.pieces],
            "broken": answer.broken,
        }
        for answer in kept.answers
    ]
    return _pages.get_template("fastapi.jinja").render(kept=kept, answers=answers), []


def chatkit_server(kept: Kept, _: Sequence[Moment]) -> Written:
    """The answers as `respond()` of a ChatKitServer, which sends thread.created and the user's item by itself."""
    reasons = [f"answer {number}: {why}" for number, one in enumerate(kept.answers, 1) for why in _not_the_sdks(one)]
    if reasons:
        return "", reasons
    answers = [[event for event in _events(answer) if not _is_the_servers(event)] for answer in kept.answers]
    return _pages.get_template("chatkit_server.jinja").render(kept=kept, answers=answers), []


KINDS: Final[tuple[tuple[str, str, Callable[[Kept, Sequence[Moment]], Written]], ...]] = (
    (".sh", "curl script", curl),
    (".fastapi.py", "FastAPI route", fastapi),
    (".chatkit_server.py", "ChatKitServer", chatkit_server),
)
"""The end of each file's name, what it is, and what writes it."""


def _names_thread(event: dict[str, Any]) -> bool:
    thread = event.get("thread")
    return event.get("type") == THREAD_CREATED and isinstance(thread, dict) and "id" in thread


def _with_variable(body: str, threads: set[str]) -> str:
    """A shell word: the JSON, with the ids of threads as the variable that the first answer fills."""
    word = shlex.quote(body)
    for thread in threads:
        word = word.replace(f'"{thread}"', """"'"$THREAD"'\"""")
    return word


def _events(answer: Played) -> list[Any]:
    return [decoded(data) for data in data_of("".join(answer.pieces))]


def _is_the_servers(event: dict[str, Any]) -> bool:
    """Whether OpenAI's server sends it before it asks `respond()`."""
    item = event.get("item")
    is_user = isinstance(item, dict) and item.get("type") == USER_MESSAGE
    return event.get("type") == THREAD_CREATED or (event.get("type") == ITEM_DONE and is_user)


def _not_the_sdks(answer: Played) -> list[str]:
    """Why OpenAI's server would never send this."""
    events = _events(answer)
    first = answer.turn == 1
    reasons = [f"{problem.field}: {problem.message}" for problem in problems("".join(answer.pieces))]
    if answer.headers.get("content-type", "").partition(";")[0] != EVENT_STREAM:
        reasons.append(f"its content type is {answer.headers.get('content-type')}")
    if answer.status not in (None, ANSWERED):
        reasons.append(f"its status is {answer.status}")
    if answer.broken:
        reasons.append("its connection was cut")
    kinds = [event.get("type") for event in events if isinstance(event, dict) and _is_the_servers(event)]
    if kinds != [*([THREAD_CREATED] if first else []), ITEM_DONE]:
        reasons.append("ChatKitServer sends thread.created once, for a new thread, and the user's item once")
    if any("event:" in line or "\r" in line for piece in answer.pieces for line in piece.split("\n")[:1]):
        reasons.append("ChatKitServer writes no event: lines, and LF at their ends")
    return reasons
