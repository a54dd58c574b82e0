"""The target: whose backend is probed, and how."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import StorageState

from chatkit_e2e.evidence.redaction import given, in_query
from chatkit_e2e.probe.login import secrets_of
from chatkit_e2e.wire.address import Address

Depth = Literal["quick", "standard", "full"]
"""quick: two turns, a reload, the history; standard: stop, retry and the like too; full: paging, long answers too."""


def texts(count: int) -> tuple[str, ...]:
    """Messages that no other chat has, and that any model can answer."""
    mark = secrets.token_hex(3)
    words = ("Please answer in one short sentence.", "And now another short sentence, please.")
    return tuple(f"Probe {mark}-{number + 1}: {words[min(number, 1)]}" for number in range(count))


@dataclass(frozen=True)
class HostPage:
    """A host page of the suite that had to be built."""

    folder: Path
    mount: str
    """Where its files have to be served; it was built for that."""
    path: str
    """Of the page, below that."""


@dataclass(frozen=True)
class Target:
    """What is probed."""

    url: Address
    messages: Sequence[str] = field(default_factory=lambda: texts(2))
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the page adds to each request; secrets, as likely as not."""
    cookies: Mapping[str, str] = field(default_factory=dict)
    other_headers: Mapping[str, str] = field(default_factory=dict)
    """Another user's in place of `headers`; empty where there is none."""
    origin: str = ""
    """The page's; empty where any that the backend allows will do."""
    depth: Depth = "quick"
    timeout: float = 120.0
    """s; how long an answer may take in all."""
    fetch: str = ""
    """A custom fetch: the text of a JavaScript module whose default export it is; empty for none."""
    cures: bool = True
    """Whether causes are cured on the way, so that those behind them show."""
    headed: bool = False
    """Whether the browser has a window that one can watch."""
    host: HostPage | None = None
    """The page that embeds the component; None for the plain one, and for the user's own."""
    page: Address | None = None
    """The user's own page; None where the probe brings one. Until it was scouted, `url` is its address too."""
    state: StorageState | None = None
    """Cookies and storage of that page: a login, as likely as not."""
    login: bool = False
    """Whether a person logs in first, in a window."""
    is_bare: bool = False
    """Whether the page is visited without its content security policy, which would not let it ask the probe."""

    locale: str = ""
    """That of the page's chat, which is shown in English instead, because the driver knows its parts by their English
    names; empty where it is English anyway."""

    @property
    def secrets(self) -> list[str]:
        """What no log and no report may show, because somebody gave it for this backend: its login."""
        headers = [*self.headers.items(), *self.other_headers.items()]
        addresses = [self.url.path, *([self.page.path] if self.page is not None else [])]
        queries = [value for address in addresses for value in in_query(address)]
        return [*given(headers), *self.cookies.values(), *queries, *secrets_of(self.state)]
