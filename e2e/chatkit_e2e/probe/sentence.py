"""The verdict of a probe in one sentence: what does not work, who is to blame for that, and what cures it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chatkit_e2e.evidence.probe_results import Conformance, Round
from chatkit_e2e.evidence.request_types import LIST_THREADS
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe.deeper import OF_DEPTH

FAILS: Final = {
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
AREAS: Final = {
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
_OWN: Final[Mapping[str, Callable[[Finding], bool]]] = {
    "streamed": lambda found: found.id == "buffered",
    "listed": lambda found: LIST_THREADS in found.where or LIST_THREADS in found.evidence,
}
"""What may be to blame where all that comes before one of these checks holds."""


def sentence(
    first: Round, others: Sequence[Round], deeper: Mapping[str, Sequence[Finding]], on_wire: Conformance | None
) -> str:
    """The verdict.

    Args:
        first: the backend as it is, with what was asked behind its two turns.
        others: the same with causes cured on the way.
        deeper: what was found in the evidence of each check behind the two turns that is no, by its name.
        on_wire: the rules of conformance; None where they were not asked.
    """
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
    own = deeper.get(failed.name, ()) if failed.name in OF_DEPTH["full"] else first.findings
    why = _blamed(failed.name, own) or _by_rule(failed.name, on_wire) or _beside(first.findings)
    cured = f" With {' and '.join(others[-1].cured)} cured on the way, it works." if others and others[-1].works else ""
    return f"It does not work: {FAILS[failed.name]}. {why}{cured}"


def _blamed(check: str, found: Sequence[Finding]) -> str:
    """Who is to blame by the causes that were found, the likeliest first; empty where none of them is this check's."""
    cause = next(filter(_OWN.get(check, lambda _: True), found), None)
    if cause is None:
        return ""
    return f"{'To blame is' if cause.confidence == 'sure' else 'Most likely to blame is'} {_said(cause)}"


def _by_rule(check: str, on_wire: Conformance | None) -> str:
    """The rule of conformance that says on the wire what a check saw on the screen, empty where none does."""
    failed = [one for one in on_wire.failed if one.id.partition(".")[0] == AREAS.get(check)] if on_wire else []
    return f"To blame is the backend, by {failed[0].id}: {failed[0].requirement}" if failed else ""


def _beside(found: Sequence[Finding]) -> str:
    return f"Its cause is not known; what was found is of {_said(found[0])}" if found else "No cause is known."


def _said(cause: Finding) -> str:
    return f"the {cause.blame}: {cause.evidence}."
