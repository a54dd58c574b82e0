"""OpenAI's CDN, asked through httpx: with the proxies and certificates that the system or its environment names."""

from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx

from chatkit_e2e.component.errors import ComponentUnreachable
from chatkit_e2e.component.layout import FRAME_NAME
from chatkit_e2e.evidence.cdn import CDN_ORIGIN, LOADER

LIMIT_S: Final = 4.0  # for one answer of the CDN, which takes a tenth of that where it is reachable
# Of the visit, not of the file.
_DROPPED: Final = frozenset({"set-cookie", "content-length", "content-encoding", "transfer-encoding"})


@dataclass(frozen=True)
class Received:
    """A file as the CDN sent it."""

    path: str
    """Of its URL, without the leading slash."""
    body: bytes
    """Decoded, if the transfer was compressed."""
    headers: dict[str, str]
    """Names in lower case, without cookies and without those of the transfer."""

    @property
    def url(self) -> str:
        """Where it came from."""
        return f"{CDN_ORIGIN}/{self.path}"


class Cdn:
    """One connection pool to the CDN; may be used from several threads at once."""

    def __init__(self) -> None:
        self._client = httpx.Client(base_url=CDN_ORIGIN, timeout=LIMIT_S, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()

    def get(self, path: str) -> Received | None:
        """The file at `path` (without a leading slash); None when the CDN says that it has none (404, 403, 410).

        Raises:
            ComponentUnreachable: no answer, or one that says nothing of the file.
        """
        try:
            answer = self._client.get(f"/{path}")
            if answer.status_code in (403, 404, 410):
                return None
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ComponentUnreachable(
                f"{CDN_ORIGIN}/{path} did not answer ({error or type(error).__name__}). Check the network, or use "
                "--component with a build that is kept (`chatkit-e2e builds` lists them) or stand-in."
            ) from error
        headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in _DROPPED}
        return Received(path, answer.content, headers)

    def current(self) -> tuple[Received, Received]:
        """The loader of today, and the frame page that it names: together they name the build.

        Raises:
            ComponentUnreachable: the CDN did not answer as the CDN does.
        """
        loader = self._need(LOADER)
        frame = FRAME_NAME.search(loader.body.decode(errors="replace"))
        if frame is None:
            raise ComponentUnreachable(
                f"{loader.url} answered with something else than the component's loader: it names no frame page. "
                "A proxy or a firewall may stand in between. Use --component with a build that is kept, or stand-in."
            )
        return loader, self._need(f"{LOADER.rpartition('/')[0]}/{frame[0]}")

    def _need(self, path: str) -> Received:
        received = self.get(path)
        if received is None:
            raise ComponentUnreachable(
                f"{CDN_ORIGIN}/{path} is not there; OpenAI may have moved it. Use --component with a kept build."
            )
        return received
