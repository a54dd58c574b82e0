"""The events of ChatKit's answers that tell of messages, and the items in them (facts 4.2)."""

from typing import Final

THREAD_CREATED: Final = "thread.created"
ITEM_ADDED: Final = "thread.item.added"
ITEM_DONE: Final = "thread.item.done"
ITEM_UPDATED: Final = "thread.item.updated"
ANSWER_FAILED: Final = "error"

USER_MESSAGE: Final = "user_message"
ASSISTANT_MESSAGE: Final = "assistant_message"

PART_ADDED: Final = "assistant_message.content_part.added"
"""An update of an item: a part, with the text that it begins with."""
TEXT_DELTA: Final = "assistant_message.content_part.text_delta"
"""An update of an item: the next piece of its text."""
PART_DONE: Final = "assistant_message.content_part.done"
"""An update of an item: its whole text."""
