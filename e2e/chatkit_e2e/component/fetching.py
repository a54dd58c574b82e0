"""Brings a file into an archive the first time that somebody wants it."""

from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from typing import Final

from filelock import FileLock

from chatkit_e2e.component import builds
from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Cdn, Received
from chatkit_e2e.component.errors import BuildDamaged

_SHARED: Final = "assets/"
"""Files here have names that change with their content (facts 8), so that builds have them in common."""
_LOCKS: Final = ".fetching"


class Fetcher:
    """Fetches for one archive; may be used from several threads at once."""

    def __init__(self, archive: Archive, cdn: Cdn) -> None:
        self.archive = archive
        self._cdn = cdn

    def obtain(self, path: str) -> Received | None:
        """The file at `path`, kept from then on; None when the CDN has no such file.

        Whoever else wants the same file at the same time, in another process too, waits for this one.

        Raises:
            ComponentUnreachable: the CDN did not answer.
            BuildDamaged: the file is kept, and is not what the CDN sent.
        """
        locks = self.archive.root / _LOCKS
        locks.mkdir(exist_ok=True)
        with FileLock(locks / f"{sha256(path.encode()).hexdigest()[:16]}.lock"):
            received = _kept(self.archive, path)
            if received is None:
                received = self.fetch(path)
                self.archive.keep([received] if received else [])
        return received

    def fetch(self, path: str) -> Received | None:
        """The same without keeping it: from another build, else from the CDN.

        Raises:
            ComponentUnreachable: the CDN did not answer.
        """
        with suppress(BuildDamaged):  # the other build's matter; the CDN has the file too
            if path in self._elsewhere:
                return _kept(self._elsewhere[path], path)
        return self._cdn.get(path)

    @cached_property
    def _elsewhere(self) -> dict[str, Archive]:
        """Which other build has a file, by its path."""
        elsewhere: dict[str, Archive] = {}
        for other in builds.kept():
            with suppress(BuildDamaged):
                paths = [file.path for file in other.manifest.files if file.path.startswith(_SHARED)]
                elsewhere |= dict.fromkeys(paths, other) if other.name != self.archive.name else {}
        return elsewhere


def _kept(archive: Archive, path: str) -> Received | None:
    manifest = archive.manifest
    file = manifest.file(path)
    return Received(path, manifest.read(file, archive.root), file.headers) if file else None
