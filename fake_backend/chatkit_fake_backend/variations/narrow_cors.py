"""A CORS policy that names the usual headers, but not the component's own."""

from typing import ClassVar

from chatkit_fake_backend.protocols.hand_written import HandWritten


class NarrowCors(HandWritten):
    """Allows what most backends allow by name; `chatkit-frame-instance-id` is not among it (facts 3)."""

    allowed_headers: ClassVar[tuple[str, ...]] = ("content-type", "authorization")
