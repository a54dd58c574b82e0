"""`framing.*`: the canonical stream with its bytes framed in another way (bug report, potential root cause 1)."""

from e2e.cases.case import Case, waits_for
from fake_backend.framings import FRAMINGS
from fake_backend.protocols.hand_written import HandWritten

CASES = [
    Case(
        framing.id,
        framing.title,
        framing.origin,
        HandWritten,
        framing=framing,
        clock=framing.media_type is not None and waits_for(framing.media_type),
    )
    for framing in FRAMINGS
]
