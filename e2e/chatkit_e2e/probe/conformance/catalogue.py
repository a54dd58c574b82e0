"""The list of all rules, by area."""

from typing import Final

from chatkit_e2e.probe.conformance.rule import Rule
from chatkit_e2e.probe.conformance.rules import RULES

_HEAD: Final = """# Conformance on the wire

What `chatkit-e2e probe --wire-only URL` asks of a backend, without a browser. MUST: the component breaks without it, as
the case in the last column shows; SHOULD: something is worse without it, or breaks where no case of the suite looks.
What is cited as facts, with the numbers of runs, was seen on the component's build of June 2026.
"""


def areas() -> dict[str, list[Rule]]:
    """The rules by what they are about, in the order in which a conversation reaches them."""
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        found.setdefault(rule.area, []).append(rule)
    return found


def text(area: str) -> str:
    """For the terminal; of one area, or of all where it is empty."""
    chosen = {name: rules for name, rules in areas().items() if area in ("", name)}
    lines = [f"{sum(map(len, chosen.values()))} rules of conformance on the wire"]
    for name, rules in chosen.items():
        lines += ["", name]
        lines += [f"  {rule.id:34} {rule.level:6}  {rule.requirement}" for rule in rules]
    return "\n".join(lines) + "\n"


def markdown() -> str:
    """`e2e/conformance.md`: a table for each area."""
    parts = [_HEAD]
    for area, rules in areas().items():
        rows = [f"| `{one.id}` | {one.level} | {one.requirement} | {one.source} | {_case(one)} |" for one in rules]
        table = ["| rule | | requirement | source | case |", "|---|---|---|---|---|", *rows]
        parts.append("\n".join([f"## {area}", "", *table]) + "\n")
    return "\n".join(parts)


def _case(rule: Rule) -> str:
    return f"`{rule.case}`" if rule.case else ""
