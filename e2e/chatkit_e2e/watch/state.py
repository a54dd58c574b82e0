"""The state of a play as the panel shows it."""

import itertools
from typing import Any, Final

from chatkit_e2e.evidence.exchanges import exchanges
from chatkit_e2e.evidence.moments import Received, of
from chatkit_e2e.evidence.results import QUESTIONS
from chatkit_e2e.run.case_run import Outcome
from chatkit_e2e.watch.catalogue import Words
from chatkit_e2e.watch.curing import not_stored
from chatkit_e2e.watch.plan import Piece
from chatkit_e2e.watch.play import Play
from chatkit_e2e.watch.repeating import otherwise
from chatkit_e2e.watch.streams import TYPE, Stream

_NOT_YET: Final = "not answered yet"


def state_of(play: Play) -> dict[str, Any]:
    """The whole state, as JSON has it."""
    lost = not_stored(play.run.outcomes, play.streams)
    return {
        "screen": play.screen,
        "checkpoints": [
            _checkpoint(name, question.replace("`", ""), play.run.outcomes.get(name))
            for name, question in QUESTIONS.items()
        ],
        "findings": [finding.model_dump() for finding in play.findings],
        "cured": play.cured,
        "streams": [_stream(number, stream, play) for number, stream in enumerate(play.streams, 1)],
        "undo": len(play.history),
        "note": " ".join(filter(None, (play.note, otherwise(play.before, play.streams), lost))),
    }


def words_of(play: Play, written: str = "") -> Words:
    """What the examples of events are to say here: this chat's ids and words; `written` is not sent yet."""
    pieces = [piece for stream in play.streams for piece in stream.plan.pieces]
    events = [event for piece in [*pieces, Piece(id=0, text=written)] for event in piece.events]
    ids = [str(item["id"]) for event in events if isinstance(item := event.get("item"), dict) and "id" in item]
    threads = [str(one["id"]) for event in events if isinstance(one := event.get("thread"), dict) and "id" in one]
    turn = play.said.said[-1] if play.said.said else None
    fresh = next(name for number in itertools.count(1) if (name := f"msg_added_{number}") not in ids)
    return Words(
        thread_id=(threads or _asked_threads(play) or [Words.thread_id])[-1],
        item_id=fresh,
        last_item_id=ids[-1] if ids else Words.last_item_id,
        said=turn.user if turn else Words.said,
        answer=turn.answer if turn else Words.answer,
    )


def _asked_threads(play: Play) -> list[str]:
    """The threads that requests have named."""
    bodies = [one.body for one in of(play.run.session.log.entries, Received)]
    params = [body.get("params") for body in bodies if isinstance(body, dict)]
    return [str(one["thread_id"]) for one in params if isinstance(one, dict) and one.get("thread_id")]


def _checkpoint(name: str, question: str, outcome: Outcome | None) -> dict[str, str]:
    if outcome is None:
        return {"name": name, "question": question, "state": "open", "why": _NOT_YET}
    return {"name": name, "question": question, "state": "holds" if outcome.passed else "fails", "why": outcome.why}


def _stream(number: int, stream: Stream, play: Play) -> dict[str, Any]:
    wire = {one.number: one for one in exchanges(play.run.session.log.entries)}
    asked = wire.get(stream.request)
    turn = play.said.said[stream.turn - 1] if stream.turn else None
    return {
        "number": number,
        "request": stream.request,
        "asked": (asked.type if asked else None) or "a request",
        "said": turn.user if turn else "",
        "type": stream.headers[TYPE],
        "status": stream.status,
        "whole": stream.is_whole,
        "begun": stream.begun,
        "state": stream.state,
        "did": stream.did,
        "causes": [finding.model_dump() for finding in stream.causes],
        "pieces": [_piece(piece) for piece in stream.plan.pieces],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    more = {"name": piece.name, "foreign": piece.is_foreign, "ends": piece.line_end, "size": len(piece.data)}
    return piece.model_dump() | more
