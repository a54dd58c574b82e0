"""The bodies of answers, read back."""

import json
from typing import Any

Event = dict[str, Any]


def data_of(body: str) -> list[str]:
    """The data of each event of an event stream whose events have one `data:` line each."""
    assert body.endswith("\n\n"), "the component drops an event without its blank line (facts 2.5, RUN 47)"
    lines = [event.split("\n")[-1] for event in body.removesuffix("\n\n").split("\n\n")]
    assert all(line.startswith("data: ") for line in lines)
    return [line.removeprefix("data: ") for line in lines]


def names_of(body: str) -> list[str | None]:
    """The name of each event of an event stream."""
    heads = [event.split("\n")[0] for event in body.removesuffix("\n\n").split("\n\n")]
    return [head.removeprefix("event: ") if head.startswith("event: ") else None for head in heads]


def events_of(body: str) -> list[Event]:
    """The events of an event stream, without `[DONE]`."""
    return [json.loads(data) for data in data_of(body) if data != "[DONE]"]


def without_repeats(values: list[str]) -> list[str]:
    """The values, a run of the same one only once: the deltas of an answer as one."""
    return [value for position, value in enumerate(values) if position == 0 or values[position - 1] != value]
