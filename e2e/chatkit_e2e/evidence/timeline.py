"""The timeline: what happened in a case at the backend, in the page and in the frame, on one clock.

Backend and browser run on one machine, so the backend's clock and the page's
`performance.timeOrigin + performance.now()` are the same one (facts 10).
"""

import json
from collections.abc import Iterable

from playwright.sync_api import ConsoleMessage, Error, Page

from chatkit_e2e.evidence.moments import M, Moment, PageEntry, Thrown, Written, of
from chatkit_e2e.evidence.redaction import redact, redact_text


class Timeline:
    """The log of one case; moments may be added in any order."""

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

    def add(self, *moments: Moment) -> None:
        """Log what happened."""
        self._moments += moments

    def add_page(self, entries: Iterable[PageEntry]) -> None:
        """Log what page and frame logged, without the secrets in it."""
        for entry in entries:
            self.add(type(entry).model_validate(redact(dict(entry))))

    def of(self, kind: type[M]) -> list[M]:
        """The moments of this class, in the order of time."""
        return of(self.moments, kind)

    def json(self) -> str:
        """All that happened, as `timeline.json` has it."""
        # Not pydantic's own: half of a surrogate pair, which a stream that was cut may hold, is no UTF-8.
        return json.dumps([{"lane": moment.lane, **dict(moment)} for moment in self.moments])

    def _console(self, message: ConsoleMessage) -> None:
        text, url = redact_text(message.text), message.location["url"]
        self.add(Written(at=message.timestamp, level=message.type, text=text, url=url))

    def _page_error(self, error: Error) -> None:
        self.add(Thrown(name=error.name or "", text=redact_text(str(error))))
