"""A probe without a browser: the rules of conformance, and nothing of what a person would see."""

import time
from datetime import UTC, datetime

from chatkit_e2e.evidence.probe_results import Conformance, ProbeResult
from chatkit_e2e.probe import origin
from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.probe import redacted
from chatkit_e2e.probe.reaching import asker, reach
from chatkit_e2e.probe.target import Target


def probe_wire(target: Target) -> ProbeResult:
    """Look at a backend on the wire.

    Raises:
        BackendUnreachable: nobody answers there.
    """
    began, started_at = time.perf_counter(), datetime.now(UTC)
    with asker(target) as client:
        reach(target, client)
        page_origin = origin.choose(target, client)
    found = conformance(target, page_origin)
    result = ProbeResult(
        url=str(target.url),
        origin=page_origin,
        depth=target.depth,
        component=None,
        started_at=started_at,
        wall_ms=round((time.perf_counter() - began) * 1000, 1),
        works=_works(found),
        sentence=found.sentence,
        checks=[],
        findings=found.causes,
        threads=found.left,
        conformance=found,
    )
    return redacted(result)


def _works(found: Conformance) -> bool | None:
    if found.passed:
        return True
    return False if any(rule.level == "MUST" for rule in found.failed) else None
