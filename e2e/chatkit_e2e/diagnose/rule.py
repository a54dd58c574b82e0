"""Rules: what looks at the evidence for one named cause, each registered where it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from chatkit_e2e.evidence.exchanges import WireExchange
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.results import Finding

Find = Callable[[Sequence[WireExchange]], Finding | None]
FindInPage = Callable[[Sequence[Moment]], Finding | None]


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    """The id of its finding; the rule's function is named like it."""
    rank: int
    """Findings are told from the lowest rank to the highest: what loses messages before what loses comfort."""
    evidence: Literal["wire", "timeline"]
    find: Callable[[Sequence[WireExchange], Sequence[Moment]], Finding | None]
    broken: str
    """A case, or a stranger (`chatkit_fake_backend.strangers`), in which a browser showed that it finds its cause;
    `hostile.NAME` is a server of the tests instead, for what no server that keeps to HTTP can show."""
    twin: str
    """One that is like it and right, in which it found nothing."""


RULES: list[Rule] = []
"""All rules of the modules that were imported, in no order."""


def on_wire(rank: int, *, broken: str, twin: str) -> Callable[[Find], Find]:
    """Register a rule that needs only what went over the wire."""

    def register(find: Find) -> Find:
        RULES.append(Rule(_id(find), rank, "wire", lambda wire, _: find(wire), broken, twin))
        return find

    return register


def on_timeline(rank: int, *, broken: str, twin: str) -> Callable[[FindInPage], FindInPage]:
    """Register a rule for what the wire cannot show: it looks at the whole timeline."""

    def register(find: FindInPage) -> FindInPage:
        RULES.append(Rule(_id(find), rank, "timeline", lambda _, moments: find(moments), broken, twin))
        return find

    return register


def _id(find: Find | FindInPage) -> str:
    return find.__name__.replace("_", "-")
