"""The gates that every answer has: where a backend that is held says that it waits."""

from typing import Final

FIRST_BYTE: Final = "first byte"
MIDDLE: Final = "middle of the answer"
END: Final = "end"
