"""The manifest of a recording: which files the CDN sent, and when."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chatkit_e2e.component.errors import RecordingDamaged
from chatkit_e2e.installation import COMMAND

MANIFEST = "manifest.json"
_AGAIN = f"Record again with `{COMMAND} record`."


class RecordedFile(BaseModel):
    """One file as the browser received it."""

    model_config = ConfigDict(frozen=True)

    path: str
    """Relative to the recording's folder, with forward slashes."""
    url: str
    sha256: str
    headers: dict[str, str]
    """The response's headers, names in lower case, without cookies."""


class Manifest(BaseModel):
    """What a recording must hold to be the one that was made."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = 1
    url: str
    """Of the loader that was visited."""
    recorded_at: datetime
    browser: str
    files: tuple[RecordedFile, ...]

    def verify(self, root: Path) -> None:
        """Check every file in `root` against its hash.

        Raises:
            RecordingDamaged: a file is missing or altered; the message names it.
        """
        for file in self.files:
            path = root / _inside(file.path, root)
            if not path.is_file():
                raise RecordingDamaged(f"The recording in {root} is missing {file.path}. {_AGAIN}")
            if sha256(path.read_bytes()).hexdigest() != file.sha256:
                raise RecordingDamaged(
                    f"In the recording in {root}, {file.path} is not the file that the CDN sent. {_AGAIN}"
                )


def read_manifest(root: Path) -> Manifest | None:
    """The manifest in `root`, or None where there is none.

    Raises:
        RecordingDamaged: there is one, but it cannot be read.
    """
    path = root / MANIFEST
    if not path.is_file():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "its JSON"
        raise RecordingDamaged(f"{path} cannot be read: {where}: {first['msg']}. {_AGAIN}") from error


def _inside(path: str, root: Path) -> PurePosixPath:
    # A manifest may come from somebody else's machine: it must not make the suite read outside its folder.
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        raise RecordingDamaged(f"{root / MANIFEST} names {path}, which is outside the recording. {_AGAIN}")
    return relative
