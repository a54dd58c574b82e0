"""Replaces what is different in every run, ids, times, ports and hashed names, and keeps which ids are the same."""

import re
from typing import Any, Final

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
# openai-chatkit writes a prefix and 8 hexadecimal digits (`default_generate_id`), our own store a counter. A prefix
# that is not known needs more to be an id: `output_text` and `gpt_4` are none.
_KNOWN = r"(?:thr|msg|tc|wf|tsk|atc|shcx|cti|sdm|hci|att|e2e|call|resp|sess|domain_pk|cthr|run|item|file)"
_LONG = r"(?=[0-9A-Za-z]*\d)[0-9A-Za-z]{8,}"
_PREFIXED = rf"(?P<known>{_KNOWN})_(?=[0-9A-Za-z]*\d|[0-9a-f]{{8}}\b)[0-9A-Za-z]+|(?P<prefix>[a-z]{{2,8}})_{_LONG}"
_PORT = r"(?<=localhost:)\d+|(?<=127\.0\.0\.1:)\d+|(?<=\[::1\]:)\d+"
# Bundlers put 8 and more characters of a hash behind a name; a plain word of small letters is a name of its own.
_HASHED = r"(?<=[\w.])-(?=[a-z_-]*[A-Z0-9])[\w-]{8,}(?=\.(?:js|mjs|css|html|woff2?|wasm|svg|png|map)\b)"
_SESSION = r"(?<=/sessions/)[\w-]+"
_ANYTHING: Final = re.compile(
    f"(?P<time>{_TIME})|(?P<uuid>{_UUID})|(?P<session>{_SESSION})|(?P<port>{_PORT})|(?P<hash>{_HASHED})"
    rf"|\b(?P<id>{_PREFIXED})\b",
)
_KINDS: Final = {
    "thr": "thread",
    "msg": "message",
    "tc": "call",
    "cti": "call",
    "wf": "workflow",
    "tsk": "task",
    "atc": "attachment",
}
_FROM, _UNTIL = 1_000_000_000, 5_000_000_000
"""Epochs in seconds, from 2001 to 2128; the same in milliseconds and microseconds. Nothing else there is as large."""


class Normal:
    """The names given to ids so far: the same id gets the same name wherever it comes again."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def of(self, value: Any) -> Any:  # noqa: ANN401  any JSON
        """Any JSON value, with `<thread 1>`, `<time>`, `<port>` and the like in place of what changes.

        What has such names already comes back as it is.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.of(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.of(part) for part in value]
        return "<time>" if _is_epoch(value) else value

    def text(self, value: str) -> str:
        """The same for a text: a line of a log, an address, JSON that is still a text."""
        return _ANYTHING.sub(self._replaced, value)

    def _replaced(self, found: "re.Match[str]") -> str:
        if found["id"]:
            prefix = found["known"] or found["prefix"]
            return self._named(_KINDS.get(prefix, prefix), found[0])
        if found["uuid"]:
            return self._named("uuid", found[0].lower())
        return "-<hash>" if found["hash"] else next(f"<{kind}>" for kind in ("time", "session", "port") if found[kind])

    def _named(self, kind: str, value: str) -> str:
        if value not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[value] = f"<{kind} {self._counts[kind]}>"
        return self._names[value]


def _is_epoch(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return any(_FROM * unit <= value < _UNTIL * unit for unit in (1, 1_000, 1_000_000))
