"""Addresses: where a backend or a page is."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

DEFAULT_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


class NoAddress(ValueError):
    """A text that is no address; the message says why."""


@dataclass(frozen=True)
class Address:
    """An http or https address."""

    scheme: str
    host: str
    """Lower-case, without brackets."""
    port: int
    path: str
    """With its query."""

    @property
    def origin(self) -> str:
        """As browsers write it (RFC 6454): no port where it is the scheme's own."""
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self._named}{port}"

    @property
    def rule(self) -> str:
        """Host and port, as Chromium's resolver rules name them."""
        return f"{self._named}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return self.host == "localhost" or self.host.endswith(".localhost") or _is_loopback(self.host)

    @property
    def _named(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"


def address(text: str) -> Address:
    """Read an address.

    Raises:
        NoAddress: it is none, or of another scheme, or has a user's name and password in it.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise NoAddress(f"{text!r} is no address: {error}.") from None
    if parts.username is not None:
        raise NoAddress("Credentials do not belong into the address, where they end up in logs: use --header.")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise NoAddress(f"{text!r} is no address: it should look like http://localhost:8000/chatkit.")
    query = f"?{parts.query}" if parts.query else ""
    return Address(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], f"{parts.path or '/'}{query}")


def origin(text: str) -> str:
    """Read an origin, such as `http://localhost:5173`.

    Raises:
        NoAddress: it is none.
    """
    found = address(text)
    if found.path != "/":
        raise NoAddress(f"{text!r} is no origin: it should look like http://localhost:5173.")
    return found.origin


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
