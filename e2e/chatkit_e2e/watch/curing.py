"""Curing: which changes on the way made a chat work, said as the change in the backend."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.moments import Ended, Moment, Sent, Started, WireEntry
from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.run.case_run import Outcome
from chatkit_e2e.watch.passing import events_in
from chatkit_e2e.watch.plan import Plan
from chatkit_e2e.watch.streams import TYPE, Stream

_LOADS: Final = ("reloaded", "listed")
"""The checkpoints at which the chat is what the backend has stored."""


def told(moments: Sequence[Moment], streams: Sequence[Stream]) -> list[str]:
    """What made a chat work that works, as the changes in the backend; nothing where it does by itself."""
    changed = [stream for stream in streams if stream.is_changed]
    if not changed or any(stream.state != "ended" for stream in streams):
        return []
    found = [f"{one.evidence}. In the backend: {one.fix}" for one in cured(moments, changed)]
    return [*found, *(f"You had it {said}" for stream in changed for said in changes(stream))]


def not_stored(outcomes: Mapping[str, Outcome], streams: Sequence[Stream]) -> str:
    """What a reload of a chat that was changed on the way does not show, in a sentence; empty where it does."""
    lost = [name for name in _LOADS if name in outcomes and not outcomes[name].passed]
    if not lost or not any(stream.came and stream.is_changed for stream in streams):
        return ""
    return f"{' and '.join(lost)}: your backend gives back what it stored itself, not what you made of it on the way."


def as_it_came(moments: Iterable[Moment], streams: Sequence[Stream]) -> list[Moment]:
    """The wire as the backend meant it: the answers that were changed, without the changes."""
    changed = {stream.request: stream for stream in streams}
    told: list[Moment] = []
    for one in moments:
        stream = changed.get(one.request) if isinstance(one, WireEntry) else None
        if stream is None:
            told += [one] if isinstance(one, WireEntry) else []
        elif isinstance(one, Started):
            status, _, media_type = stream.came_as.partition(" ")
            headers = one.headers | {TYPE: media_type}
            told.append(one.model_copy(update={"status": int(status), "headers": headers}))
            told += [_sent(one, text) for text in stream.came or ()]
        elif not isinstance(one, Sent | Ended):
            told.append(one)
        elif isinstance(one, Ended):
            told.append(one.model_copy(update={"how": "complete", "reason": "", "fault": ""}))
    return told


def cured(moments: Sequence[Moment], streams: Sequence[Stream]) -> list[Finding]:
    """What the rules find in the answers as the backend sent them, and no more in those that the component got."""
    known = {finding.id for finding in find([one for one in moments if isinstance(one, WireEntry)])}
    return [finding for finding in find(as_it_came(moments, streams)) if finding.id not in known]


def changes(stream: Stream) -> list[str]:
    """What the component was given otherwise, as what the backend has to do."""
    came, sent = _events(stream.came or ()), _events([piece.text for piece in stream.sent])
    said = [] if stream.head == stream.came_as else [f"answer with {stream.head} instead of {stream.came_as}"]
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
