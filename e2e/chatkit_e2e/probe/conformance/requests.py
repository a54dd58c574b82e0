"""Requests as the component sends them (facts 3)."""

from typing import Any

from chatkit_e2e.evidence.request_types import ADD_MESSAGE, CREATE, LOAD_ITEMS

Body = dict[str, Any]
EVERYTHING = 9999
"""The limit that the component asks with."""


def request(kind: str, /, **params: Any) -> Body:  # noqa: ANN401  JSON
    """A request of this type."""
    return {"type": kind, "params": params}


def message(text: str, thread: object = None) -> Body:
    """A message, in a new thread where none is named."""
    said = {
        "content": [{"type": "input_text", "text": text}],
        "quoted_text": "",
        "attachments": [],
        "inference_options": {},
    }
    return request(CREATE, input=said) if thread is None else request(ADD_MESSAGE, input=said, thread_id=thread)


def items(thread: object, limit: int = EVERYTHING, order: str = "asc", after: object = None) -> Body:
    """The items of a thread, from behind one of them."""
    cursor = {} if after is None else {"after": after}
    return request(LOAD_ITEMS, thread_id=thread, limit=limit, order=order, **cursor)
