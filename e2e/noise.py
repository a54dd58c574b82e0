"""Console errors that mean nothing for the chat, by exact rule."""

from urllib.parse import urlsplit

from e2e.stage import Stage
from e2e.timeline import CDN_HOST, LOOPBACK

# What the browser writes when a host is blocked by the suite itself.
_BLOCKED = ("net::ERR_NAME_NOT_RESOLVED", "net::ERR_FAILED")
_MISSING = "Failed to load resource: the server responded with a status of 404"


def is_noise(text: str, url: str, stage: Stage) -> bool:
    """Whether a console error comes from a host that the suite blocks, or a file that the component's folder lacks.

    Telemetry is blocked here and harmless (facts 6). A recording may lack chunks that the visit did not load.
    """
    address = urlsplit(url)
    if address.hostname == CDN_HOST:
        return stage.files is not None and text.startswith(_MISSING) and address.path in stage.files.missing
    outside = address.hostname is not None and address.hostname not in LOOPBACK
    return outside and any(code in text for code in _BLOCKED)
