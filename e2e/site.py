"""Sites: the origins under which a host page is served."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """An origin; all but localhost exist only inside the browser, whose names lead to this machine."""

    scheme: str
    host: str


LOCALHOST = Site("http", "localhost")
PRODUCTION = Site("https", "chat.example.com")
"""A page in production: HTTPS, a host of its own, so that the domain key is verified (facts 6)."""
INSECURE = Site("http", "chat.example.com")
"""No secure context (facts 2.1)."""
