"""A backend that streams as it should and stores no message."""

from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.store import ForgetfulStore


class Forgetful(HandWritten):
    """Shows what a reload or `fetchUpdates()` makes of messages that were only streamed."""

    id = "protocol.forgetful"
    title = "The canonical events, with nothing stored"
    origin = "facts 5 (cause 5), RUN 212"
    store_class = ForgetfulStore
