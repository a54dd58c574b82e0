"""The plan of a stream: the pieces that it will send, which may be changed as long as they are not sent."""

import itertools
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from chatkit_e2e.evidence.event_stream import decode
from chatkit_e2e.evidence.events import decoded, name_of

State = Literal["waiting", "sent", "skipped"]


class NoSuchPiece(Exception):
    """A piece that is not there, or that has been sent: what has gone over the wire cannot be changed."""


class Piece(BaseModel):
    """One event as it stands in the stream, or a piece of the body that is none."""

    id: int
    """Stays the same wherever it is moved."""
    text: str
    """Its bytes, as UTF-8, with the blank line at its end."""
    state: State = "waiting"
    sent_at: float = 0.0
    """ms since the epoch."""
    edited: bool = False
    did: list[str] = []
    """What came of it, in the order of time; empty before it is sent, and where nothing came of it."""
    why: str = ""
    """Why it did nothing, where a rule knows."""

    @property
    def event(self) -> dict[str, Any] | None:
        """The JSON object in its data; None where there is none."""
        data = next((block.data for block in decode(self.text) if block.data), None)
        event = None if data is None else decoded(data)
        return event if isinstance(event, dict) else None

    @property
    def name(self) -> str:
        """The event's name; the beginning of its text where it has none."""
        return self.text.strip()[:60] if self.event is None else name_of(self.event)


class Plan:
    """The pieces of one stream in their order; the first ones are sent."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = itertools.count(1)
        self.pieces = [self._new(text) for text in pieces]

    def _new(self, text: str, *, edited: bool = False) -> Piece:
        return Piece(id=next(self._ids), text=text, edited=edited)

    @property
    def next(self) -> Piece | None:
        """The piece that is sent next; None at the end."""
        return next((piece for piece in self.pieces if piece.state == "waiting"), None)

    def come(self, text: str) -> None:
        """One more piece has come, behind all others."""
        self.pieces.append(self._new(text))

    def edit(self, piece_id: int, text: str) -> None:
        """Make a piece another one.

        Raises:
            NoSuchPiece: as of all that follow.
        """
        place = self._place(piece_id)
        self.pieces[place] = self.pieces[place].model_copy(update={"text": text, "edited": True})

    def skip(self, piece_id: int) -> None:
        """Leave a piece out, or put it in again."""
        place = self._place(piece_id, "waiting", "skipped")
        if place < self._sent:
            raise NoSuchPiece(f"Piece {piece_id} was left out: what stands behind it has been sent.")
        piece = self.pieces[place]
        piece.state = "waiting" if piece.state == "skipped" else "skipped"

    def double(self, piece_id: int) -> None:
        """Send a piece twice."""
        place = self._place(piece_id)
        self.pieces.insert(place + 1, self._new(self.pieces[place].text, edited=True))

    def move(self, piece_id: int, by: int) -> None:
        """Send a piece earlier (`by` is negative) or later, at the earliest behind what is sent."""
        place = self._place(piece_id)
        piece = self.pieces.pop(place)
        piece.edited = True
        self.pieces.insert(min(max(place + by, self._sent), len(self.pieces)), piece)

    def add(self, before: int | None, text: str) -> None:
        """Send something more, in front of a piece or at the end."""
        place = len(self.pieces) if before is None else self._place(before)
        self.pieces.insert(place, self._new(text, edited=True))

    @property
    def _sent(self) -> int:
        """How many pieces stand up to the last one that is sent, those that were left out included."""
        return max((place + 1 for place, piece in enumerate(self.pieces) if piece.state == "sent"), default=0)

    def _place(self, piece_id: int, *states: State) -> int:
        for place, piece in enumerate(self.pieces):
            if piece.id == piece_id and piece.state in (states or ("waiting",)):
                return place
        raise NoSuchPiece(f"Piece {piece_id} is not there any more, or it has been sent.")
