"""What the rules of conformance say, for the terminal."""

from typing import Final

from chatkit_e2e.evidence.probe_results import Conformance, RuleResult

MANY: Final = 12
"""More rules that have one reason are counted, not listed."""

_UNJUDGED: Final = {True: "Not judged, which is no pass:", False: "Not asked for, or not there to be asked for:"}


def lines(found: Conformance) -> list[str]:
    """Each rule that failed, and what could not be judged, by its reason."""
    told = [f"{found.requests} requests in {found.wall_ms / 1000:.1f} s"]
    for rule in found.failed:
        told += ["", *_failed(rule)]
    for asked, head in _UNJUDGED.items():
        reasons: dict[str, list[str]] = {}
        for rule in found.rules:
            if rule.verdict == "not judged" and rule.asked == asked:
                reasons.setdefault(rule.why, []).append(rule.id)
        if reasons:
            told += ["", head]
            told += [f"  {_named(ids)}: {why}" for why, ids in reasons.items()]
    return told


def _named(ids: list[str]) -> str:
    return ", ".join(ids) if len(ids) <= MANY else f"{len(ids)} rules"


def _failed(rule: RuleResult) -> list[str]:
    shown = f"; the component breaks without it: {rule.case}" if rule.case else ""
    return [
        f"✗ {rule.id} ({rule.level}): {rule.requirement}",
        f"  expected  {rule.expected}",
        f"  seen      {rule.seen}",
        f"  source    {rule.source}{shown}",
        f"  repeat    {rule.curl}",
    ]
