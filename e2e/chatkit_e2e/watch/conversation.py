"""A conversation: a script that is written while somebody says what they like."""

from chatkit_fake_backend.script import DEFAULT, Script, Turn
from chatkit_fake_backend.stranger import answered


class Conversation(Script):
    """What was said so far, and behind it what is left of a case's script; a new text is the next turn."""

    def __init__(self, script: Script) -> None:
        self._turns = [*script.turns, *(turn for turn in DEFAULT.turns if script.number_of(turn.user) is None)]
        self._said = 0
        super().__init__(self._turns)

    @property
    def said(self) -> list[Turn]:
        """The turns that were begun."""
        return self._turns[: self._said]

    def number_of(self, user_text: str) -> int | None:
        """The number of the turn (from 1) that begins with `user_text`; None for no text."""
        number = super().number_of(user_text)
        if not user_text or (number is not None and number <= self._said):
            return number
        turn = self._turns.pop(number - 1) if number else answered(user_text, self._said + 1)
        self._turns.insert(self._said, turn)
        self._said += 1
        return self._said

    def answer(self, number: int, text: str) -> None:
        """Make a turn's answer another one."""
        turn = self._turns[number - 1]
        if turn.answer != text:
            self._turns[number - 1] = Turn(turn.user, (text,))
