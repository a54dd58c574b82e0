"""The requests of ChatKit, by what they are for (facts 3)."""

from typing import Final

CREATE: Final = "threads.create"
ADD_MESSAGE: Final = "threads.add_user_message"
MESSAGES: Final = frozenset({CREATE, ADD_MESSAGE})
"""What a user says; answered with an event stream."""
LIST_THREADS: Final = "threads.list"
LOAD_THREAD: Final = "threads.get_by_id"
LOAD_ITEMS: Final = "items.list"
DELETE: Final = "threads.delete"
LOADS: Final = frozenset({LIST_THREADS, LOAD_THREAD, LOAD_ITEMS})
"""What loads threads and items: reads, which return JSON."""
RETRY: Final = "threads.retry_after_item"
STREAMED: Final = MESSAGES | {
    RETRY,
    "threads.custom_action",
    "threads.add_client_tool_output",
    "threads.add_structured_input",
}
"""What is answered with an event stream (`chatkit.types.StreamingReq`)."""
ALL_REQUESTS: Final = (
    STREAMED
    | LOADS
    | {
        "items.feedback",
        "attachments.create",
        "attachments.delete",
        "threads.update",
        DELETE,
        "input.transcribe",
        "threads.sync_custom_action",
    }
)
"""Every request (`chatkit.types.ChatKitReq`)."""
