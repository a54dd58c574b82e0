"""`outside.storage-*`: whether a frame from another site may use its storage, by the user's settings."""

from chatkit_e2e.cases.case import Case
from chatkit_fake_backend.protocols.hand_written import HandWritten

WANT = "bug report, want 3: missing configuration or initialization steps"

CASES = [
    Case("outside.storage-blocked", "The frame may not use its storage", WANT, HandWritten),
    Case("outside.storage-allowed", "The frame may use its storage", WANT, HandWritten, storage=True),
]
