"""What a chat is made of, as the driver names it."""

from typing import Literal

Role = Literal["user", "assistant"]
"""Whose a message is."""
Part = Literal["composer", "new chat", "history button", "history row", "stop button", "thumbs up", "regenerate button"]
"""What can be used besides messages; of what each answer has, the last one."""
Party = Literal["component", "host page"]
"""Whose document something stands in."""
Asks = Literal["messages", "beginning"] | Part
"""Whether exactly these messages show, a beginning of this answer does, or a part of the chat is there."""
