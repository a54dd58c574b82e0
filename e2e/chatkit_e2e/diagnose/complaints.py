"""Complaints: what makes `clean` fail, each with a kind and a name that outlive a change of its words."""

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from chatkit_e2e.diagnose.noise import noise
from chatkit_e2e.evidence.element_events import ERROR
from chatkit_e2e.evidence.moments import Acted, Moment, Received, Reported, Thrown, Written
from chatkit_e2e.evidence.request_types import LOAD_ITEMS, LOAD_THREAD

Kind = Literal["chatkit-error", "page-error", "repeated", "console-error"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""From what says most to what says least: the console has lines for what the others know by name."""

UNNAMED = "Error"  # as JavaScript calls an error that has no better name
UNTYPED = "no-type"  # a request whose body names no type
# What opens a thread may be sent again by the page's own doing: fetchUpdates, a click in the history panel.
_ASKED_AGAIN = {LOAD_THREAD, LOAD_ITEMS}

# What browsers and libraries write to the console themselves: the text, and what is stable in it.
_RULES = (
    (re.compile(r"the server responded with a status of (\d{3})"), r"http-\1"),
    (re.compile(r"\bnet::(ERR_\w+)"), r"\1"),
    (re.compile(r"has been blocked by CORS policy"), "cors"),
    (re.compile(r"Content Security Policy"), "content-security-policy"),
    (re.compile(r"\[@formatjs/intl Error (\w+)\]"), r"formatjs-\1"),
    # The class of an error, as JavaScript writes it; "Error" alone may begin a sentence.
    (re.compile(r"\b([A-Z]\w*(?:Error|Exception)\b|Error(?=:))"), r"\1"),
)


@dataclass(frozen=True)
class Complaint:
    """One thing that is not clean."""

    kind: Kind
    name: str
    text: str
    """What was said, for a reader."""

    def __str__(self) -> str:
        """Kind and name, as expectations and results have them."""
        return f"{self.kind}:{self.name}"


def complaints(moments: Sequence[Moment], missing: Collection[str]) -> list[Complaint]:
    """All that is not clean, by kind; within a kind in the order of time. `missing` are paths of files that the
    component's folder lacks.

    Across kinds there is no such order: a page error has the time when the test was told of it, which may come before
    or after the `chatkit.error` that was dispatched with it.
    """
    ignored = noise(moments, missing)
    counted = [moment for moment in moments if moment not in ignored]
    found = [complaint for moment in counted if (complaint := _error(moment)) is not None]
    return sorted([*found, *_repetitions(moments)], key=lambda complaint: KINDS.index(complaint.kind))


def _error(moment: Moment) -> Complaint | None:
    if isinstance(moment, Reported) and moment.name == ERROR:
        name = str(moment.error.get("name") or UNNAMED)
        return Complaint("chatkit-error", name, f"chatkit.error: {name}: {moment.error.get('message', '')}")
    if isinstance(moment, Thrown):
        name = moment.name or UNNAMED
        return Complaint("page-error", name, f"page error: {name}: {moment.text}")
    if isinstance(moment, Written) and moment.level == "error":
        line = moment.text.partition("\n")[0]  # the rest is the component's stack
        return Complaint("console-error", _name_in(line), f"console error: {line}")
    return None


def _name_in(text: str) -> str:
    """What in a console error stays when its prose changes."""
    for pattern, name in _RULES:
        if found := pattern.search(text):
            return found.expand(name)
    return UNNAMED


def _repetitions(moments: Sequence[Moment]) -> list[Complaint]:
    """Requests that were sent more than once although the page asked once."""
    counts: Counter[tuple[int, str, str, str]] = Counter()
    boot = 0
    for moment in moments:
        if isinstance(moment, Acted):
            boot += moment.opens_page
        elif isinstance(moment, Received) and moment.type not in _ASKED_AGAIN:
            frame = moment.headers.get("chatkit-frame-instance-id", "")
            counts[boot, frame, moment.type or "", json.dumps(moment.body, sort_keys=True)] += 1
    repeated = [(name, count) for (_, _, name, _), count in counts.items() if count > 1]
    return [
        Complaint("repeated", name or UNTYPED, f"{name or 'a request without a type'} was sent {count} times")
        for name, count in repeated
    ]
