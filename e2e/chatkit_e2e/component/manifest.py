"""The manifest of a build: which files the CDN sent, and when."""

from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from chatkit_e2e.component.errors import BuildDamaged
from chatkit_e2e.installation import COMMAND

MANIFEST = "manifest.json"
_ADVICE = f"Delete that folder and fetch the build again: `{COMMAND} record`."


class KeptFile(BaseModel):
    """One file as the CDN sent it."""

    model_config = ConfigDict(frozen=True)

    path: str
    """Relative to the build's folder, with forward slashes."""
    url: str
    sha256: str
    size: int
    """Bytes."""
    headers: dict[str, str]
    """The response's headers, names in lower case, without cookies."""
    first_seen: AwareDatetime


class Manifest(BaseModel):
    """What a build's folder must hold to be the build that it says."""

    model_config = ConfigDict(frozen=True)

    version: Literal[2] = 2
    name: str
    first_seen: AwareDatetime
    last_seen: AwareDatetime
    """When the CDN last served this build."""
    complete: bool = False
    """Whether all is here that the build may load, late files included."""
    files: tuple[KeptFile, ...] = ()

    @property
    def size(self) -> int:
        """Of all files, in bytes."""
        return sum(file.size for file in self.files)

    def file(self, path: str) -> KeptFile | None:
        """The file at `path`, None where it is not kept."""
        return next((file for file in self.files if file.path == path), None)

    def read(self, file: KeptFile, root: Path) -> bytes:
        """The content of `file`.

        Raises:
            BuildDamaged: it is missing or altered; the message names it.
        """
        path = root / inside(file.path, root)
        if not path.is_file():
            raise BuildDamaged(f"The build in {root} is missing {file.path}. {_ADVICE}")
        body = path.read_bytes()
        if sha256(body).hexdigest() != file.sha256:
            raise BuildDamaged(f"In the build in {root}, {file.path} is not the file that the CDN sent. {_ADVICE}")
        return body

    def verify(self, root: Path) -> None:
        """Check every file in `root` against its hash.

        Raises:
            BuildDamaged: a file is missing or altered; the message names it.
        """
        for file in self.files:
            self.read(file, root)


def read_manifest(root: Path) -> Manifest | None:
    """The manifest in `root`, or None where there is none.

    Raises:
        BuildDamaged: there is one, but it cannot be read.
    """
    path = root / MANIFEST
    if not path.is_file():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "its JSON"
        raise BuildDamaged(f"{path} cannot be read: {where}: {first['msg']}. {_ADVICE}") from error


def inside(path: str, root: Path) -> PurePosixPath:
    """`path`, if it stays in the folder.

    Raises:
        BuildDamaged: it does not. A manifest may come from somebody else's machine, and so may a CDN's answer.
    """
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        raise BuildDamaged(f"{path} is outside the build's folder {root}. {_ADVICE}")
    return relative
