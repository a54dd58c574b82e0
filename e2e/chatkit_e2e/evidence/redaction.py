"""Keeps secrets out of every log, report and trace: they are replaced where they are first seen.

Some are known by their form; others by their value, because somebody gave them for this run, or because a backend gave
them under a name that says so.
"""

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import quote, quote_plus, unquote

REDACTED = "[redacted]"
MIN_LENGTH: Final = 4
"""Characters of a value that can be a secret; a shorter one, such as `1` or `en`, stands everywhere."""
_MIN_LEARNED: Final = 8  # of one that nobody gave: a cookie `theme=dark` is none
_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "openai-api-key"}
)
_PUBLIC_HEADERS = frozenset(
    {"accept", "accept-language", "cache-control", "content-type", "host", "origin", "referer", "user-agent"}
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
# A name that says that its value is a secret, in JSON, a form or a query: access_token, client_secret, sessionId.
_SECRET_NAME = re.compile(
    r"(?i)(?:token|secret|passw(?:or)?d|api_?key|session_?id|csrf|jwt|signature)[\\]*\"?\s*[:=]\s*[\\]*\"?"
    rf"(?P<value>[^\s\"\\&;,<>]{{{_MIN_LEARNED},}})"
)
_values: frozenset[str] = frozenset()
_pattern: re.Pattern[str] | None = None


@contextmanager
def hiding(values: Iterable[str]) -> Iterator[None]:
    """Replace these values, and all that are learned meanwhile, to the end of the block."""
    before = _values
    hide(values)
    try:
        yield
    finally:
        _set(before)


def hide(values: Iterable[str]) -> None:
    """Replace these values from now on, in every form in which they may come by."""
    found = {form for value in values for part in _parts(value) for form in _forms(part)}
    if not found <= _values:
        _set(_values | found)


def in_query(address: str) -> list[str]:
    """The values in an address whose names say that they are secrets."""
    return [found["value"] for found in _SECRET_NAME.finditer(address.partition("?")[2])]


def learn(text: str) -> None:
    """Hide what stands in a text under a name that says that it is a secret."""
    hide(found["value"] for found in _SECRET_NAME.finditer(text))


def learn_cookie(header: str) -> None:
    """Hide the value of a Set-Cookie header (RFC 6265, 4.1.1)."""
    value = header.partition(";")[0].partition("=")[2].strip(' "')
    if len(value) >= _MIN_LEARNED:
        hide([value])


def given(headers: Iterable[tuple[str, str]]) -> list[str]:
    """The values of headers that somebody gave, as far as they can be secrets."""
    return [value for name, value in headers if name.lower() not in _PUBLIC_HEADERS]


def redact_text(text: str) -> str:
    """`text` without the hidden values, bearer credentials, JSON Web Tokens and API keys."""
    known = text if _pattern is None else _pattern.sub(REDACTED, text)
    return _SECRET_TEXT.sub(REDACTED, known)


def secret_spans(text: str) -> list[tuple[int, int]]:
    """Where hidden values stand."""
    return [] if _pattern is None else [found.span() for found in _pattern.finditer(text)]


def redact_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers as a dict with lower-case names; values that carry credentials are replaced."""
    return {
        name.lower(): REDACTED if name.lower() in _SECRET_HEADERS else redact_text(value) for name, value in headers
    }


def redact(value: Any) -> Any:  # noqa: ANN401  JSON
    """The same JSON without the secrets in its texts and names."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {redact(name): redact(part) for name, part in value.items()}
    if isinstance(value, list):
        return [redact(part) for part in value]
    return value


def _set(values: frozenset[str]) -> None:
    global _values, _pattern  # one process probes one backend, and what logs is everywhere
    _values = values
    longest_first = sorted(values, key=len, reverse=True)
    _pattern = re.compile("|".join(map(re.escape, longest_first))) if values else None


def _parts(value: str) -> set[str]:
    """A value, and what in it is a secret by itself: a token without its scheme, a user's password."""
    parts = {value, unquote(value)}
    scheme, _, credentials = value.strip().partition(" ")
    if credentials:
        parts.add(credentials.strip())
    if scheme.lower() == "basic":
        with suppress(ValueError):
            parts |= _pair(b64decode(credentials, validate=True).decode())
    parts |= {one for pair in value.split(";") if (one := pair.partition("=")[2].strip())}  # a Cookie header's
    parts |= {part for part in value.split(".") if len(part) >= _MIN_LEARNED} if value.count(".") == 2 else set()
    return {part for part in parts if len(part) >= MIN_LENGTH}


def _pair(credentials: str) -> set[str]:
    """User's name and password (RFC 7617), and the password by itself."""
    return {credentials, credentials.partition(":")[2]}


def _forms(value: str) -> set[str]:
    """A value as it may be written: in JSON, in JSON in JSON, in an address, in base64."""
    raw = value.encode("utf-8", "surrogatepass")
    quoted = {value, quote(raw, safe=""), quote(raw), quote_plus(raw)}
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    twice = {json.dumps(one)[1:-1] for one in escaped}
    packed = {encode(raw).decode() for encode in (b64encode, urlsafe_b64encode)}
    return quoted | escaped | twice | packed | {one.rstrip("=") for one in packed}
