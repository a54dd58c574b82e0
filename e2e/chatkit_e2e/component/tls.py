"""The certificate under which this machine answers for the CDN."""

import ssl
from base64 import b64encode
from functools import cache
from hashlib import sha256

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from chatkit_e2e.evidence.cdn import CDN_HOST


def certificate() -> ssl.SSLContext:
    """A server's TLS context for the CDN's name, signed by nobody that a browser knows.

    Chromium accepts it through `chromium_args` of the same process. It needs no `ignore_https_errors`, under
    which Chromium keeps no file of the CDN in its cache, as it does in production.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _issued().configure_cert(context)
    return context


def public_key_hash() -> str:
    """The SHA-256 of the certificate's public key (SPKI), in base64, as Chromium wants it."""
    loaded = load_pem_x509_certificate(_issued().cert_chain_pems[0].bytes())
    key = loaded.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(sha256(key).digest()).decode()


@cache
def _issued() -> trustme.LeafCert:
    return trustme.CA().issue_cert(CDN_HOST)
