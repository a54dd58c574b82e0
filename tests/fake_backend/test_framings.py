"""Framings: the bytes that each makes of a stream."""

import gzip
import json
import zlib
from collections.abc import AsyncIterator

import pytest

from chatkit_e2e.cases.framing import SCRIPTS
from chatkit_e2e.evidence.event_stream import data_of
from chatkit_fake_backend.answer import Answer, Reframe
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.framings import FRAMINGS, GZIP
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.json_once import JsonOnce
from chatkit_fake_backend.reframes import PROXY_BUFFER
from tests.fake_backend.backend import Backend, message, turn
from tests.fake_backend.coroutines import run

BY_ID = {framing.id.removeprefix("framing."): framing for framing in FRAMINGS}
FIRST, SECOND = {"type": "a", "n": 1}, {"type": "b", "ö": "🛶"}


def framed(name: str, *events: dict[str, object]) -> list[bytes]:
    """What `name` makes of these events, in the groups in which they are sent."""
    reframe = BY_ID[name].reframe
    assert reframe is not None
    return reframed(reframe, [sse(event) for event in events or (FIRST, SECOND)])


def carried(name: str, *groups: bytes) -> list[bytes]:
    """What arrives of these groups."""
    in_transit = BY_ID[name].in_transit
    assert in_transit is not None
    return reframed(in_transit, list(groups))


def reframed(reframe: Reframe, groups: list[bytes]) -> list[bytes]:
    async def body() -> AsyncIterator[bytes]:
        for group in groups:
            yield group

    async def collect() -> list[bytes]:
        return [group async for group in reframe(body())]

    return run(collect())


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("event-line", b'event: a\ndata: {"type":"a","n":1}\n\n'),
        ("other-event-name", b'event: thread.message.created\ndata: {"type":"a","n":1}\n\n'),
        ("id-line", b'id: 1\ndata: {"type":"a","n":1}\n\n'),
        ("retry-line", b'retry: 3000\ndata: {"type":"a","n":1}\n\n'),
        ("crlf", b'data: {"type":"a","n":1}\r\n\r\n'),
        ("cr", b'data: {"type":"a","n":1}\r\r'),
        ("no-space", b'data:{"type":"a","n":1}\n\n'),
        ("multi-line-data", b'data: {\ndata:   "type": "a",\ndata:   "n": 1\ndata: }\n\n'),
        ("pretty-json", b'data: {\n  "type": "a",\n  "n": 1\n}\n\n'),
        ("bom", b'\xef\xbb\xbfdata: {"type":"a","n":1}\n\n'),
    ],
)
def test_events_are_changed_one_by_one(name: str, first: bytes) -> None:
    groups = framed(name)
    assert groups[0] == first
    assert len(groups) == 2, "each event is still sent by itself"


def test_ids_count_the_events() -> None:
    assert framed("id-line")[1].startswith(b"id: 2\n")


def test_only_the_first_event_has_a_byte_order_mark() -> None:
    assert framed("bom")[1] == sse(SECOND)


def test_comments_stand_between_the_events_and_in_them() -> None:
    assert framed("comments", FIRST) == [b": heartbeat\n\n", b": a comment\n" + sse(FIRST)]


@pytest.mark.parametrize("name", ["no-blank-line-at-end", "last-event-lost"])
def test_the_last_event_loses_its_end_and_the_others_keep_it(name: str) -> None:
    assert framed(name) == [sse(FIRST), sse(SECOND).rstrip(b"\n")]


def test_one_newline_is_left_at_the_end() -> None:
    assert framed("one-newline-at-end") == [sse(FIRST), sse(SECOND).removesuffix(b"\n")]


def test_the_done_marker_comes_last() -> None:
    assert framed("done-marker") == [sse(FIRST), sse(SECOND), b"data: [DONE]\n\n"]


@pytest.mark.parametrize("name", ["invalid-json-in-the-middle", "event-without-type"])
def test_one_event_more_comes_behind_the_fourth(name: str) -> None:
    groups = framed(name, *[FIRST] * 6)
    assert [index for index, group in enumerate(groups) if group != sse(FIRST)] == [4]


def test_the_event_in_the_middle_is_no_json_or_has_no_type() -> None:
    (broken,) = data_of(framed("invalid-json-in-the-middle", *[FIRST] * 4)[-1])
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)
    assert b'"type"' not in framed("event-without-type", *[FIRST] * 4)[-1]


@pytest.mark.parametrize("name", ["one-chunk", "gzip-buffered"])
def test_all_events_go_in_one_group(name: str) -> None:
    assert framed(name) == [sse(FIRST) + sse(SECOND)]


def test_buffered_blocks_end_anywhere() -> None:
    groups = framed("buffered", *[FIRST] * 300)
    assert b"".join(groups) == sse(FIRST) * 300
    assert [len(group) for group in groups[:-1]] == [PROXY_BUFFER] * (len(groups) - 1)
    assert not groups[0].endswith(b"\n\n")


def test_each_byte_arrives_by_itself() -> None:
    groups = carried("split-everywhere", sse(FIRST), sse(SECOND))
    assert b"".join(groups) == sse(FIRST) + sse(SECOND)
    assert {len(group) for group in groups} == {1}


def test_what_arrives_ends_inside_a_character() -> None:
    groups = carried("split-utf8", sse(SECOND), sse(FIRST), sse(SECOND))
    assert b"".join(groups) == sse(SECOND) + sse(FIRST) + sse(SECOND)
    with pytest.raises(UnicodeDecodeError, match="unexpected end of data"):
        groups[0].decode()


def test_the_stream_is_held_where_a_character_of_more_bytes_was_sent() -> None:
    for said in SCRIPTS["framing.split-utf8"].turns:
        assert not said.chunks[said.middle - 1].isascii(), "else nothing is cut where the stream waits"


def test_compressed_events_can_be_read_as_they_come() -> None:
    groups = carried("gzip", sse(FIRST), sse(SECOND))
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    assert [reader.decompress(group) for group in groups] == [sse(FIRST), sse(SECOND), b""]
    assert gzip.decompress(b"".join(groups)) == sse(FIRST) + sse(SECOND)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("crlf", "text/event-stream"),
        ("charset", "text/event-stream; charset=utf-8"),
        ("wrong-charset", "text/event-stream; charset=iso-8859-1"),
        ("application-json", "application/json"),
    ],
)
def test_the_content_type_is_sent_word_for_word(name: str, media_type: str, backend: Backend) -> None:
    answer = backend.open(HandWritten(), framing=BY_ID[name]).post(turn(1))
    assert answer.headers["content-type"] == media_type


@pytest.mark.parametrize("name", ["gzip", "gzip-buffered"])
def test_the_log_keeps_what_was_said_before_it_was_compressed(name: str, backend: Backend) -> None:
    client = backend.open(HandWritten(), framing=BY_ID[name])
    answer = client.post(turn(1))
    assert answer.headers["content-encoding"] == "gzip"
    client.ended()
    assert client.sent() == answer.text


def test_nothing_but_answers_to_messages_is_framed(backend: Backend) -> None:
    for framing in FRAMINGS:
        answer = backend.open(HandWritten(), framing=framing).post({"type": "threads.list", "params": {}})
        assert answer.json() == {"data": [], "has_more": False}
        assert answer.headers["content-type"] == "application/json"


def test_what_the_answer_brings_is_kept() -> None:
    framed_answer = BY_ID["gzip"].frame(Answer(run_nothing(), JsonOnce.media_type, 201, {"x-own": "1"}))
    assert (framed_answer.status, framed_answer.media_type) == (201, JsonOnce.media_type)
    assert framed_answer.headers == {"x-own": "1", **GZIP}


async def run_nothing() -> AsyncIterator[bytes]:
    yield b""


def test_every_framing_says_what_it_is_and_where_it_comes_from() -> None:
    assert len(BY_ID) == len(FRAMINGS)
    for framing in FRAMINGS:
        assert framing.id.startswith("framing.")
        assert framing.origin.startswith("bug report")
        assert 0 < len(framing.title) <= 80, "a title stands in a table"


def test_the_multi_byte_script_goes_through_the_wire_as_it_is(backend: Backend) -> None:
    script = SCRIPTS["framing.split-utf8"]
    client = backend.open(HandWritten(), script, BY_ID["split-utf8"])
    assert script.turns[0].answer in client.post(message(script.turns[0].user)).text
