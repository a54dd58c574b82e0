"""Reaching: whether anybody is at the backend's address, and what keeps one from it where nobody is."""

import socket
from typing import Final

import httpx

from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe.target import Target
from chatkit_e2e.wire.asking import Asker
from chatkit_e2e.wire.faults import CONNECT_LIMIT_S, fault_of

LIST: Final = {"type": "threads.list", "params": {"limit": 1, "order": "desc"}}
"""What changes nothing and makes no model work."""
ASK_LIMIT_S: Final = 10.0
"""Longer than a request takes that makes no model work."""
_HTTP: Final = b"HTTP/"
_UNKNOWN_NAME: Final = ("Name or service not known", "No address associated", "getaddrinfo", "nodename nor servname")
_GREETING: Final = 32  # bytes of what is shown of another protocol


class BackendUnreachable(Exception):
    """There is nobody at the backend's address who speaks HTTP; the message says what happened and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.evidence}: {finding.fix}.")
        self.finding = finding


def asker(target: Target) -> Asker:
    """What asks the backend without a browser, with the page's login."""
    limit = min(target.timeout, ASK_LIMIT_S)
    return Asker(target.url, target.headers, target.cookies, limit)


def reach(target: Target, client: Asker) -> None:
    """Ask what any backend can be asked; whatever it answers, somebody is there.

    Raises:
        BackendUnreachable: nobody is.
    """
    try:
        client.post(str(target.url), json=LIST)
    except httpx.HTTPError as error:
        finding = _finding(target, error)
        if finding is not None:
            raise BackendUnreachable(finding) from None
    except httpx.InvalidURL as error:
        raise BackendUnreachable(_unreachable(f"{target.url} cannot be asked for: {error}", "correct it")) from None


def _finding(target: Target, error: httpx.HTTPError) -> Finding | None:
    """Why nobody is there; None where somebody is, who answers badly: what that does to the chat will show."""
    fault = fault_of(error, has_started=False)
    if fault == "certificate":
        return _certificate(target, str(error))
    if isinstance(error, httpx.ConnectTimeout):
        evidence = f"{target.url} does not take a connection within {CONNECT_LIMIT_S:g} s"
        return _unreachable(evidence, "check host and port; a firewall that drops packets behaves so")
    if fault == "unreachable" and any(words in str(error) for words in _UNKNOWN_NAME):
        evidence = f"the name {target.url.host} does not resolve"
        return _unreachable(evidence, "check its spelling, and whether this machine's DNS or hosts file knows it")
    if fault == "unreachable":
        evidence = f"nobody answers at {target.url} ({error})"
        return _unreachable(evidence, "start the backend, and check its port")
    if isinstance(error, httpx.TimeoutException):
        return None
    greeting = _greeting(target)
    if greeting and not greeting.startswith(_HTTP):
        said = greeting[:_GREETING].decode("ascii", "replace").split("\n")[0].strip()
        evidence = f"what listens at {target.url} is no web server; it says “{said}”"
        return _unreachable(evidence, "check the port, and http against https")
    return None


def _certificate(target: Target, why: str) -> Finding:
    return Finding(
        id="certificate-refused",
        blame="backend",
        evidence=f"no browser trusts {target.url.origin}: {why}",
        fix="serve a certificate for this host name that is valid now and signed by somebody whom this machine trusts "
        "(for development: mkcert), or probe the http address",
    )


def _unreachable(evidence: str, fix: str) -> Finding:
    return Finding(id="backend-unreachable", blame="backend", evidence=evidence, fix=fix)


def _greeting(target: Target) -> bytes:
    """The first bytes that a plain connection brings, when it is asked as HTTP asks; empty where none come."""
    if target.url.scheme == "https":
        return b""
    try:
        with socket.create_connection((target.url.host, target.url.port), timeout=min(target.timeout, 3)) as line:
            line.sendall(f"HEAD {target.url.path} HTTP/1.1\r\nhost: {target.url.host}\r\n\r\n".encode())
            return line.recv(_GREETING)
    except (OSError, UnicodeError):
        return b""
