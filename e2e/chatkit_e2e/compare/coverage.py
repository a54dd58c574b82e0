"""Which types of the protocol were on the wire, and in which cases."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from chatkit_e2e.compare.wire_names import wire_names
from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import exchanges
from chatkit_e2e.evidence.moments import Moment, read_timeline


def on_wire(moments: Iterable[Moment]) -> set[str]:
    """The types (`wire_names`) in a case's requests, answers and events."""
    found: set[str] = set()
    for exchange in exchanges(moments):
        if exchange.request is not None:
            found |= wire_names(exchange.request.body)
        for event in exchange.events:
            found |= wire_names(event)
        if not exchange.is_called_stream:
            found |= wire_names(decoded(exchange.body), exchange.type or "")
    return found


def of_last_run(report: Path) -> dict[str, set[str]]:
    """The types on the wire by case, of the last run that left its timelines in this folder; empty without one."""
    return {path.parent.name: on_wire(_read(path)) for path in sorted(report.glob("cases/*/timeline.json"))}


def _read(path: Path) -> list[Moment]:
    """The moments of a timeline; a file that is none covers nothing."""
    try:
        return read_timeline(path)
    except ValueError:
        return []


def by_type(by_case: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The cases of each type."""
    found: dict[str, list[str]] = {}
    for case, names in by_case.items():
        for name in names:
            found.setdefault(name, []).append(case)
    return found
