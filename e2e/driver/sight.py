"""What a person sees in the chat, as the driver's scripts report it (static/driver/types.d.ts)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from fake_backend.script import Turn

Blank = Literal["none", "thread", "start-screen", "turn-error", "hidden", "crashed", "removed", "unloaded"]


class Message(BaseModel):
    """A message on the screen, white space folded."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "assistant"]
    text: str

    def __str__(self) -> str:
        return f"{self.role} “{shortened(self.text)}”" if self.text else f"an empty {self.role} bubble"


class Sight(BaseModel):
    """What shows in the frame at one moment."""

    messages: list[Message]
    blank: Blank
    text: str = ""
    """All the text in the frame: with `responding` it tells one picture from another."""
    changes: int
    """How many times the frame's DOM has changed since it was loaded."""
    parts: list[str] = []
    """What can be used."""
    responding: bool
    """Whether the component shows that it waits for the rest of an answer."""

    def __str__(self) -> str:
        if self.messages:
            return ", ".join(str(message) for message in self.messages)
        return _BLANK_WORDS[self.blank]


class Seen(BaseModel):
    """The answer to one question about the screen."""

    holds: bool
    at: float
    """ms since the epoch, when it was seen or given up."""
    why: str | None
    """Why nobody could look, None when somebody looked."""
    sight: Sight


_BLANK_WORDS: dict[Blank, str] = {
    "none": "nothing",
    "thread": "an empty thread",
    "start-screen": "the start screen",
    "turn-error": "“Something went wrong”",
    "hidden": "a chat that nobody can see",
    "crashed": "an empty frame",
    "removed": "no iframe",
    "unloaded": "a component that never started",
}


def shortened(text: str, size: int = 32) -> str:
    """The beginning of `text`, at most `size` characters and an ellipsis."""
    return text if len(text) <= size else f"{text[:size].rstrip()}…"


def messages_of(turns: tuple[Turn, ...]) -> list[Message]:
    """The messages that these turns leave on the screen when all is well."""
    return [
        message
        for turn in turns
        for message in (Message(role="user", text=turn.user), Message(role="assistant", text=turn.answer))
    ]
