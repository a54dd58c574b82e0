"""Cures: what a relay changes on the way, so that the next cause shows, and so that the chat works meanwhile.

A module for each subject. A cure is registered where it is written, with the ids of the findings that it cures.
"""

from chatkit_e2e.wire.cures import loads, streams
from chatkit_e2e.wire.cures.cure import CURES

__all__ = ["CURABLE", "CURES", "loads", "streams"]

CORS = "cors"
"""What is cured in the head of an answer, by the relay itself."""
CURABLE = frozenset({CORS, *(cure.id for cure in CURES)})
"""The findings that can be cured on the way."""
