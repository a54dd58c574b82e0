"""An archive: the files of one build as the CDN sent them, in a folder of the user's cache that many runs share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from chatkit_e2e import scratch
from chatkit_e2e.component.cdn import Received
from chatkit_e2e.component.errors import BuildDamaged
from chatkit_e2e.component.manifest import MANIFEST, KeptFile, Manifest, inside, read_manifest

_LOCK = ".lock"


class Archive:
    """One build's folder: what is in its manifest is there, whole, and as it came from the CDN.

    Several processes may write at once. A file is moved to its place when it is complete and is then named in the
    manifest, so that a download that breaks leaves nothing half.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        """The build's name, which is the folder's."""
        return self.root.name

    @property
    def manifest(self) -> Manifest:
        """What is in it now.

        Raises:
            BuildDamaged: the manifest is missing or cannot be read.
        """
        manifest = read_manifest(self.root)
        if manifest is None:
            raise BuildDamaged(f"{self.root} has no {MANIFEST}, so it is no kept build. Delete that folder.")
        return manifest

    def begin(self) -> None:
        """Make the folder if there is none, and note that the build was seen today."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._alone():
            now = datetime.now(UTC)
            manifest = read_manifest(self.root) or Manifest(name=self.name, first_seen=now, last_seen=now)
            self._write(manifest.model_copy(update={"last_seen": now}))

    def keep(self, received: Sequence[Received]) -> None:
        """Add files, or replace them.

        Raises:
            BuildDamaged: a path leads out of the folder.
        """
        now = datetime.now(UTC)
        kept = {file.path: self._kept(file, now) for file in received}
        with self._alone():
            manifest = self.manifest
            files = {file.path: file for file in manifest.files} | kept
            self._write(manifest.model_copy(update={"files": tuple(files[path] for path in sorted(files))}))

    def complete(self) -> None:
        """Note that all is there that the build may load."""
        with self._alone():
            self._write(self.manifest.model_copy(update={"complete": True}))

    def _kept(self, received: Received, now: datetime) -> KeptFile:
        place = self.root / inside(received.path, self.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch.write(place, received.body)
        digest = sha256(received.body).hexdigest()
        return KeptFile(
            path=received.path,
            url=received.url,
            sha256=digest,
            size=len(received.body),
            headers=received.headers,
            first_seen=now,
        )

    def _write(self, manifest: Manifest) -> None:
        scratch.write(self.root / MANIFEST, manifest.model_dump_json(indent=1).encode())

    def _alone(self) -> FileLock:
        return FileLock(self.root / _LOCK)
