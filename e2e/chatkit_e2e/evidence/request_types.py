"""The requests of ChatKit, by what they are for (facts 3)."""

from typing import Final

MESSAGES: Final = frozenset({"threads.create", "threads.add_user_message"})
"""What a user says; answered with an event stream."""
LIST_THREADS: Final = "threads.list"
LOAD_THREAD: Final = "threads.get_by_id"
LOAD_ITEMS: Final = "items.list"
LOADS: Final = frozenset({LIST_THREADS, LOAD_THREAD, LOAD_ITEMS})
"""What loads threads and items; answered with JSON."""
