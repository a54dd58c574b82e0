"""What a person sees in the chat: what the driver's scripts are asked, and what they answer.

Their side of it, `static/driver/messages.d.ts`, is generated from these models (`typescript.py`).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.evidence.chat import Asks, Part, Party, Role
from chatkit_e2e.evidence.element_events import EventName
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.screen.paint import Ink, Place, Word


class _Told(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class Message(_Told):
    """A message on the screen, white space folded."""

    model_config = ConfigDict(frozen=True)

    role: Role
    text: str

    def __str__(self) -> str:
        return f"{self.role} “{shortened(self.text)}”" if self.text else f"an empty {self.role} bubble"


class Unmarked(Message):
    """A message whose words stand in the conversation, where the driver finds no message."""

    element: str
    """Where they stand, as markup."""

    def __str__(self) -> str:
        return f"“{shortened(self.text)}” shows in {self.element}, which the driver does not know as a message"


class Item(Message):
    """What stands in the conversation; so far the driver can tell messages only."""

    kind: Literal["message"] = "message"
    actions: tuple[str, ...] = ()
    """What can be pressed at it, by the names that a screen reader is told; what has no name is not among them."""


class Obstacle(_Told):
    """What keeps a person from seeing something that is there."""

    party: Party = "component"
    how: str
    element: str
    """A selector, in the document of the party."""

    def __str__(self) -> str:
        return f"{self.how} {self.element} ({'in the page' if self.party == 'host page' else 'in the frame'})"


class Question(_Told):
    """A question about the screen."""

    asks: Asks
    """Whether exactly these messages show, a beginning of this answer does, or a part of the chat is there."""
    messages: list[Message]
    """In the order in which they should show."""
    focus: bool
    """Whether the part that is asked for has to take the keyboard as well."""
    after: list[EventName]
    """Ask only after one of these events, or at once when there are none."""
    since: int
    """Events count from this entry of the page's log."""
    read: int
    """How much of the page's log was read."""
    still: str
    """Address that answers when the backend is idle."""
    limit: float
    """ms; ends a hang."""


class Screen(_Told):
    """What shows in the frame at one moment."""

    items: list[Item]
    """From top to bottom."""
    blank: Blank
    text: str
    """All the text in the frame: with `responding` it tells one picture from another."""
    changes: int
    """How many times the frame's DOM has changed since it was loaded."""
    parts: list[Part]
    """What can be used."""
    responding: bool
    """Whether the component shows that it waits for the rest of an answer."""
    unmarked: list[Unmarked]
    """What was asked for and stands where the driver finds no message."""
    obstacle: Obstacle | None = None
    """What keeps a person from seeing what is there, where the blank is `hidden` and it is known."""

    @property
    def messages(self) -> list[Message]:
        """The messages among the items, as they are compared with what was said."""
        return [Message(role=item.role, text=item.text) for item in self.items if item.kind == "message"]

    def __str__(self) -> str:
        if self.messages:
            return ", ".join(str(message) for message in self.messages)
        return _BLANK_WORDS[self.blank]


class Answer(_Told):
    """The answer to one question about the screen."""

    holds: bool
    at: float
    """ms since the epoch, when it was seen or given up."""
    why: str | None
    """Why nobody could look, None when somebody looked."""
    screen: Screen
    ink: Ink | None = None
    """The words that were asked for, where the answer is yes."""
    place: Place | None = None
    taker: Obstacle | None = None
    """Where a click goes that is meant for the part that was asked for, None where it arrives."""


class Observation(Answer):
    """An answer, and the picture that speaks for it."""

    picture: bytes = b""
    """What the screen showed right after, as a JPEG; empty where none was taken."""

    def unusable(self) -> "Observation":
        """The same, when a click on the part that was asked for goes elsewhere."""
        screen = self.screen.model_copy(update={"obstacle": self.taker})
        return self.model_copy(update={"holds": False, "why": f"{self.taker}", "screen": screen})

    def lost(self) -> list[Word]:
        """A message whose words stand nowhere, as one word: a picture could not show them."""
        ink = self.ink
        for number, message in enumerate(self.screen.messages):
            if ink is not None and not ink.spells(number, message.text):
                return [Word.nowhere(number, message.text)]
        return []

    def hidden(self, word: Word, obstacle: Obstacle | None, asks: Asks) -> "Observation":
        """The same, when a picture says that a word of what was asked for cannot be read."""
        messages = self.screen.messages
        if asks == "beginning":  # of the last answer, whose words alone were drawn
            messages = [message for message in messages if message.role == "assistant"][-1:]
        elif asks == "messages":
            messages = messages[word.message : word.message + 1]
        else:
            messages = []
        what = str(messages[0]) if messages else "the composer"
        because = "it is not on the picture" if obstacle is None else str(obstacle)
        screen = self.screen.model_copy(update={"blank": "hidden", "obstacle": obstacle})
        why = f"{what} is there, but nobody can read it: {because}"
        return self.model_copy(update={"holds": False, "why": why, "screen": screen})


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
