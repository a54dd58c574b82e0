"""Rules: what looks at the evidence for one named cause, each registered where it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.passages import Passage, passages
from chatkit_e2e.evidence.request_types import MESSAGES
from chatkit_e2e.evidence.results import Finding

Find = Callable[[Sequence[WireExchange]], Finding | None]
FindInPage = Callable[[Sequence[Moment]], Finding | None]
FindInFetch = Callable[[Sequence[Passage]], Finding | None]


@dataclass(frozen=True)
class Evidence:
    """What rules look at: what happened, in the order of time, and what is put together from it, once for all."""

    moments: Sequence[Moment]

    @cached_property
    def wire(self) -> list[WireExchange]:
        """Every request with its answer, but for those of another user.

        What another user is refused is no defect: `threads_of_others` alone looks at it.
        """
        return [one for one in exchanges(self.moments) if one.request is None or not one.request.user]

    @cached_property
    def passages(self) -> list[Passage]:
        """What went through a fetch of the page's own: messages first, which say more than a list that is asked for
        without anybody's doing."""
        return sorted(passages(self.moments), key=lambda one: one.type not in MESSAGES)


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    """The id of its finding; the rule's function is named like it."""
    rank: int
    """Findings are told from the lowest rank to the highest: what loses messages before what loses comfort. Below 0 are
    those of a page's own fetch that spoil a request or its answer, because all that the wire shows can come of them."""
    evidence: Literal["wire", "timeline", "passages"]
    find: Callable[[Evidence], Finding | None]
    broken: str
    """A case, or a stranger (`chatkit_fake_backend.strangers`), in which a browser showed that it finds its cause;
    `hostile.NAME` is a server of the tests instead, for what no server that keeps to HTTP can show, and `own-page.NAME`
    a page of the tests, for what somebody's own page or `api.fetch` does."""
    twin: str
    """One that is like it and right, in which it found nothing."""


RULES: list[Rule] = []
"""All rules of the modules that were imported, in no order."""


def on_wire(rank: int, *, broken: str, twin: str) -> Callable[[Find], Find]:
    """Register a rule that needs only what went over the wire."""

    def register(find: Find) -> Find:
        RULES.append(Rule(_id(find), rank, "wire", lambda seen: find(seen.wire), broken, twin))
        return find

    return register


def on_timeline(rank: int, *, broken: str, twin: str) -> Callable[[FindInPage], FindInPage]:
    """Register a rule for what the wire cannot show: it looks at the whole timeline."""

    def register(find: FindInPage) -> FindInPage:
        RULES.append(Rule(_id(find), rank, "timeline", lambda seen: find(seen.moments), broken, twin))
        return find

    return register


def on_passages(rank: int, *, broken: str, twin: str) -> Callable[[FindInFetch], FindInFetch]:
    """Register a rule for what a page's own `api.fetch` makes of requests and answers: none where it has no such."""

    def register(find: FindInFetch) -> FindInFetch:
        RULES.append(Rule(_id(find), rank, "passages", lambda seen: find(seen.passages), broken, twin))
        return find

    return register


def _id(find: Find | FindInPage | FindInFetch) -> str:
    return find.__name__.replace("_", "-")
