"""The minimal stream: which events and fields of the canonical stream can be left out before a checkpoint fails.

Found by running: each event and each field of the canonical stream is left out by itself.
"""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from chatkit_e2e.cases import Case
from chatkit_e2e.evidence.event_stream import data_of
from chatkit_e2e.evidence.events import name_of
from chatkit_e2e.evidence.results import CaseResult, ComponentResult
from chatkit_e2e.evidence.searches import Minimal, Omission
from chatkit_e2e.wire.gates import Gates
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.script import DEFAULT
from chatkit_fake_backend.session import Session

Path = tuple[str | int, ...]
Event = dict[str, Any]


async def canonical_stream() -> list[Event]:
    """The events of the first turn, as the canonical protocol sends them."""
    protocol = HandWritten()
    session = Session("offline", DEFAULT, protocol, Gates(asyncio.get_running_loop()))
    message = {
        "content": [{"type": "input_text", "text": DEFAULT.turns[0].user}],
        "attachments": [],
        "inference_options": {},
    }
    request = protocol.parse({"type": "threads.create", "params": {"input": message}})
    answer = await protocol.answer(request, Exchange(session, 1, 1, 1, starts_thread=True))
    return [_decoded(sent) async for sent in answer.body]


def fields(value: object, path: Path = ()) -> Iterator[Path]:
    """Every field below `value`, those of the first element of a list standing for all."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from fields(inner, (*path, name))
    elif isinstance(value, list) and value:
        yield from fields(value[0], (*path, 0))


def without(event: Event, path: Path) -> Event:
    """The event without the field at `path`."""
    changed = copy.deepcopy(event)
    around: Any = changed
    for step in path[:-1]:
        around = around[step]
    del around[path[-1]]
    return changed


def dotted(path: Path) -> str:
    """`("item", "content", 0, "text")` as `item.content[].text`."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def leaving_out(event: str, path: Path) -> Case:
    """The canonical protocol without one event, or without one field of it; JSON answers stay whole."""

    async def reframe(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for data in events:
            decoded = _decoded(data)
            if name_of(decoded) != event:
                yield data
            elif path:
                yield sse(without(decoded, path))

    what = f"{event} without {dotted(path)}" if path else f"no {event}"
    framing = Framing("minimal.stream", what, "bug report, next step, priority 5", reframe)
    return Case("minimal.stream", what, framing.origin, HandWritten, framing=framing)


def _decoded(sent: bytes) -> Event:
    (event,) = map(json.loads, data_of(sent))
    return dict(event)


def measure(stream: list[Event], component: ComponentResult, run: Callable[[Case], CaseResult]) -> Minimal:
    """Leave out each event of `stream`, and each field of it, by itself."""
    found = []
    for event in {name_of(event): event for event in stream}.values():
        for path in [(), *fields(event)]:
            result = run(leaving_out(name_of(event), path))
            fails = [name for name, passed in result.checkpoints.items() if not passed]
            reason = result.reasons[fails[0]] if fails else ""
            found.append(
                Omission(event=name_of(event), field=dotted(path), fails=fails, blank=result.blank, why=reason)
            )
    return Minimal(component=component, omissions=found)
