"""Fetches all that a build may load, by the names of files that its files mention: languages, icons, formulas, ..."""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urljoin, urlsplit

from chatkit_e2e.component.cdn import Received
from chatkit_e2e.component.fetching import Fetcher
from chatkit_e2e.component.layout import SERVED_FOLDERS
from chatkit_e2e.evidence.cdn import CDN_HOST, CDN_ORIGIN

# A name that changes with the file's content, as bundlers give it (facts 8): `name-` and eight letters.
_REFERENCE: Final = re.compile(
    r"(?:https?://[\w.-]+)?[\w./@-]*-[\w-]{8}\.(?:js|mjs|css|json|svg|png|webp|jpg|gif|ico|woff2?|ttf|wasm|mp3|map)\b"
)
_TEXT: Final = (".js", ".mjs", ".css", ".html", ".json", ".svg")
_AT_ONCE: Final = 8
_BATCH: Final = 64
"""How many files are kept at once; a crawl that is cut short has lost one batch at most."""


def crawl(fetcher: Fetcher) -> list[str]:
    """Fetch what the archive lacks of what its files mention, until they mention nothing new.

    Returns the paths that are mentioned and that the CDN does not have: names that only look like files.

    Raises:
        ComponentUnreachable: the CDN stopped answering; what had come is kept.
        BuildDamaged: a kept file is missing or altered.
    """
    archive = fetcher.archive
    manifest = archive.manifest
    known = {file.path for file in manifest.files}
    absent: list[str] = []
    new = _mentioned((file.path, manifest.read(file, archive.root)) for file in manifest.files) - known
    while new:
        known |= new
        received = _fetch(fetcher, sorted(new))
        absent += sorted(new - {file.path for file in received})
        new = _mentioned((file.path, file.body) for file in received) - known
    archive.complete()
    return absent


def _fetch(fetcher: Fetcher, paths: Sequence[str]) -> list[Received]:
    fetched: list[Received] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for start in range(0, len(paths), _BATCH):
            received = [file for file in pool.map(fetcher.fetch, paths[start : start + _BATCH]) if file]
            fetcher.archive.keep(received)
            fetched += received
    return fetched


def _mentioned(files: Iterable[tuple[str, bytes]]) -> set[str]:
    """The paths that these files mention, without a leading slash."""
    texts = ((path, body.decode(errors="replace")) for path, body in files if path.endswith(_TEXT))
    return {mentioned for path, text in texts for mentioned in references(path, text)}


def references(path: str, text: str) -> Iterator[str]:
    """The paths on the CDN that the file at `path` mentions by a name that changes with the content.

    As a browser resolves them: `./x` beside the file, `/x` from the root; and `assets/x` from the root as well, which
    is how bundlers list what a part needs.
    """
    for mention in set(_REFERENCE.findall(text)):
        base = f"{CDN_ORIGIN}/" if mention.startswith(SERVED_FOLDERS) else f"{CDN_ORIGIN}/{path}"
        url = urlsplit(urljoin(base, mention))
        relative = url.path.lstrip("/")
        if url.hostname == CDN_HOST and relative.startswith(tuple(f"{folder}/" for folder in SERVED_FOLDERS)):
            yield relative
