"""What the bug report's streams have in common."""

from chatkit_fake_backend.exchange import Exchange

CREATED_AT = 1234567890
"""The report's own figure."""


def numbered(first: str, exchange: Exchange) -> str:
    """The report's id `first` in the script's first turn, one of its own for every other turn."""
    return first if exchange.serial == 1 else f"{first}-{exchange.serial}"
