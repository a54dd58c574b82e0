"""How events become bytes."""

import json
from typing import Any

from pydantic import BaseModel


def compact(value: BaseModel | dict[str, Any]) -> str:
    """One line of JSON; fields that are None are left out, as OpenAI's server does."""
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_none=True)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sse(event: BaseModel | dict[str, Any] | str, name: str | None = None) -> bytes:
    """An event of an event stream (WHATWG HTML, 9.2.6), with an `event:` line when it has a name."""
    data = event if isinstance(event, str) else compact(event)
    head = "" if name is None else f"event: {name}\n"
    return f"{head}data: {data}\n\n".encode()


def ndjson(event: BaseModel | dict[str, Any]) -> bytes:
    """One JSON value and a newline (the NDJSON convention)."""
    return f"{compact(event)}\n".encode()
