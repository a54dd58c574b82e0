"""Certificates of hostile backends: by nobody that is known, for another host, expired."""

import ssl
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import trustme

AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@cache
def authority() -> trustme.CA:
    """Who signs them, where somebody does that the probe is told to trust."""
    return trustme.CA()


def trust(folder: Path) -> dict[str, str]:
    """The environment in which OpenSSL trusts that authority."""
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(path)
    return {"SSL_CERT_FILE": str(path)}


def server(kind: str) -> ssl.SSLContext | None:
    """The TLS context of a server with such a certificate; None for no TLS."""
    if not kind:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self-signed":
        trustme.CA().issue_cert("localhost").configure_cert(context)
    elif kind == "wrong-host":
        authority().issue_cert("elsewhere.example").configure_cert(context)
    elif kind == "expired":
        authority().issue_cert("localhost", not_after=AGES_AGO).configure_cert(context)
    else:
        authority().issue_cert("localhost").configure_cert(context)
    return context
