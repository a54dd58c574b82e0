"""A cure: what is changed in the answers of a backend, by the finding that it cures."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
"""An event of a stream, decoded."""


_MADE_UP = "thr_cured_"


def is_made_up(thread: str) -> bool:
    """Whether the backend knows nothing of this thread, because a cure named it."""
    return thread.startswith(_MADE_UP)


@dataclass
class Memory:
    """What went by before: what a backend that forgets should have stored."""

    threads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The finished items of each thread, in the order in which they came."""
    titles: dict[str, str] = field(default_factory=dict)
    """What each thread was last called."""

    def call(self, thread: dict[str, Any]) -> None:
        """Store the title that an event gives a thread."""
        if thread.get("title"):
            self.titles[str(thread.get("id"))] = str(thread["title"])

    def keep(self, thread: str, item: dict[str, Any]) -> None:
        """Store a finished item; one with the same id is replaced."""
        items = self.threads.setdefault(thread, [])
        for place, one in enumerate(items):
            if one.get("id") == item.get("id"):
                items[place] = item
                return
        items.append(item)

    def knows(self, item_id: object) -> bool:
        """Whether an item with this id came before."""
        return any(item.get("id") == item_id for items in self.threads.values() for item in items)


@dataclass
class Context:
    """The exchange that is changed."""

    number: int
    """The request's, from 1."""
    asked: dict[str, Any]
    """The request, as JSON; empty where it is none."""
    memory: Memory
    is_stream: bool
    """Whether the backend's answer is called an event stream."""
    status: int

    @property
    def type(self) -> str:
        """The request's type."""
        return str(self.asked.get("type", ""))

    @property
    def params(self) -> dict[str, Any]:
        """The request's parameters."""
        params = self.asked.get("params")
        return params if isinstance(params, dict) else {}

    @property
    def text(self) -> str:
        """What the user said, in a request that says something."""
        said = self.params.get("input")
        content = said.get("content") if isinstance(said, dict) else None
        parts = content if isinstance(content, list) else []
        return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))

    @property
    def thread(self) -> str:
        """The thread that the request is about, or that is made for it."""
        return str(self.params.get("thread_id") or f"{_MADE_UP}{self.number}")


Stream = Callable[[Context, AsyncIterator[Event]], AsyncIterator[Event]]
Load = Callable[[Context, Any], Any]


@dataclass(frozen=True)
class Cure:
    """One cure."""

    id: str
    """Of the finding."""
    rank: int
    """Cures are applied from the lowest to the highest."""
    stream: Stream | None = None
    """Changes the events that answer a message."""
    load: Load | None = None
    """Changes the JSON that answers a read; None stands for what is no JSON."""


CURES: list[Cure] = []
"""All cures of the modules that were imported, in no order."""


def on_stream(rank: int, *ids: str) -> Callable[[Stream], Stream]:
    """Register a cure of these findings for streams."""

    def register(change: Stream) -> Stream:
        CURES.extend(Cure(one, rank, stream=change) for one in ids)
        return change

    return register


def on_load(rank: int, *ids: str) -> Callable[[Load], Load]:
    """Register a cure of these findings for reads."""

    def register(change: Load) -> Load:
        CURES.extend(Cure(one, rank, load=change) for one in ids)
        return change

    return register
