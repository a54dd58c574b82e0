"""Curing: which changes on the way made a chat work, said as the change in the backend."""

import json
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.moments import Ended, Moment, Received, Sent, Started, WireEntry
from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.evidence.request_types import MESSAGES
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.watch.passing import Passage, events_in
from chatkit_e2e.watch.plan import Plan


def with_turns(moments: Iterable[Moment]) -> list[Moment]:
    """The same with the turn of each message, which nobody knew before somebody typed it; asked again is the same."""
    told = list(moments)
    messages = [one for one in told if isinstance(one, Received) and one.type in MESSAGES]
    bodies = list(dict.fromkeys(json.dumps(one.body) for one in messages))
    turns = {one.request: bodies.index(json.dumps(one.body)) + 1 for one in messages}
    return [
        one.model_copy(update={"turn": turns[one.request]})
        if isinstance(one, Received | Started | Sent | Ended) and one.request in turns
        else one
        for one in told
    ]


def as_it_came(moments: Iterable[Moment], passages: Sequence[Passage]) -> list[Moment]:
    """The wire as the backend meant it: the answers that were changed, without the changes."""
    changed = {passage.request: passage for passage in passages}
    told: list[Moment] = []
    for one in moments:
        passage = changed.get(one.request) if isinstance(one, WireEntry) else None
        if passage is None:
            told += [one] if isinstance(one, WireEntry) else []
        elif isinstance(one, Started):
            headers = one.headers | {"content-type": passage.media_type}
            told.append(one.model_copy(update={"status": passage.status, "headers": headers}))
            told += [_sent(one, text) for text in passage.came]
        elif not isinstance(one, Sent | Ended):
            told.append(one)
        elif isinstance(one, Ended):
            told.append(one.model_copy(update={"how": "complete", "reason": "", "fault": ""}))
    return told


def cured(moments: Sequence[Moment], passages: Sequence[Passage]) -> list[Finding]:
    """What the rules find in the answers as the backend sent them, and no more in those that the component got."""
    known = {finding.id for finding in find([one for one in moments if isinstance(one, WireEntry)])}
    return [finding for finding in find(as_it_came(moments, passages)) if finding.id not in known]


def changes(passage: Passage) -> list[str]:
    """What the component was given otherwise, as what the backend has to do."""
    came, sent = _events(passage.came), _events([piece.text for piece in passage.sent])
    head = f"{passage.status} {passage.media_type}".strip()
    said = [] if passage.head == head else [f"answer with {passage.head} instead of {head}"]
    for what, left, end, begin, stop in SequenceMatcher(None, came, sent, autojunk=False).get_opcodes():
        new, old = _shown(sent[begin:stop]), ", ".join(map(_name, came[left:end]))
        if what == "insert":
            place = f"before {_name(came[left])}" if left < len(came) else "at the end"
            said.append(f"send {place}: {new}")
        elif what == "delete":
            said.append(f"leave out {old}")
        elif what == "replace":
            said.append(f"send instead of {old}: {new}")
    return [redact_text(one) for one in said]


def works(moments: Sequence[Moment], shown: Sequence[tuple[str, str]]) -> bool:
    """Whether every message that was said shows, in order, each with an answer behind it; `shown`: role and text."""
    said = [" ".join(_said(one).split()) for one in moments if isinstance(one, Received) and one.type in MESSAGES]
    users = [text for role, text in shown if role == "user"]
    behind = "".join(role[0] for role, text in shown if text).split("u")[1:]  # the a of each answer, turn by turn
    return bool(said) and _once(said) == _once(users) and all(behind)


def _once(texts: Iterable[str]) -> list[str]:
    """Without those that are like the one before: the component may ask again, and a person say it again."""
    return [text for text, _ in groupby(texts)]


def _said(received: Received) -> str:
    body = received.body
    params = body.get("params") if isinstance(body, dict) else None
    asked = params.get("input") if isinstance(params, dict) else None
    content = asked.get("content") if isinstance(asked, dict) else None
    parts = content if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _sent(started: Started, text: str) -> Sent:
    size = len(text.encode("utf-8", "surrogateescape"))
    return Sent(at=started.at, request=started.request, turn=started.turn, size=size, text=redact_text(text))


def _events(texts: Sequence[str]) -> list[str]:
    """The events in these texts: somebody may have put two into a piece."""
    whole, rest = events_in("".join(texts))
    return [*whole, *([rest] if rest else [])]


def _name(text: str) -> str:
    return Plan([text]).pieces[0].name


def _shown(texts: Sequence[str]) -> str:
    return " ".join(text.strip() for text in texts)
