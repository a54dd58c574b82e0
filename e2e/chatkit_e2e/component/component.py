"""A component, resolved: what the rest of the suite is told about it."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.evidence.cdn import CDN_ORIGIN
from chatkit_e2e.evidence.results import Source


class Component(BaseModel):
    """What answers for the CDN in this run: files on this machine, whoever they came from."""

    model_config = ConfigDict(frozen=True)

    source: Source
    root: Path
    """The folder with its files in the CDN's layout."""
    fingerprint: Fingerprint
    first_seen: datetime | None = None
    """When a kept build was first seen (UTC); None for everything without a manifest."""

    @property
    def build(self) -> str | None:
        """The build's name; None for the stand-in, which is none."""
        return None if self.source == "stand-in" else self.fingerprint.build

    @property
    def is_live(self) -> bool:
        """Whether the CDN is asked for what the folder lacks."""
        return self.source == "cdn"

    @property
    def option(self) -> str:
        """What `--component` takes for it."""
        if self.source in ("cdn", "stand-in"):
            return self.source
        return str(self.root) if self.first_seen is None else self.fingerprint.build

    def describe(self) -> str:
        """One line for people: what answers, from where, which build."""
        return f"component: {self._origin()} · {self.fingerprint}"

    def _origin(self) -> str:
        place = _short(self.root)
        if self.source == "cdn":
            return f"cdn ({CDN_ORIGIN}), kept in {place}"
        if self.source == "stand-in":
            return f"stand-in (not OpenAI's) in {place}"
        if self.first_seen is None:
            return f"files in {place}, no manifest"
        return f"build {self.fingerprint.build}, first seen {self.first_seen.date().isoformat()}, in {place}"


def _short(path: Path) -> str:
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
