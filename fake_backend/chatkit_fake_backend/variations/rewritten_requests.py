"""A backend behind a page that rewrites ChatKit's requests, as the reporter's does."""

from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.report import AcceptsRewritten


class RewrittenRequests(AcceptsRewritten, HandWritten):
    """Answers `{message, conversation_id}` with the canonical events, and ChatKit's own requests as ever."""
