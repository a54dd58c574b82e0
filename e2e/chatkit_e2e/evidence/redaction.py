"""Keeps secrets out of every log, report and trace: they are replaced where they are first seen."""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"
_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "openai-api-key"}
)
# Where a secret may begin: at a word, also behind an escape of JSON text such as `\n`, whose letter is no part of it.
_BEGIN = r"(?:\b|(?<=\\[bfnrt])|(?<=\\u[0-9a-fA-F]{4}))"
_SECRET_TEXT = re.compile(
    _BEGIN + r"(?:"
    r"(?i:(?:bearer|basic)\s+[\w.~+/=-]{6,})"  # RFC 9110, credentials of an Authorization header
    r"|eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*"  # RFC 7519, a JSON Web Token
    r"|(?:sk|ek|pk|cs)[-_][A-Za-z0-9_-]{16,}"  # an API key, a client secret
    r")"
)


def redact_text(text: str) -> str:
    """`text` without bearer credentials, JSON Web Tokens and API keys."""
    return _SECRET_TEXT.sub(REDACTED, text)


def redact_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers as a dict with lower-case names; values that carry credentials are replaced."""
    return {
        name.lower(): REDACTED if name.lower() in _SECRET_HEADERS else redact_text(value) for name, value in headers
    }
