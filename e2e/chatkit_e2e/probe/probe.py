"""A probe: from the first request to the verdict."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import httpx

from chatkit_e2e.component import Component, result_of
from chatkit_e2e.evidence.moments import AskedOutside
from chatkit_e2e.evidence.probe_results import Check, Conformance, ProbeResult, Round
from chatkit_e2e.evidence.redaction import redact
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe import origin
from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.deeper import OF_DEPTH, Deeper, look_deeper
from chatkit_e2e.probe.reaching import asker, reach
from chatkit_e2e.probe.rounds import Look, Progress, looks, merged, with_checks
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
        sentence=_sentence(first, others, deep.findings, on_wire),
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


_FAILS: Final = {
    "ready": "the chat cannot be used",
    "sent": "a message that is sent does not show",
    "rendered": "at the end of an answer, messages are missing",
    "streamed": "an answer does not show while it is written",
    "persisted": "messages disappear once the page asks for updates",
    "second_turn": "a second message does not join the first",
    "reloaded": "after a reload, messages are missing",
    "listed": "the history does not lead back to the messages",
    "clean": "there are errors",
    "rated": "thumbs up are not taken",
    "retried": "a new answer does not take the place of the last one",
    "renamed": "a title that is given in the history does not stay",
    "stopped": "the chat does not go on after a stop",
    "unknown_thread": "a page that opens a thread that is not there has no chat",
    "side_by_side": "two threads that are begun at the same time get mixed up",
    "other_origin": "a page of another origin is let in, and does not work",
    "two_users": "another user sees the first one's thread",
    "paged": "a long thread is not there as a whole",
    "long_answer": "a long answer does not stay",
    "connection_lost": "the chat does not go on after the connection broke",
}

_UNJUDGED: Final = "not every rule that the component needs could be looked at"
_AREAS: Final = {
    "rated": "feedback",
    "retried": "retry",
    "renamed": "rename",
    "stopped": "stop",
    "unknown_thread": "unknown",
    "side_by_side": "isolation",
    "two_users": "isolation",
    "paged": "paging",
}
"""The area of the rules in which a check's question is asked on the wire."""


def _deeper(target: Target, component: Component, origin: str, report: Path, look: Look, progress: Progress) -> Deeper:
    """What the depth asks beside the two turns, with what had to be cured for those; nothing where they are wrong."""
    if target.depth == "quick":
        return Deeper()
    if look.round.works is not True:
        why = "not reached: two turns, a reload and the history are not right yet"
        return Deeper([Check(name=name, answer="not seen", why=why) for name in OF_DEPTH[target.depth]])
    cured = look.round.cured
    return look_deeper(target, component, origin, cured, report, lambda check: progress(cured, check))


def _sentence(first: Round, others: Sequence[Round], behind: Sequence[Finding], on_wire: Conformance | None) -> str:
    """The verdict."""
    if first.works and on_wire is not None and not on_wire.passed:
        broken = any(rule.level == "MUST" for rule in on_wire.failed)
        what = "a rule that the component needs does not hold" if broken else _UNJUDGED
        return f"It works in the browser, but {what}: {on_wire.sentence}"
    if first.works:
        return "It works: messages and answers show, stay, and come back after a reload."
    wrong = [check for check in first.checks if check.answer == "no"]
    # What is left at the end says more than what showed on the way there.
    failed = min(wrong, key=lambda check: check.name == "streamed", default=None)
    if failed is None:
        unseen = next(check for check in first.checks if check.answer == "not seen" and check.asked)
        return f"Nothing wrong was seen, but not all could be looked at: {unseen.why}."
    cause = next(iter([*first.findings, *behind]), None)
    likely = "To blame is" if cause is None or cause.confidence == "sure" else "Most likely to blame is"
    why = f"{likely} the {cause.blame}: {cause.evidence}." if cause else _rule(failed.name, on_wire)
    cured = f" With {' and '.join(others[-1].cured)} cured on the way, it works." if others and others[-1].works else ""
    return f"It does not work: {_FAILS[failed.name]}. {why}{cured}"


def _rule(check: str, on_wire: Conformance | None) -> str:
    """The rule of conformance that says on the wire what a check saw on the screen."""
    failed = [one for one in on_wire.failed if one.id.partition(".")[0] == _AREAS.get(check)] if on_wire else []
    return f"To blame is the backend, by {failed[0].id}: {failed[0].requirement}" if failed else "No cause is known."


def _lines(asked: Sequence[AskedOutside]) -> list[str]:
    """What was asked of hosts outside; the same once, with its count."""
    counts = Counter(f"{one.method} {one.address}: {one.answer}" for one in asked)
    return [f"{line}, {count} times" if count > 1 else line for line, count in sorted(counts.items())]
