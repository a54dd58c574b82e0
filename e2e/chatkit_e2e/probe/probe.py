"""A probe: from the first request to the verdict."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import httpx

from chatkit_e2e.component import Component, result_of
from chatkit_e2e.evidence.moments import AskedOutside
from chatkit_e2e.evidence.probe_results import Check, ProbeResult
from chatkit_e2e.evidence.redaction import redact
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe import origin
from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.deeper import OF_DEPTH, Deeper, look_deeper
from chatkit_e2e.probe.reaching import asker, reach
from chatkit_e2e.probe.rounds import Look, Progress, looks, merged, with_checks
from chatkit_e2e.probe.sentence import sentence
from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.asking import Asker
from chatkit_e2e.wire.cures.cure import is_made_up


def probe(target: Target, component: Component, report: Path, progress: Progress = lambda *_: None) -> ProbeResult:
    """Look at a backend through the component, and say what works and why the rest does not.

    Raises:
        BackendUnreachable: nobody answers there.
        BrowserUnavailable: there is no browser that starts.
    """
    began, started_at = time.perf_counter(), datetime.now(UTC)
    with asker(target) as client:
        reach(target, client)
        page_origin = origin.choose(target, client)
        all_looks = looks(target, component, page_origin, report, progress)
        seen = list(islice(all_looks, None if target.cures else 1))
        threads = [one for one in dict.fromkeys(told for look in seen for told in look.threads) if not is_made_up(one)]
        deleted = [thread for thread in threads if delete(target, client, thread)]
        deep = _deeper(target, component, page_origin, report, seen[-1], progress)
        deleted += [thread for thread in deep.threads if delete(target, client, thread)]
    on_wire = None if target.depth == "quick" else conformance(target, page_origin)
    first, *others = [*(look.round for look in seen[:-1]), with_checks(seen[-1].round, deep.checks)]
    found = merged([first, *others])
    beside: dict[str, Finding] = {}
    for one in (*deep.findings, *(on_wire.causes if on_wire is not None else ())):
        beside.setdefault(one.id, one)
    for one in found:
        beside.pop(one.id, None)
    works = None if first.works and on_wire is not None and not on_wire.passed else first.works
    result = ProbeResult(
        url=str(target.url),
        origin=page_origin,
        depth=target.depth,
        component=result_of(component),
        browser=seen[0].browser,
        started_at=started_at,
        wall_ms=round((time.perf_counter() - began) * 1000, 1),
        works=works,
        sentence=sentence(first, others, deep.causes, on_wire),
        checks=first.checks,
        findings=[*found, *beside.values()],
        hidden=[one.id for one in merged(others) if one.id not in {finding.id for finding in first.findings}],
        rounds=others,
        messages=list(dict.fromkeys([*(one for look in seen for one in look.messages), *deep.messages])),
        threads=list(dict.fromkeys([*threads, *deep.threads, *(on_wire.left if on_wire is not None else ())])),
        deleted=deleted,
        conformance=on_wire,
        outside=_lines([*(one for look in seen for one in look.outside), *deep.outside]),
        timeline=first.timeline,
    )
    return redacted(result)


def unreached(target: Target, component: Component | None, found: Finding) -> ProbeResult:
    """The result where nobody could look, because of this; no component where only the wire was to be looked at."""
    return redacted(
        ProbeResult(
            url=str(target.url),
            origin=target.origin,
            depth=target.depth,
            component=component and result_of(component),
            started_at=datetime.now(UTC),
            wall_ms=0,
            works=None,
            sentence=f"Nothing could be looked at: {found.evidence}.",
            checks=[],
            findings=[found],
        )
    )


def redacted(result: ProbeResult) -> ProbeResult:
    """The same without the secrets in its texts."""
    return ProbeResult.model_validate(redact(result.model_dump()))


def delete(target: Target, client: Asker, thread: str) -> bool:
    """Whether the backend deleted a thread of the probe's, as it can where it knows the request."""
    asked = {"type": "threads.delete", "params": {"thread_id": thread}}
    try:
        answered = client.post(str(target.url), json=asked)
    except httpx.HTTPError:
        return False
    return answered.is_success and "json" in answered.headers.get("content-type", "")


def _deeper(target: Target, component: Component, origin: str, report: Path, look: Look, progress: Progress) -> Deeper:
    """What the depth asks beside the two turns, with what had to be cured for those; nothing where they are wrong."""
    if target.depth == "quick":
        return Deeper()
    if look.round.works is not True:
        why = "not reached: two turns, a reload and the history are not right yet"
        return Deeper([Check(name=name, answer="not seen", why=why) for name in OF_DEPTH[target.depth]])
    cured = look.round.cured
    return look_deeper(target, component, origin, cured, report, lambda check: progress(cured, check))


def _lines(asked: Sequence[AskedOutside]) -> list[str]:
    """What was asked of hosts outside; the same once, with its count."""
    counts = Counter(f"{one.method} {one.address}: {one.answer}" for one in asked)
    return [f"{line}, {count} times" if count > 1 else line for line, count in sorted(counts.items())]
