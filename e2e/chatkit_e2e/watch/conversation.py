"""A conversation: a script that is written while somebody says what they like."""

from typing import Any

from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.request_types import MESSAGES
from chatkit_fake_backend.script import DEFAULT, Script, Turn
from chatkit_fake_backend.stranger import answered


class Conversation(Script):
    """What was said so far, and behind it what is left of a case's script; a new text is the next turn."""

    def __init__(self, script: Script) -> None:
        self._turns = [*script.turns, *(turn for turn in DEFAULT.turns if script.number_of(turn.user) is None)]
        self._said = 0
        self._bodies: dict[bytes, int] = {}
        super().__init__(self._turns)

    @property
    def said(self) -> list[Turn]:
        """The turns that were begun."""
        return self._turns[: self._said]

    def number_of(self, user_text: str) -> int | None:
        """The number of the turn (from 1) that begins with `user_text`; None for no text."""
        number = super().number_of(user_text)
        return number if not user_text or (number is not None and number <= self._said) else self._begin(user_text)

    def _begin(self, user_text: str) -> int:
        """The next turn is this one."""
        number = super().number_of(user_text) or 0
        is_left = number > self._said
        turn = self._turns.pop(number - 1) if is_left else answered(user_text, self._said + 1)
        self._turns.insert(self._said, turn)
        self._said += 1
        return self._said

    def number_in(self, body: bytes) -> int | None:
        """The number of the turn that begins with the message in a request; the same request again is the same turn."""
        asked = decoded(body.decode("utf-8", "replace"))
        if not isinstance(asked, dict) or asked.get("type") not in MESSAGES:
            return None
        if body not in self._bodies:
            self._bodies[body] = self._begin(_text_in(asked))
        return self._bodies[body]

    def answer(self, number: int, text: str) -> None:
        """Make a turn's answer another one."""
        turn = self._turns[number - 1]
        if turn.answer != text:
            self._turns[number - 1] = Turn(turn.user, (text,))


def _text_in(asked: dict[str, Any]) -> str:
    params = asked.get("params")
    message = params.get("input") if isinstance(params, dict) else None
    content = message.get("content") if isinstance(message, dict) else None
    parts = content if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))
