"""Tells one build of the component from another."""

from hashlib import sha256
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.component.layout import frame_page
from chatkit_e2e.evidence.cdn import LOADER

SHOWN_DIGITS = 8  # of a hash, for people; the results file has all of it


class Fingerprint(BaseModel):
    """Which build of the component ran: its loader and frame page, as SHA-256 in hex.

    The frame page names every other file by a name that changes with its content, so these two stand for all.
    """

    model_config = ConfigDict(frozen=True)

    loader_sha256: str
    frame: str
    """File name of the frame page, `index-....html`."""
    frame_sha256: str

    @classmethod
    def of(cls, loader: bytes, frame: str, frame_page: bytes) -> Self:
        """The fingerprint of these bytes; `frame` is the frame page's file name."""
        return cls(
            loader_sha256=sha256(loader).hexdigest(),
            frame=frame,
            frame_sha256=sha256(frame_page).hexdigest(),
        )

    @classmethod
    def of_folder(cls, root: Path) -> Self:
        """The fingerprint of a folder in the CDN's layout.

        Raises:
            NotAComponent: loader or frame page missing.
        """
        frame = frame_page(root)
        return cls.of((root / LOADER).read_bytes(), frame.name, frame.read_bytes())

    @property
    def build(self) -> str:
        """What the build is called: the first digits of both hashes."""
        return f"{self.loader_sha256[:SHOWN_DIGITS]}-{self.frame_sha256[:SHOWN_DIGITS]}"

    def __str__(self) -> str:
        loader, frame = self.loader_sha256[:SHOWN_DIGITS], self.frame_sha256[:SHOWN_DIGITS]
        return f"loader {loader} · frame {self.frame} {frame}"
