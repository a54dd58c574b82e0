"""Faults: what is wrong with an answer as HTTP has it, read from how the client failed."""

import ssl
from typing import Final

import httpx

from chatkit_e2e.evidence.moments import Fault
from chatkit_e2e.wire.address import Address

NO_REUSE: Final = httpx.Limits(max_keepalive_connections=0)
"""A connection each: some servers close one behind an answer, which is no answer to what is asked next on it."""
CONNECT_LIMIT_S: Final = 10.0
_TLS: Final = ("SSL:", "certificate verify failed", "TLS")


def trusted(backend: Address) -> ssl.SSLContext:
    """Whom this machine trusts, as its browsers do, and those that Mozilla trusts; nobody, where nobody has to be.

    To read all their certificates takes most of a tenth of a second.
    """
    if backend.scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def fault_of(error: Exception, *, has_started: bool) -> Fault:
    """What an error of the client means. `has_started`: the head of the answer had come."""
    text = str(error)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return "certificate" if any(word in text for word in _TLS) else "unreachable"
    if has_started:
        return "cut-off"
    if isinstance(error, httpx.RemoteProtocolError):
        # The words are those of h11 and httpcore, which have no classes for it.
        if "too long" in text:
            return "head-too-long"
        return "closed" if "disconnected" in text else "not-http"
    return "closed"
