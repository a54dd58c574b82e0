"""The plan of a stream: the pieces that it will send, which may be changed as long as they are not sent."""

import itertools
import re
from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel

from chatkit_e2e.evidence.event_stream import decode
from chatkit_e2e.evidence.events import decoded, name_of
from chatkit_e2e.evidence.known_events import is_known
from chatkit_e2e.evidence.results import Finding

State = Literal["waiting", "sent", "skipped"]
LINE_ENDS: Final = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
"""What a line of an event stream may end with (WHATWG HTML, 9.2.6)."""
EVENT_LINE: Final = "event-line"
_FIRST_OWN: Final = 1_000_001
_LINE_END: Final = re.compile("\r\n|\r|\n")


class NoSuchPiece(Exception):
    """A piece that is not there, or that has been sent: what has gone over the wire cannot be changed."""


class Piece(BaseModel):
    """One event as it stands in the stream, or a piece of the body that is none."""

    id: int
    """Stays the same wherever it is moved: as it came from the backend, from 1; of what a person put in, far above."""
    text: str
    """Its bytes, as UTF-8, with the blank line at its end; a part of a character that was cut as in PEP 383."""
    state: State = "waiting"
    sent_at: float = 0.0
    """ms since the epoch."""
    edited: bool = False
    did: list[str] = []
    """What came of it, in the order of time; empty before it is sent, and where nothing came of it."""
    why: str = ""
    """Why it did nothing, where that is known."""
    causes: list[Finding] = []
    """What it is to blame for."""

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.text.encode("utf-8", "surrogateescape")

    @property
    def line_end(self) -> str:
        """The name of what its lines end with."""
        found = _LINE_END.search(self.text)
        return next((name for name, end in LINE_ENDS.items() if found and found[0] == end), "lf")

    @property
    def is_foreign(self) -> bool:
        """Whether all its events are of types that ChatKit does not have."""
        return bool(self.events) and not any(map(is_known, self.events))

    @property
    def events(self) -> list[dict[str, Any]]:
        """The JSON objects in its data; one, unless somebody wrote more."""
        found = [decoded(block.data) for block in decode(self.text) if block.data]
        return [event for event in found if isinstance(event, dict)]

    @property
    def event(self) -> dict[str, Any] | None:
        """The first of its events; None where there is none."""
        return next(iter(self.events), None)

    @property
    def name(self) -> str:
        """The names of its events; the beginning of its text where it has none."""
        names = ", ".join(name_of(event) for event in self.events)
        return names or " ".join(self.text.split())[:60]


class Plan:
    """The pieces of one stream in their order; the first ones are sent."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = itertools.count(1)
        self._own_ids = itertools.count(_FIRST_OWN)
        self.pieces: list[Piece] = []
        for text in pieces:
            self.come(text)

    def _own(self, text: str) -> Piece:
        return Piece(id=next(self._own_ids), text=text, edited=True)

    @property
    def next(self) -> Piece | None:
        """The piece that is sent next; None at the end."""
        return next((piece for piece in self.pieces if piece.state == "waiting"), None)

    def come(self, text: str) -> None:
        """One more piece has come, behind all others."""
        self.pieces.append(Piece(id=next(self._ids), text=text))

    def edit(self, piece_id: int, text: str) -> None:
        """Make a piece another one; its lines end as they did.

        Raises:
            NoSuchPiece: as of all that follow.
        """
        place = self._place(piece_id)
        text = _ended(text, self.pieces[place].line_end)
        self.pieces[place] = self.pieces[place].model_copy(update={"text": text, "edited": True})

    def frame(self, piece_id: int | None, how: str) -> None:
        """End the lines of a piece, or of all that wait, in another way, or give it an `event:` line, or take that off.

        Raises:
            ValueError: there is no such way.
        """
        if how not in (EVENT_LINE, *LINE_ENDS):
            raise ValueError(f"No framing is called {how!r}; there are {EVENT_LINE}, {', '.join(LINE_ENDS)}.")
        places = (
            [place for place, piece in enumerate(self.pieces) if piece.state == "waiting"]
            if piece_id is None
            else [self._place(piece_id)]
        )
        for place in places:
            piece = self.pieces[place]
            text = _named(piece) if how == EVENT_LINE else _ended(piece.text, how)
            self.pieces[place] = piece.model_copy(update={"text": text, "edited": True})

    def split(self, piece_id: int, at: int) -> None:
        """Send a piece in two writes, the first of so many bytes.

        Raises:
            ValueError: one of the two would be empty.
        """
        place = self._place(piece_id)
        data = self.pieces[place].data
        if not 0 < at < len(data):
            raise ValueError(f"It has {len(data)} bytes: split it behind byte 1 to {len(data) - 1}.")
        head, tail = (part.decode("utf-8", "surrogateescape") for part in (data[:at], data[at:]))
        self.pieces[place] = self.pieces[place].model_copy(update={"text": head, "edited": True})
        self.pieces.insert(place + 1, self._own(tail))

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
        self.pieces.insert(place + 1, self._own(self.pieces[place].text))

    def move(self, piece_id: int, by: int) -> None:
        """Send a piece earlier (`by` is negative) or later, at the earliest behind what is sent."""
        place = self._place(piece_id)
        piece = self.pieces.pop(place)
        piece.edited = True
        self.pieces.insert(min(max(place + by, self._sent), len(self.pieces)), piece)

    def add(self, before: int | None, text: str) -> None:
        """Send something more, in front of a piece or at the end."""
        place = len(self.pieces) if before is None else self._place(before)
        self.pieces.insert(place, self._own(text))

    @property
    def _sent(self) -> int:
        """How many pieces stand up to the last one that is sent, those that were left out included."""
        return max((place + 1 for place, piece in enumerate(self.pieces) if piece.state == "sent"), default=0)

    def _place(self, piece_id: int, *states: State) -> int:
        for place, piece in enumerate(self.pieces):
            if piece.id == piece_id and piece.state in (states or ("waiting",)):
                return place
        raise NoSuchPiece(f"Piece {piece_id} is not there any more, or it has been sent.")


def _ended(text: str, how: str) -> str:
    """The text with other line ends."""
    return _LINE_END.sub(LINE_ENDS[how], text)


def _named(piece: Piece) -> str:
    """The piece with its type in an `event:` line; without, where it had such a line."""
    end = LINE_ENDS[piece.line_end]
    lines = piece.text.split(end)
    others = [line for line in lines if not line.startswith("event:")]
    kind = piece.event.get("type") if piece.event else None
    return end.join(others if len(others) < len(lines) else [f"event: {kind or 'message'}", *lines])
