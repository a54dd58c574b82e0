"""What an answer can be, as its content type says it."""

from typing import Final

EVENT_STREAM: Final = "text/event-stream"
JSON: Final = "application/json"
