"""What the user says and what the assistant answers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Turn:
    """One message of the user and the assistant's answer to it, in the pieces it is streamed in."""

    user: str
    chunks: tuple[str, ...]

    @property
    def answer(self) -> str:
        """The whole answer."""
        return "".join(self.chunks)

    @property
    def middle(self) -> int:
        """How many chunks are streamed before the gate in the middle of the answer."""
        return (len(self.chunks) + 1) // 2


@dataclass(frozen=True)
class Script:
    """The turns of a conversation, in order; no two turns have the same user text."""

    turns: Sequence[Turn]

    def number_of(self, user_text: str) -> int | None:
        """The number of the turn (from 1) that begins with `user_text`; None when it is not in the script."""
        for number, turn in enumerate(self.turns, start=1):
            if turn.user == user_text:
                return number
        return None


def by_words(user: str, answer: str, words: int = 3) -> Turn:
    """A turn whose answer is streamed a few words at a time, as they come through a network."""
    said = answer.split(" ")
    pieces = [" ".join(said[start : start + words]) for start in range(0, len(said), words)]
    return Turn(user, (*(f"{piece} " for piece in pieces[:-1]), pieces[-1]))


# Long enough that the part before the middle shows: the component may hold back the last words of an
# unfinished text (facts 4.2, RUN 07). No Markdown, so that what shows is what was sent.
DEFAULT = Script(
    (
        by_words(
            "Where does the river Spree begin?",
            "It begins in the hills of Upper Lusatia, close to the border, and from its three springs it runs "
            "north for about four hundred kilometres until it meets the Havel in Berlin.",
        ),
        by_words(
            "And how deep is it in the city?",
            "In the city it is rarely deeper than four metres, because locks keep the level even, so that long "
            "flat boats can pass below the bridges in every month of the year.",
        ),
    )
)
