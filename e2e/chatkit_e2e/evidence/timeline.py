"""The timeline: what happened in a case at the backend, in the page and in the frame, on one clock.

Backend and browser run on one machine, so the backend's clock and the page's
`performance.timeOrigin + performance.now()` are the same one (facts 10).
"""

from collections.abc import Iterable
from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Error, Page
from pydantic import BaseModel

from chatkit_e2e.evidence.log import Entry as BackendEntry
from chatkit_e2e.evidence.log import now_ms
from chatkit_e2e.evidence.redaction import redact_text

Lane = Literal["page", "wire", "frame"]


class Moment(BaseModel):
    """One thing that happened."""

    at: float
    """ms since the epoch."""
    lane: Lane
    kind: str
    """page: act, checkpoint, event, console, page-error; wire: request, held, opened, response, bytes, end, refused,
    outside; frame: appeared, changed, vanished, hidden, unmarked."""
    data: dict[str, Any]


class Timeline:
    """The log of one case; entries may be added in any order."""

    def __init__(self) -> None:
        self._moments: list[Moment] = []

    @property
    def moments(self) -> list[Moment]:
        """All that happened, in the order of time."""
        return sorted(self._moments, key=lambda moment: moment.at)

    def watch(self, page: Page) -> None:
        """Log what Playwright tells of the page and its frames: console and errors."""
        page.on("console", self._console)
        page.on("pageerror", self._page_error)

    def add(self, lane: Lane, kind: str, at: float | None = None, **data: Any) -> None:  # noqa: ANN401
        """Log one moment, now unless it says when."""
        self._moments.append(Moment(at=now_ms() if at is None else at, lane=lane, kind=kind, data=data))

    def add_backend(self, entries: Iterable[BackendEntry]) -> None:
        """Log what the backend logged."""
        for entry in entries:
            data = entry.model_dump(exclude={"at", "kind"})
            self.add("wire", entry.kind, entry.at, **data)

    def add_page(self, entries: Iterable[dict[str, Any]]) -> None:
        """Log what the driver's scripts logged in page and frame."""
        for entry in entries:
            data = {name: value for name, value in entry.items() if name not in {"at", "kind"}}
            self.add("page" if entry["kind"] == "event" else "frame", entry["kind"], entry["at"], **_redacted(data))

    def of(self, *kinds: str) -> list[Moment]:
        """The moments of these kinds, in the order of time."""
        return [moment for moment in self.moments if moment.kind in kinds]

    def _console(self, message: ConsoleMessage) -> None:
        self.add(
            "page",
            "console",
            message.timestamp,
            level=message.type,
            text=redact_text(message.text),
            url=message.location["url"],
        )

    def _page_error(self, error: Error) -> None:
        self.add("page", "page-error", name=error.name or "", text=redact_text(str(error)))


def _redacted(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {name: _redacted(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_redacted(part) for part in value]
    return value
