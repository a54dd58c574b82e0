"""A login of somebody's own page, as Playwright keeps it: cookies and storage."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from playwright.sync_api import StorageState
from pydantic import BaseModel, Field, ValidationError

from chatkit_e2e.evidence.redaction import in_query

MIN_LENGTH: Final = 8
"""Characters of a stored value that can be a secret; `dark` and `en-US` stand in every storage."""
# What a page remembers of the chat and of its looks is no login, and a report without it tells nothing.
_PUBLIC: Final = re.compile(r"(?i)thread|conversation|theme|locale|language")
_OF_BROWSERS: Final = re.compile(
    r"(?i):.*|accept.*|access-control-.*|cache-control|chatkit-.*|connection|content-.*|dnt|host|if-.*|origin|pragma|"
    r"priority|referer|sec-.*|te|transfer-encoding|upgrade.*|user-agent"
)


class NoLogin(ValueError):
    """A text that is no login as Playwright keeps it; the message says why, and quotes nothing of it."""


class _Named(BaseModel):
    name: str
    value: str


class _Origin(BaseModel):
    origin: str
    stored: list[_Named] = Field(default=[], alias="localStorage")


class _State(BaseModel):
    cookies: list[_Named]
    origins: list[_Origin]


def read_state(text: str) -> StorageState:
    """Read what Playwright's `storage_state` has written.

    Raises:
        NoLogin: it is something else.
    """
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        raise NoLogin("it is no JSON") from None
    try:
        _State.model_validate(state)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise NoLogin(f"{place}: {first['msg']}" if place else "it is no JSON object") from None
    found: StorageState = state
    return found


def secrets_of(state: StorageState | None) -> list[str]:
    """What in a login may be in no report: the values of cookies, and texts in the storage, also in JSON."""
    kept: Any = state or {}
    cookies = [(one.get("name", ""), one.get("value", "")) for one in kept.get("cookies", [])]
    origins = kept.get("origins", [])
    stored = [
        (one.get("name", ""), one.get("value", "")) for origin in origins for one in origin.get("localStorage", [])
    ]
    databases = [("", origin.get("indexedDB", [])) for origin in origins]
    return list(dict.fromkeys(text for name, value in (*cookies, *stored, *databases) for text in _texts(name, value)))


def headers_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What of a request's headers is its login: all that neither browser nor component send by themselves."""
    return {name: value for name, value in sent.items() if not _OF_BROWSERS.fullmatch(name)}


def _texts(name: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(str(key), part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(name, part)
    elif isinstance(value, str) and value.startswith(("http://", "https://")):
        yield from in_query(value)
    elif isinstance(value, str) and len(value) >= MIN_LENGTH and not value.isdigit() and not _PUBLIC.search(name):
        yield value
        yield from _texts(name, _decoded(value))


def _decoded(text: str) -> object:
    """What a text stands for that is JSON; nothing for others."""
    try:
        return json.loads(text) if text[:1] in '{["' else None
    except (ValueError, RecursionError):
        return None
