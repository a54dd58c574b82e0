"""Tables on the terminal for what other commands find: the minimal stream and the cure."""

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatkit_e2e.evidence.searches import Cure, Minimal


def minimal(found: Minimal) -> Table:
    """Event, field, what it is needed for, and what happens without it."""
    table = _table("event", "field", "needed for", "without it")
    event = None
    for omission in found.omissions:
        name = omission.event if omission.event != event else ""
        event = omission.event
        needed = ", ".join(omission.fails) or "nothing"
        table.add_row(name, omission.field or "(the whole event)", needed, omission.why)
    return table


def cure(found: Cure) -> Group:
    """Each factor with its role, the causes with what to change, and the smallest sets of changes."""
    order = ("cause", "hidden cause", "one of several", "harmless")
    table = _table("factor", "role", "where, and what to do")
    for factor in sorted(found.factors, key=lambda factor: order.index(factor.role)):
        done = f"{factor.as_it_is}" if factor.role == "harmless" else f"{factor.as_it_is}: {factor.change}"
        table.add_row(factor.id, factor.role, f"{factor.file}: {done}")
    sets = [Text(f"every checkpoint holds after: {', '.join(changes)}", "bold") for changes in found.smallest]
    return Group(table, Text(""), *sets, Text(f"found in {found.runs} runs, of {2 ** len(found.factors)} combinations"))


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, no_wrap=column in {"factor", "role"})
    return table
