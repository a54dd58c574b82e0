"""Makes a recording: the component's files as the CDN sends them to a browser today."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from chatkit_e2e.component.errors import NotAComponent, RecordingFailed
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.component.manifest import MANIFEST, Manifest, RecordedFile
from chatkit_e2e.component.resolution import recording_path
from chatkit_e2e.evidence.cdn import LOADER_URL
from chatkit_e2e.recording.visit import Visit, visit
from chatkit_e2e.scratch import anew


def record(target: Path | None = None, *, cdn_port: int | None = None) -> Visit:
    """Visit the CDN and make `target` a recording of it (by default the one that `resolve` looks for).

    The files are OpenAI's, so a target inside a git work tree is refused. An earlier recording is replaced
    only by a whole one. With `cdn_port`, a local server on that port answers for the CDN.

    Raises:
        ComponentUnreachable: the CDN did not answer.
        RecordingFailed: the target is refused, or the visit did not bring a whole component.
    """
    target = (target or recording_path()).expanduser().resolve()
    _refuse_bad_target(target)
    visits: list[Visit] = []

    def make(folder: Path) -> Path:
        visits.append(visit(cdn_port))
        _write(visits[0], folder)
        return folder

    anew(target, make)
    return visits[0]


def _refuse_bad_target(target: Path) -> None:
    for folder in (target, *target.parents):
        if (folder / ".git").exists():
            raise RecordingFailed(
                f"{target} is inside the git work tree {folder}. The component's files are OpenAI's and must "
                "not get into a repository: choose a folder outside with --target."
            )
    if target.exists() and not (target / MANIFEST).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise RecordingFailed(
            f"{target} exists and is not a recording, so it is left alone. Choose another folder with --target."
        )


def _write(visited: Visit, folder: Path) -> None:
    for path, received in visited.files.items():
        file = folder / path
        if not file.resolve().is_relative_to(folder):
            raise RecordingFailed(f"The CDN sent a file named {path}, which leads out of the recording.")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(received.body)
    try:
        Fingerprint.of_folder(folder)
    except NotAComponent as error:
        raise RecordingFailed(
            f"The visit to {LOADER_URL} did not bring a whole component, so nothing was recorded: {error}"
        ) from error
    (folder / MANIFEST).write_text(_manifest(visited).model_dump_json(indent=2), encoding="utf-8")


def _manifest(visited: Visit) -> Manifest:
    files = (
        RecordedFile(path=path, url=file.url, sha256=sha256(file.body).hexdigest(), headers=file.headers)
        for path, file in sorted(visited.files.items())
    )
    return Manifest(url=LOADER_URL, recorded_at=datetime.now(UTC), browser=visited.browser, files=tuple(files))
