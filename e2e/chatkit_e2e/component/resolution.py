"""From the user's choice to a component."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from chatkit_e2e.component import builds
from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Cdn
from chatkit_e2e.component.component import Component
from chatkit_e2e.component.errors import ComponentUnreachable, NotAComponent
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.component.manifest import read_manifest
from chatkit_e2e.evidence.cdn import CDN_ORIGIN
from chatkit_e2e.evidence.results import Source
from chatkit_e2e.installation import COMMAND, STATIC

STANDIN: Final = STATIC / "standin"


def resolve(choice: str) -> Component:
    """The component for `choice`: `cdn`, `auto`, `stand-in`, a kept build's name or its beginning, or a folder's path.

    `auto` takes the CDN where it answers, else the build that the CDN served last of those that are kept, else the
    stand-in. It refuses a damaged build instead of passing over it, since the stand-in would then be believed to be
    the real component.

    Raises:
        ComponentUnreachable: `cdn`, and the CDN did not answer.
        BuildDamaged: a file of the build is missing or altered.
        NotAComponent: there is no such build, or the folder is not laid out like the CDN.
    """
    return _CHOICES.get(choice, lambda: _named(choice))()


def _auto() -> Component:
    try:
        return _cdn()
    except ComponentUnreachable:
        newest = builds.newest()
        return _folder(newest.root) if newest else _standin()


def _cdn() -> Component:
    with Cdn() as cdn:
        loader, frame = cdn.current()
    fingerprint = Fingerprint.of(loader.body, frame.path.rpartition("/")[2], frame.body)
    archive = Archive(builds.folder() / fingerprint.build)
    archive.begin()
    archive.keep([loader, frame])
    return _folder(archive.root).model_copy(update={"source": "cdn"})


def _named(choice: str) -> Component:
    # A folder that is there is meant before a build whose name only begins so.
    path = Path(choice).expanduser()
    archive = None if path.is_dir() else builds.find(choice)
    return _folder(archive.root if archive else path)


def _folder(root: Path) -> Component:
    if not root.is_dir():
        raise NotAComponent(
            f"{root} is not a folder. Expected is cdn, auto, stand-in, the name of a build that is kept (`{COMMAND} "
            f"builds` lists them), or a folder with the component's files laid out like {CDN_ORIGIN}."
        )
    root = root.resolve()
    manifest = read_manifest(root)
    if manifest is not None:
        manifest.verify(root)
    first_seen = manifest.first_seen if manifest else None
    source: Source = "build" if manifest else "folder"
    return Component(source=source, root=root, fingerprint=Fingerprint.of_folder(root), first_seen=first_seen)


def _standin() -> Component:
    return Component(source="stand-in", root=STANDIN, fingerprint=Fingerprint.of_folder(STANDIN))


_CHOICES: Final[dict[str, Callable[[], Component]]] = {"auto": _auto, "cdn": _cdn, "stand-in": _standin}
