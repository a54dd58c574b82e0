"""Settling: how one knows that nothing more will come to the page by itself. No time is involved, only events."""


class Settling:
    """Whoever sees every exchange, as the fake backend and a relay do, at an address that the page can ask."""

    def __init__(self, url: str) -> None:
        self._url = url

    def address(self, streams: int = 0) -> str:
        """What answers a GET once nothing more comes by itself, and not before so many streams have been requested.

        Without its query it answers however many have been.
        """
        return f"{self._url}?streams={streams}" if streams else self._url
