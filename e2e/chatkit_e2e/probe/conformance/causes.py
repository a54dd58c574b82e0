"""Causes in a record: what the rules of diagnosis find in a chat that was played without a browser."""

from typing import Final

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.evidence.moments import Moment, Received, WireEntry
from chatkit_e2e.evidence.request_types import MESSAGES
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.record import Record

_OTHERS: Final = (steps.OTHER_LIST, steps.OTHER_LOAD)
_LOOKED_AT: Final = frozenset(
    {
        steps.LIST,
        steps.FIRST,
        steps.SECOND,
        steps.LOAD,
        steps.LOAD_AGAIN,
        steps.LIST_AFTER,
        steps.RETRY,
        steps.LOAD_RETRIED,
        steps.STOPPED,
        steps.LOAD_STOPPED,
        steps.AFTER_STOP,
        steps.LOAD_AFTER_STOP,
        steps.LOAD_LONG,
        steps.REST_LONG,
        steps.UNKNOWN_LOAD,
        *_OTHERS,
    }
)
"""What a page asks too. Bad input, and what is asked the other way round, says nothing of a chat."""
_LONG: Final = steps.MORE.rpartition("{}")[2]


def causes(record: Record) -> list[Finding]:
    """Every finding of the wire, in the order of their ranks."""
    return [found.model_copy(update={"then": ""}) for found in find(_moments(record))]  # nobody saw a screen


def _moments(record: Record) -> list[Moment]:
    told: list[Moment] = []
    turn = 0
    for name, step in record.steps.items():
        # The pages of a step are named after it.
        if name.partition(": page ")[0] not in _LOOKED_AT and not name.endswith(_LONG):
            continue
        if name == steps.UNKNOWN_LOAD and step.exchange.status != ANSWERED:
            continue  # which is right: there is no such thread
        request = step.exchange.request
        says = request is not None and request.type in MESSAGES
        turn += says
        user = "other" if name in _OTHERS else ""
        told += [_with(entry, turn if says else None, user) for entry in step.exchange.entries]
    return sorted(told, key=lambda moment: moment.at)


def _with(entry: WireEntry, turn: int | None, user: str) -> WireEntry:
    """The entry as a relay would have logged it: with its turn, and whose login it had."""
    changes: dict[str, object] = {"turn": turn} if "turn" in type(entry).model_fields else {}
    if isinstance(entry, Received):
        changes["user"] = user
    return entry.model_copy(update=changes)
