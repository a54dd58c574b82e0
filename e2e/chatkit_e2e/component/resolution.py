"""From the user's choice to a component."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
from platformdirs import user_cache_path

from chatkit_e2e.component.component import Component
from chatkit_e2e.component.errors import ComponentUnreachable, NotAComponent
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.component.layout import FRAME_NAME
from chatkit_e2e.component.manifest import read_manifest
from chatkit_e2e.evidence.cdn import CDN_ORIGIN, LOADER_URL
from chatkit_e2e.installation import COMMAND, STATIC

STANDIN: Final = STATIC / "standin"
CDN_LIMIT_S: Final = 4.0  # for one answer of the CDN, which takes a tenth of that where it is reachable


def recording_path() -> Path:
    """The user's recording: one folder in the cache folder of this suite, outside every repository."""
    return user_cache_path("chatkit-e2e") / "recording"


def resolve(choice: str) -> Component:
    """The component for `choice`: `cdn`, `recording`, `stand-in`, `auto`, or the path of a folder.

    `auto` takes the CDN where it answers, else a recording, else the stand-in. It refuses a damaged recording
    instead of passing over it, since the stand-in would then be believed to be the real component.

    Raises:
        ComponentUnreachable: `cdn`, and the CDN did not answer.
        RecordingDamaged: a file of the recording is missing or altered.
        NotAComponent: there is no recording, or the folder is not laid out like the CDN.
    """
    return _CHOICES.get(choice, lambda: _folder(Path(choice).expanduser()))()


def _auto() -> Component:
    try:
        return _cdn()
    except ComponentUnreachable:
        return _recording() if recording_path().is_dir() else _standin()


def _cdn() -> Component:
    with httpx.Client(timeout=CDN_LIMIT_S, follow_redirects=True) as client:
        loader = _get(client, LOADER_URL)
        frame = FRAME_NAME.search(loader.decode(errors="replace"))
        if frame is None:
            raise ComponentUnreachable(
                f"{LOADER_URL} answered with something else than the component's loader: it names no frame "
                "page. A proxy or a firewall may stand in between. Use --component recording or stand-in."
            )
        page = _get(client, f"{CDN_ORIGIN}/deployments/chatkit/{frame[0]}")
    return Component(source="cdn", root=None, fingerprint=Fingerprint.of(loader, frame[0], page))


def _get(client: httpx.Client, url: str) -> bytes:
    try:
        return client.get(url).raise_for_status().content
    except httpx.HTTPError as error:
        raise ComponentUnreachable(
            f"{url} did not answer ({error or type(error).__name__}). Check the network, or use "
            f"--component recording (made with `{COMMAND} record` where there is one) or --component stand-in."
        ) from error


def _recording() -> Component:
    root = recording_path()
    if not root.is_dir():
        raise NotAComponent(f"There is no recording in {root}. Make one with `{COMMAND} record`.")
    return _folder(root)


def _folder(root: Path) -> Component:
    if not root.is_dir():
        raise NotAComponent(
            f"{root} is not a folder. Expected is cdn, recording, stand-in, auto, "
            f"or a folder with the component's files laid out like {CDN_ORIGIN}."
        )
    root = root.resolve()
    manifest = read_manifest(root)
    if manifest is not None:
        manifest.verify(root)
    recorded_at = manifest.recorded_at if manifest else None
    fingerprint = Fingerprint.of_folder(root)
    return Component(source="recording", root=root, fingerprint=fingerprint, recorded_at=recorded_at)


def _standin() -> Component:
    return Component(source="stand-in", root=STANDIN, fingerprint=Fingerprint.of_folder(STANDIN))


_CHOICES: Final[dict[str, Callable[[], Component]]] = {
    "auto": _auto,
    "cdn": _cdn,
    "recording": _recording,
    "stand-in": _standin,
}
