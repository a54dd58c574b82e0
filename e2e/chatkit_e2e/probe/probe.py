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
from chatkit_e2e.evidence.probe_results import ProbeResult, Round
from chatkit_e2e.probe import origin
from chatkit_e2e.probe.rounds import Look, Progress, looks, merged
from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.cures.cure import is_made_up

LIST: Final = {"type": "threads.list", "params": {"limit": 1, "order": "desc"}}
"""What changes nothing and makes no model work."""
CONNECT_LIMIT_S: Final = 10.0


class BackendUnreachable(Exception):
    """There is nobody at the backend's address; the message says what happened."""


def probe(target: Target, component: Component, report: Path, progress: Progress = lambda *_: None) -> ProbeResult:
    """Look at a backend through the component, and say what works and why the rest does not.

    Raises:
        BackendUnreachable: nobody answers there.
        BrowserUnavailable: there is no browser that starts.
    """
    began, started_at = time.perf_counter(), datetime.now(UTC)
    with client_for(target) as client:
        reach(target, client)
        page_origin = origin.choose(target, client)
        all_looks = looks(target, component, page_origin, report, progress)
        seen = list(islice(all_looks, None if target.cures else 1))
        threads = [thread for look in seen for thread in dict.fromkeys(look.threads) if not is_made_up(thread)]
        deleted = [thread for thread in threads if delete(target, client, thread)]
    first, *others = [look.round for look in seen]
    return ProbeResult(
        url=str(target.url),
        origin=page_origin,
        depth=target.depth,
        component=result_of(component),
        browser=seen[0].browser,
        started_at=started_at,
        wall_ms=round((time.perf_counter() - began) * 1000, 1),
        works=first.works,
        sentence=_sentence(first, others),
        checks=first.checks,
        findings=merged([first, *others]),
        hidden=[one.id for one in merged(others) if one.id not in {finding.id for finding in first.findings}],
        rounds=others,
        messages=[message for look in seen for message in look.messages],
        threads=threads,
        deleted=deleted,
        outside=_lines(seen),
        timeline=first.timeline,
    )


def client_for(target: Target) -> httpx.Client:
    """What asks the backend without a browser, with the page's login."""
    limit = httpx.Timeout(target.timeout, connect=CONNECT_LIMIT_S)
    return httpx.Client(
        headers=dict(target.headers), cookies=dict(target.cookies), timeout=limit, trust_env=not target.url.is_local
    )


def reach(target: Target, client: httpx.Client) -> None:
    """Ask what any backend can be asked; whatever it answers, somebody is there.

    Raises:
        BackendUnreachable: nobody is.
    """
    try:
        with client.stream("POST", str(target.url), json=LIST):
            pass
    except httpx.ConnectError as error:
        raise BackendUnreachable(f"Nobody answers at {target.url}: {error}. Is the backend running?") from None
    except httpx.ConnectTimeout:
        raise BackendUnreachable(f"{target.url} does not take a connection within {CONNECT_LIMIT_S:g} s.") from None
    except httpx.HTTPError:
        return  # it is there, and answers badly: what that does to the chat will show


def delete(target: Target, client: httpx.Client, thread: str) -> bool:
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
}


def _sentence(first: Round, others: Sequence[Round]) -> str:
    """The verdict."""
    if first.works:
        return "It works: messages and answers show, stay, and come back after a reload."
    failed = next((check for check in first.checks if check.answer == "no"), None)
    if failed is None:
        unseen = next(check for check in first.checks if check.answer == "not seen")
        return f"Nothing wrong was seen, but not all could be looked at: {unseen.why}."
    cause = first.findings[0] if first.findings else None
    why = f"To blame is the {cause.blame}: {cause.evidence}." if cause else "No cause is known."
    cured = f" With {' and '.join(others[-1].cured)} cured on the way, it works." if others and others[-1].works else ""
    return f"It does not work: {_FAILS[failed.name]}. {why}{cured}"


def _lines(seen: Sequence[Look]) -> list[str]:
    """What was asked of hosts outside; the same once, with its count."""
    asked: list[AskedOutside] = [one for look in seen for one in look.outside]
    counts = Counter(f"{one.method} {one.address}: {one.answer}" for one in asked)
    return [f"{line}, {count} times" if count > 1 else line for line, count in sorted(counts.items())]
