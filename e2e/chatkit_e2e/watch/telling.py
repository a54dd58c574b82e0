"""What each piece of a stream did, and what it is to blame for: from the moments of a play, in the report's words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from chatkit_e2e.diagnose import find
from chatkit_e2e.diagnose.events import unknown_events
from chatkit_e2e.diagnose.foreign import recognise
from chatkit_e2e.diagnose.place import followed
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.moments import Acted, Changed, Checked, Ended, Moment, Sent, WireEntry, of
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.reporters.html_moments import lines
from chatkit_e2e.watch.plan import Piece
from chatkit_e2e.watch.streams import Stream

_AT_ONCE: Final = (unknown_events,)
"""Rules that are asked while the answer is still being sent."""
_NOT_YET: Final = float("inf")
"""The time of what has not happened."""


def attribute(streams: Sequence[Stream], moments: Sequence[Moment]) -> list[Finding]:
    """Say of each piece that was sent, and of each end, what came of it; returns the causes, the first one first."""
    findings = _findings(streams, moments)
    wire = {one.number: one for one in exchanges(moments)}
    told = [moment for moment in moments if not isinstance(moment, WireEntry | Checked)]
    for stream in streams:
        sent = stream.sent
        begins = [*(piece.sent_at for piece in sent), stream.ended_at]
        for piece, (begin, end) in zip(sent, pairwise(begins), strict=True):
            piece.did = _lines(told, begin, end)
            piece.causes = [one for one in findings if one.at is not None and begin <= one.at < end]
            piece.why = "" if piece.causes else _why_nothing(piece, wire.get(stream.request))
        _say_once(stream.plan.pieces)
        stream.did = _lines(told, stream.ended_at, _next_act(stream.ended_at, moments))
        stream.causes = [one for one in findings if _is_of(one, stream, begins[0])]
    return findings


def _findings(streams: Sequence[Stream], moments: Sequence[Moment]) -> list[Finding]:
    """The causes of what is over; and of what is not, those that the rest of the plan does not make good."""
    found = find(_over(moments))
    if any(stream.state == "open" and not stream.is_whole for stream in streams):
        return found
    known = {finding.id for finding in found}
    planned = exchanges([*moments, *_to_come(streams)])
    early = [one for rule in _AT_ONCE if (one := rule(planned)) is not None and one.id not in known]
    return found + [followed(one, moments) for one in early if one.at is not None and one.at < _NOT_YET]


def _to_come(streams: Sequence[Stream]) -> list[Sent]:
    """What will be sent if nobody changes it."""
    return [
        Sent(at=_NOT_YET, request=stream.request, turn=stream.turn, size=len(piece.data), text=piece.text)
        for stream in streams
        for piece in stream.waiting
        if stream.state == "open"
    ]


def _over(moments: Sequence[Moment]) -> list[Moment]:
    """The moments without the answers that are still being sent: what they lack may come."""
    ended = {end.request for end in of(moments, Ended)}
    return [moment for moment in moments if not isinstance(moment, WireEntry) or moment.request in ended]


def _is_of(finding: Finding, stream: Stream, first_sent: float) -> bool:
    """Whether it is the answer as a whole that is to blame: its head, or its end."""
    if finding.at is None:
        return False
    return stream.asked_at <= finding.at < first_sent or (
        finding.at >= stream.ended_at and finding.where.partition(",")[0].startswith(f"request {stream.request} ")
    )


def _next_act(after: float, moments: Sequence[Moment]) -> float:
    """When somebody did something more in the chat; never, where nobody has."""
    return next((one.at for one in of(moments, Acted) if one.at > after), float("inf"))


def _lines(moments: Sequence[Moment], begin: float, end: float) -> list[str]:
    """What happened between these times."""
    these = _folded([moment for moment in moments if begin <= moment.at < end])
    return [f"{line.label} {line.text}".strip() for line in lines(these, begin)]


def _folded(moments: Sequence[Moment]) -> list[Moment]:
    """Without the steps in which a text grew to what it became."""
    return [
        one
        for one, other in pairwise([*moments, None])
        if one and not (isinstance(one, Changed) and isinstance(other, Changed) and other.was == one.text)
    ]


def _say_once(pieces: Sequence[Piece]) -> None:
    """Leave the same reason to the first piece that has it."""
    first: dict[str, int] = {}
    for place, piece in enumerate(pieces, 1):
        if piece.why and (at := first.setdefault(piece.why, place)) != place:
            piece.why = f"For the same reason as event {at}."


def _why_nothing(piece: Piece, exchange: WireExchange | None) -> str:
    """Why ChatKit does nothing with a piece, where that can be told of it alone."""
    if not piece.events:
        return "It is no event with a JSON object, so ChatKit has nothing to do."
    if not piece.is_foreign:
        return ""
    other = None if exchange is None else recognise(exchange)
    whose = "" if other is None else f" It is one of {other.name}."
    return f"ChatKit silently ignores events of a type that it does not know: {piece.name}.{whose}"
