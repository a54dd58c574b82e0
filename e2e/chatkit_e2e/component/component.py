"""A component, resolved: what the rest of the suite is told about it."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.evidence.cdn import CDN_ORIGIN
from chatkit_e2e.evidence.results import Source


class Component(BaseModel):
    """What answers for the CDN in this run."""

    model_config = ConfigDict(frozen=True)

    source: Source
    root: Path | None
    """The folder with its files in the CDN's layout; None for the CDN itself."""
    fingerprint: Fingerprint
    recorded_at: datetime | None = None
    """When a recording was made (UTC); None for everything without a manifest."""

    def describe(self) -> str:
        """One line for people: what answers, from where, which build."""
        return f"component: {self._origin()} · {self.fingerprint}"

    def _origin(self) -> str:
        if self.root is None:
            return f"{self.source} ({CDN_ORIGIN})"
        place = _short(self.root)
        if self.source == "stand-in":
            return f"stand-in (not OpenAI's) in {place}"
        if self.recorded_at is None:
            return f"files in {place}, no manifest"
        return f"recording of {self.recorded_at.date().isoformat()} in {place}"


def _short(path: Path) -> str:
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
