"""What the rules of conformance say, for the terminal."""

from chatkit_e2e.evidence.probe_results import Conformance, RuleResult


def lines(found: Conformance) -> list[str]:
    """Each rule that failed, and what could not be judged, by its reason."""
    told = [f"{found.requests} requests in {found.wall_ms / 1000:.1f} s"]
    for rule in found.failed:
        told += ["", *_failed(rule)]
    reasons: dict[str, list[str]] = {}
    for rule in found.rules:
        if rule.verdict == "not judged":
            reasons.setdefault(rule.why, []).append(rule.id)
    if reasons:
        told += ["", "Not judged, which is no pass:"]
        told += [f"  {', '.join(ids)}: {why}" for why, ids in reasons.items()]
    return told


def _failed(rule: RuleResult) -> list[str]:
    shown = f"; the component breaks without it: {rule.case}" if rule.case else ""
    return [
        f"✗ {rule.id} ({rule.level}): {rule.requirement}",
        f"  expected  {rule.expected}",
        f"  seen      {rule.seen}",
        f"  source    {rule.source}{shown}",
        f"  repeat    {rule.curl}",
    ]
