import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from chatkit_e2e.evidence.events import name_of
from chatkit_e2e.search.minimal import canonical_stream, dotted, fields, leaving_out, without
from chatkit_fake_backend.framing import sse

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs it in a thread of its own: where a browser's test ran before, this one has a running loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def _sent(event: str, path: tuple[str | int, ...]) -> list[bytes]:
    async def stream() -> object:
        for one in await canonical_stream():
            yield sse(one)

    framing = leaving_out(event, path).framing
    assert framing is not None
    assert framing.reframe is not None
    return [data async for data in framing.reframe(stream())]  # type: ignore[arg-type]


def test_the_stream_is_the_canonical_one() -> None:
    names = list(dict.fromkeys(name_of(event) for event in run(canonical_stream())))
    assert names == [
        "thread.created",
        "thread.item.done (user_message)",
        "thread.item.added (assistant_message)",
        "thread.item.updated (added)",
        "thread.item.updated (text_delta)",
        "thread.item.updated (done)",
        "thread.item.done (assistant_message)",
    ]


def test_fields_are_found_at_every_depth() -> None:
    event = {"type": "t", "item": {"content": [{"text": "a"}, {"text": "b"}], "attachments": []}}
    assert [dotted(path) for path in fields(event)] == [
        "type",
        "item",
        "item.content",
        "item.content[].text",
        "item.attachments",
    ]


def test_a_field_is_left_out_and_the_event_given_stays_whole() -> None:
    event = {"item": {"id": "1", "type": "user_message"}}
    assert without(event, ("item", "id")) == {"item": {"type": "user_message"}}
    assert event == {"item": {"id": "1", "type": "user_message"}}


def test_a_whole_event_is_left_out() -> None:
    everything = run(canonical_stream())
    assert len(run(_sent("thread.created", ()))) == len(everything) - 1


def test_a_field_is_left_out_of_its_event_only() -> None:
    sent = b"".join(run(_sent("thread.item.done (user_message)", ("item", "attachments"))))
    assert b'"attachments"' not in sent
    assert sent.count(b'"inference_options"') == 1
