"""The builds that are kept on this machine: one archive each, in the user's cache folder, outside every repository."""

import shutil
from pathlib import Path

from platformdirs import user_cache_path

from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.errors import NotAComponent
from chatkit_e2e.component.manifest import MANIFEST


def folder() -> Path:
    """Where the archives are."""
    return user_cache_path("chatkit-e2e") / "builds"


def kept() -> list[Archive]:
    """All archives, by name."""
    return [Archive(path.parent) for path in sorted(folder().glob(f"*/{MANIFEST}"))]


def newest() -> Archive | None:
    """The archive that the CDN served last; None where nothing is kept.

    Raises:
        BuildDamaged: a manifest cannot be read.
    """
    return max(kept(), key=lambda archive: archive.manifest.last_seen, default=None)


def find(name: str) -> Archive | None:
    """The archive that is called `name`, or is the only one whose name begins so.

    Raises:
        NotAComponent: several begin so.
    """
    found = [archive for archive in kept() if name and archive.name.startswith(name)]
    found = [archive for archive in found if archive.name == name] or found
    if len(found) > 1:
        names = ", ".join(archive.name for archive in found)
        raise NotAComponent(f"{name} begins the names of several builds: {names}. Say more of it.")
    return found[0] if found else None


def remove(archive: Archive) -> None:
    """Delete an archive. Its manifest goes first, so that nobody finds half of it."""
    (archive.root / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(archive.root)
