"""Causes in the world outside: hosts that are neither the component's nor the backend's."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.moments import AskedOutside, Moment, of
from chatkit_e2e.evidence.results import Finding

_FAILED = {"refused", "unresolved"}


@on_timeline(390, broken="outside.refused", twin="outside.silent")
def outside_failed(moments: Sequence[Moment]) -> Finding | None:
    """The component's analytics reach nobody: the chat works, and the console speaks of it (cases `outside.*`)."""
    failed = [asked for asked in of(moments, AskedOutside) if _has_failed(asked.answer)]
    if not failed:
        return None
    hosts = dict.fromkeys(urlsplit(asked.address).netloc for asked in failed)
    return Finding(
        id="outside-failed",
        blame="network",
        evidence=f"requests to {', '.join(hosts)} failed ({failed[0].answer})",
        fix="nothing to mend for the chat, which needs no analytics; let them through to keep the console quiet",
    )


def _has_failed(answer: str) -> bool:
    return answer in _FAILED or answer.startswith("5")
