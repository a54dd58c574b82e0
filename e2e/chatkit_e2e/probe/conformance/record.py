"""The record: what each step of the script asked and was answered, and how rules look at it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from chatkit_e2e.evidence.exchanges import ANSWERED, WireExchange
from chatkit_e2e.probe.conformance import steps


class NotJudged(Exception):
    """What a rule needs could not be looked at; the message says why."""


class NotAsked(NotJudged):
    """Nobody asked for it (another depth, no second user), or there is nothing of the kind. No fault of the backend."""


@dataclass(frozen=True)
class Step:
    """One request of the script with its answer."""

    name: str
    exchange: WireExchange

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of its stream.

        Raises:
            NotJudged: the component would read no stream.
        """
        if not self.exchange.is_stream:
            raise NotJudged(f"“{self.name}” was answered with {self.head}, which is no event stream")
        return self.exchange.events

    @cached_property
    def json(self) -> Any:  # noqa: ANN401
        """What it was answered.

        Raises:
            NotJudged: that is no JSON, or an error.
        """
        try:
            if self.exchange.status != ANSWERED:
                raise ValueError
            return json.loads(self.exchange.body)
        except (ValueError, RecursionError):
            raise NotJudged(f"“{self.name}” was answered with {self.head}") from None

    @property
    def head(self) -> str:
        """Status and content type, or why there are none."""
        if not self.exchange.status:
            return f"nothing ({self.exchange.ended.reason if self.exchange.ended else 'no end'})"
        return f"{self.exchange.status} {self.exchange.media_type or 'without a content type'}"

    @property
    def asked(self) -> Mapping[str, Any]:
        """The params of the request; empty where it has none."""
        body = self.exchange.request.body if self.exchange.request else None
        params = body.get("params") if isinstance(body, dict) else None
        return params if isinstance(params, dict) else {}

    @property
    def said(self) -> str:
        """The text of the message it sent; empty for other requests."""
        content = self.asked.get("input", {}).get("content", [])
        return "".join(part["text"] for part in content)


@dataclass
class Record:
    """What a play of the script brought."""

    timeout: float
    """s, for a whole answer."""
    steps: dict[str, Step] = field(default_factory=dict)
    """By name, in the order in which they were asked."""
    missing: dict[str, NotJudged] = field(default_factory=dict)
    """Why a step was not asked, where its name says more than `over`."""
    over: str = ""
    """Why the script ended before its end; empty where it did not."""
    left: list[str] = field(default_factory=list)
    """The threads that were made and could not be deleted."""
    headers: Sequence[str] = ()
    """The names of those that the page adds, lower-case."""
    credentials: bool = False
    """Whether the page sends cookies."""
    origin: str = ""
    """The page's."""


class View:
    """A record as one rule looks at it; what it looks at is noted, so that nobody passes unlooked."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.looked: list[str] = []

    def asked(self, name: str) -> Step:
        """A step, whatever came of it.

        Raises:
            NotJudged: it was not asked.
        """
        if name not in self.record.steps:
            if name in self.record.missing:
                raise self.record.missing[name]
            if self.record.over:
                raise NotJudged(f"what it looks at was not asked: {self.record.over}")
            raise NotAsked("asked only at a greater depth (--depth)")
        self.looked.append(name)
        return self.record.steps[name]

    def step(self, name: str) -> Step:
        """A step that was answered.

        Raises:
            NotJudged: it was not.
        """
        found = self.asked(name)
        if not found.exchange.status:
            raise NotJudged(f"“{name}” was answered with {found.head}")
        return found

    def turns(self) -> list[Step]:
        """The two messages of the first thread, and what was asked like them, as far as they were asked.

        Raises:
            NotJudged: not even the first was.
        """
        later = [name for name in TURNS if name in self.record.steps]
        return [self.asked(steps.FIRST), *(self.asked(name) for name in later)]

    def pages(self, of: str) -> list[Step]:
        """The pages of a list, in order.

        Raises:
            NotJudged: there is none.
        """
        first = self.step(steps.PAGE.format(of, 1))
        names = [steps.PAGE.format(of, number) for number in range(2, len(self.record.steps) + 1)]
        return [first, *(self.step(name) for name in names if name in self.record.steps)]


TURNS = (steps.SECOND, steps.LEFT, steps.RIGHT, steps.AFTER_STOP)
"""The messages whose answers are heard to their end, after the first."""
