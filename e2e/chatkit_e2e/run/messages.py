"""The messages that a script leaves on the screen."""

from collections.abc import Sequence

from chatkit_e2e.screen.observation import Message
from chatkit_fake_backend.script import Turn


def messages_of(turns: Sequence[Turn]) -> list[Message]:
    """The messages that these turns leave on the screen when all is well, white space folded as a screen folds it."""
    return [
        message
        for turn in turns
        for message in (
            Message(role="user", text=" ".join(turn.user.split())),
            Message(role="assistant", text=" ".join(turn.answer.split())),
        )
    ]
