"""From a backend to its score: the script is played, and every rule looks at the record."""

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from chatkit_e2e.evidence.probe_results import Conformance, RuleResult
from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.probe.conformance.causes import causes
from chatkit_e2e.probe.conformance.curl import curl
from chatkit_e2e.probe.conformance.record import NotAsked, NotJudged, Record, View
from chatkit_e2e.probe.conformance.rule import Flaw, Rule
from chatkit_e2e.probe.conformance.rules import RULES
from chatkit_e2e.probe.conformance.script import play
from chatkit_e2e.probe.target import Target

MAX_SEEN = 300  # characters


def conformance(target: Target, origin: str) -> Conformance:
    """Look at a backend on the wire, for a page of this origin."""
    began = time.perf_counter()
    # In a thread of its own, because Playwright's loop may be running in this one.
    with ThreadPoolExecutor(1) as thread:
        record = thread.submit(lambda: asyncio.run(play(target, origin))).result()
    took = (time.perf_counter() - began) * 1000
    return Conformance(
        rules=judged(record, target),
        causes=causes(record),
        requests=len(record.steps),
        wall_ms=round(took, 1),
        left=record.left,
    )


def judged(record: Record, target: Target, rules: Iterable[Rule] = RULES) -> list[RuleResult]:
    """What each rule says of the record."""
    return [_result(rule, record, target) for rule in rules]


def _result(rule: Rule, record: Record, target: Target) -> RuleResult:
    view, flaws, asked = View(record), list[Flaw](), True
    why = ""
    try:
        for flaw in rule.look(view):
            flaws.append(flaw)
    except NotJudged as reason:
        why, asked = str(reason), not isinstance(reason, NotAsked)
    except Exception as error:  # what came can be of any shape, and one rule that cannot read it ends no probe
        why = f"what came could not be read ({type(error).__name__})"
    if not (why or flaws or view.looked):
        why = "there was nothing to look at"
    seen = f"“{flaws[0][0].name}”: {flaws[0][1]}" if flaws else "" if why else "as expected"
    step = flaws[0][0].name if flaws else view.looked[0] if view.looked else ""
    return RuleResult(
        id=rule.id,
        level=rule.level,
        requirement=rule.requirement,
        source=rule.source,
        case=rule.case,
        expected=rule.expected,
        verdict="failed" if flaws else "not judged" if why else "passed",
        asked=asked,
        seen=redact_text(seen)[:MAX_SEEN],
        why="" if flaws else redact_text(why)[:MAX_SEEN],
        curl=redact_text(_curl(record, step, target)),
    )


def _curl(record: Record, step: str, target: Target) -> str:
    request = record.steps[step].exchange.request if step in record.steps else None
    if request is None:
        return ""
    secrets = {name.lower() for name in (*target.headers, *target.other_headers)}
    return curl(request, str(target.url), secrets, target.cookies)
