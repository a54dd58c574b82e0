"""Sites: the origins under which a host page and its backend are served."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """An origin; all but localhost exist only inside the browser, whose names lead to this machine."""

    scheme: str
    host: str
    api_host: str | None = None
    """The backend's host, HTTPS too; localhost where there is none."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that it needs."""
        return (self.host,) if self.api_host is None else (self.host, self.api_host)


LOCALHOST = Site("http", "localhost")
PRODUCTION = Site("https", "chat.example.test", "api.example.test")
"""Production: page and backend have HTTPS, a name and no port. With one of them missing, nobody verifies the domain."""
STAGING = Site("https", "chat.example.test")
"""A page as in production, but its backend has a port: nobody verifies the domain."""
INSECURE = Site("http", "intranet.example.test")
"""Not a secure context (facts 2.1)."""
HOSTS = frozenset({*PRODUCTION.hosts, *INSECURE.hosts})
"""All names that are ours and exist only inside the browser."""
