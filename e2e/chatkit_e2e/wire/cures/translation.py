"""Translation: the text in the events of other protocols."""

import re
from typing import Any

from chatkit_e2e.evidence.stream_events import ANSWER_FAILED

_NAMES = ("delta", "text", "textDelta", "content", "message", "answer", "response", "output", "token", "chunk")
_FINAL = ("done", "completed", "end", "created", "stop", "finish")


def text_of(event: Any) -> str:  # noqa: ANN401  JSON
    """The piece of an answer in an event of any protocol that sends pieces of text; empty where there is none.

    What ends an answer repeats its text, and is passed over: the pieces came before.
    """
    if not isinstance(event, dict):
        return event if isinstance(event, str) else ""
    kind = str(event.get("type") or event.get("event") or event.get("object") or "").lower()
    ends = re.split(r"[._-]", kind)[-1] in _FINAL
    if ends or kind == ANSWER_FAILED or event.get("role") == "user":
        return ""
    choices = event.get("choices")
    if isinstance(choices, list) and choices:
        return _text(choices[0].get("delta") or choices[0].get("message")) if isinstance(choices[0], dict) else ""
    return next((found for name in _NAMES if (found := _text(event.get(name)))), _text(event.get("data")))


def whole_text_of(event: Any) -> str:  # noqa: ANN401  JSON
    """The whole answer, in what has come in one piece."""
    if isinstance(event, dict) and isinstance(event.get("choices"), list):
        return text_of(event)
    return _text(event)


def _text(value: Any) -> str:  # noqa: ANN401  JSON
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(one) for one in value)
    if isinstance(value, dict):
        return next((found for name in ("text", "value", *_NAMES) if (found := _text(value.get(name)))), "")
    return ""
