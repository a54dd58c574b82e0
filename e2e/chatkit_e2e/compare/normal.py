"""Replaces what is different in every run, ids, times, ports and hashed names, and keeps which ids are the same."""

import re
from typing import Any, Final

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
# openai-chatkit writes a prefix and 8 hexadecimal digits (`default_generate_id`), our own store a counter.
_PREFIXED = r"(?P<prefix>thr|msg|cti|wf|tsk|atc|sdm|hci|att|e2e|call|resp|sess|domain_pk)_(?:[0-9a-zA-Z]+)"
_PORT = r"(?<=localhost:)\d+|(?<=127\.0\.0\.1:)\d+"
_HASHED = r"(?P<stem>[\w.]*)-[\w-]{8,12}(?=\.(?:js|css|html|mjs|woff2?|wasm)\b)"
_SESSION = r"(?<=/sessions/)[\w-]+"
_ANYTHING = re.compile(
    f"(?P<time>{_TIME})|(?P<uuid>{_UUID})|(?P<session>{_SESSION})|(?P<port>{_PORT})|(?P<hashed>{_HASHED})"
    rf"|\b(?P<id>{_PREFIXED})\b",
)
_KINDS: Final = {"thr": "thread", "msg": "message", "cti": "call", "wf": "workflow", "tsk": "task", "atc": "attachment"}
# Epochs in s or ms, from 2001 on: nothing else in the protocol is as large.
_EPOCH: Final = 1_000_000_000


class Normal:
    """The names given to ids so far: the same id gets the same name wherever it comes again."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def of(self, value: Any) -> Any:  # noqa: ANN401  any JSON
        """Any JSON value, with `<thread 1>`, `<time>`, `<port>` and the like in place of what changes."""
        if isinstance(value, str):
            return _ANYTHING.sub(self._replaced, value)
        if isinstance(value, dict):
            return {name: self.of(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.of(part) for part in value]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return "<time>" if is_number and abs(value) >= _EPOCH else value

    def _replaced(self, found: "re.Match[str]") -> str:
        if found["id"]:
            return self._named(_KINDS.get(found["prefix"], found["prefix"]), found[0])
        if found["uuid"]:
            return self._named("uuid", found[0])
        if found["hashed"]:
            return f"{found['stem']}-<hash>"
        return next(f"<{kind}>" for kind in ("time", "session", "port") if found[kind])

    def _named(self, kind: str, value: str) -> str:
        if value not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[value] = f"<{kind} {self._counts[kind]}>"
        return self._names[value]
