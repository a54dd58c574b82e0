"""The bodies of answers, read back."""

import json
from typing import Any

from chatkit_e2e.evidence import event_stream

Event = dict[str, Any]


def data_of(body: str) -> list[str]:
    """The data of each event of an event stream, all of which has to be events."""
    blocks = event_stream.decode(body)
    assert all(block.complete for block in blocks), "the component drops an event without its blank line (facts 2.5)"
    assert all(block.data is not None for block in blocks)
    return event_stream.data_of(body)


def names_of(body: str) -> list[str | None]:
    """The name of each event of an event stream."""
    heads = [block.lines[0] for block in event_stream.decode(body)]
    return [head.removeprefix("event: ") if head.startswith("event: ") else None for head in heads]


def events_of(body: str) -> list[Event]:
    """The events of an event stream, without `[DONE]`."""
    return [json.loads(data) for data in data_of(body) if data != "[DONE]"]


def without_repeats(values: list[str]) -> list[str]:
    """The values, a run of the same one only once: the deltas of an answer as one."""
    return [value for position, value in enumerate(values) if position == 0 or values[position - 1] != value]
