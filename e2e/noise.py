"""Console errors that mean nothing for the chat, by exact rule."""

from urllib.parse import urlsplit

from e2e.component.layout import CDN_HOST
from e2e.stage import Stage

_MISSING = "Failed to load resource: the server responded with a status of 404"


def is_noise(text: str, url: str, stage: Stage) -> bool:
    """Whether a console error comes from a file that the component's folder lacks.

    A recording may lack chunks that its visit did not load; of the build of June 2026 (frame index-qHsKwIyx09.html)
    there is no copy with `katex-2Gvp4dYn.css` (facts 6).
    """
    address = urlsplit(url)
    lacking = stage.files is not None and address.path in stage.files.missing
    return lacking and address.hostname == CDN_HOST and text.startswith(_MISSING)
