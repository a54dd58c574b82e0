"""The middle of an answer, recognised as it goes by: so much text has come that some of it has to show."""

from typing import Any, Final

from chatkit_e2e.evidence.event_stream import Decoder
from chatkit_e2e.evidence.events import decoded, has_answer_text
from chatkit_e2e.evidence.stream_events import ITEM_DONE, PART_DONE, TEXT_DELTA

ENOUGH_WORDS: Final = 8
"""The component keeps back a tail of a few words (facts 4.2, RUN 07: of 14 words, the first 10 showed)."""


class Middle:
    """One event stream, read as it is handed on."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._text = ""
        self._is_behind = False

    def comes(self, piece: str) -> bool:
        """Whether the middle comes with this piece; an answer whose end comes with it has none."""
        if self._is_behind:
            return False
        for block in self._decoder.feed(piece):
            event = decoded(block.data) if block.data is not None else None
            if isinstance(event, dict):
                self._read(event)
        enough = not self._is_behind and len(self._text.split()) > ENOUGH_WORDS
        self._is_behind |= enough
        return enough

    def _read(self, event: dict[str, Any]) -> None:
        update = event.get("update")
        kind = update.get("type") if isinstance(update, dict) else None
        if isinstance(update, dict) and kind == TEXT_DELTA:
            self._text += str(update.get("delta", ""))
        # Some send an empty end behind each piece.
        is_whole = event.get("type") == ITEM_DONE and has_answer_text(event)
        self._is_behind |= is_whole or kind == PART_DONE
