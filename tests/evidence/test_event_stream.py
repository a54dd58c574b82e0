"""The event-stream standard (WHATWG HTML, 9.2.6), as far as data goes; comments and other fields are kept beside it."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import httpx
import httpx_sse
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit_e2e.evidence.event_stream import Block, Decoder, data_of, decode

LINE_ENDS = ("\n", "\r\n", "\r")
# Where str.splitlines() cuts and an event stream does not.
NO_LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"

lines = st.text(alphabet=f'a:{{" {NO_LINE_ENDS}', min_size=1, max_size=6)
texts = st.lists(lines, min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        ("data: a\n\ndata: b\n\n", ["a", "b"]),
        ("data: a\ndata: b\n\n", ["a\nb"]),  # lines of one event are joined
        ("data:a\n\n", ["a"]),  # the space is optional
        ("data:  a\n\n", [" a"]),  # and only one is dropped
        ("data: a:b\n\n", ["a:b"]),  # the first colon ends the name
        ("data\n\n", [""]),  # a name alone has an empty value
        ("Data: a\n\n", [None]),  # names are told apart by case
        ("dataset: a\n\n", [None]),
        (" data: a\n\n", [None]),
        ("event: a\nid: 1\n\n", [None]),
        (": data: a\n\n", [None]),
        ("\n\n\n\ndata: a\n\n\n\n", ["a"]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        ("data: a\r\rdata: b\r\r", ["a", "b"]),
        ("data: a\r\n\ndata: b\n\r", ["a", "b"]),
        ("\ufeffdata: a\n\n", ["a"]),
        ("\ufeff\ufeffdata: a\n\n", [None]),  # only one mark is dropped
        ("data: a\n\n\ufeffdata: b\n\n", ["a", None]),  # and only at the start
        ("", []),
        ("\n\n", []),
    ],
)
def test_data_is_read_as_the_standard_says(stream: str, data: list[str | None]) -> None:
    assert [block.data for block in decode(stream)] == data
    assert all(block.complete for block in decode(stream))


@pytest.mark.parametrize("cut", ["data: b", "data: b\n", "data: b\r", "data: b\r\n"])
def test_an_event_without_its_blank_line_is_not_complete(cut: str) -> None:
    assert [(block.data, block.complete) for block in decode(f"data: a\n\n{cut}")] == [("a", True), ("b", False)]


def test_what_holds_no_data_is_kept_beside_it() -> None:
    (block,) = decode(": ping\ndata: a\nevent: x\ndata: b\n\n")
    assert (block.others, block.data) == ([": ping", "event: x"], "a\nb")


# The examples of the standard itself, as far as they are about data.
BLOCKS = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event"
STANDARD = {
    "three lines": ("data: YHOO\ndata: +2\ndata: 10\n\n", ["YHOO\n+2\n10"]),
    "four blocks": (f"{BLOCKS}\n\n", ["first event", "second event", " third event"]),
    "the end of the file ends no event": (BLOCKS, ["first event", "second event"]),
    "data without a value": ("data\n\ndata\ndata\n\ndata:", ["", "\n"]),
    "a space after the colon": ("data:test\n\ndata: test\n\n", ["test", "test"]),
}


@pytest.mark.parametrize(("stream", "data"), STANDARD.values(), ids=STANDARD)
def test_the_standards_examples_are_read_as_it_says(stream: str, data: list[str]) -> None:
    assert data_of(stream) == data


@given(st.lists(texts, max_size=4), st.sampled_from(LINE_ENDS))
def test_nothing_but_the_three_line_ends_ends_a_line(events: list[list[str]], end: str) -> None:
    stream = "".join("".join(f"data: {line}{end}" for line in event) + end for event in events)
    assert data_of(stream) == ["\n".join(event) for event in events]


FIELDS = (
    *("data: a", "data:é€", 'data: {"😀":', f"data: {NO_LINE_ENDS}", "data"),
    *(" data: a", "Data: a", "event: a", "id: 1", ":a"),
)
TOKENS = (
    *(f"{field}{end}" for field in FIELDS for end in LINE_ENDS),
    *("data", "data:", "data: ", ":", "a", "é", " ", *NO_LINE_ENDS, *LINE_ENDS * 8),
)


def reference(stream: str) -> list[str]:
    """The data of each event, by httpx-sse.

    Left out are byte order marks, which it takes for part of a name, and empty data, which it gives blocks without any.
    """
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=stream.encode())
    return [event.data for event in httpx_sse.EventSource(response).iter_sse() if event.data]


def in_pieces(stream: bytes, cuts: Sequence[int]) -> list[Block]:
    """The blocks of a stream that is cut before these bytes."""
    decoder = Decoder()
    ends = pairwise([0, *sorted(cuts), len(stream)])
    return [block for start, end in ends for block in decoder.feed(stream[start:end])] + decoder.end()


def assert_is_read_right(stream: str, cuts: Sequence[int]) -> None:
    blocks = in_pieces(stream.encode(), cuts)
    assert blocks == decode(stream)
    assert [block.data for block in blocks if block.complete and block.data] == reference(stream)


@pytest.mark.parametrize("first", range(0, 10_000, 1_000))
def test_ten_thousand_streams_cut_at_any_byte_are_read_as_another_reader_reads_them_whole(first: int) -> None:
    for seed in range(first, first + 1_000):
        chance = Random(seed)
        stream = "".join(chance.choices(TOKENS, k=chance.randint(0, 24)))
        size = len(stream.encode())
        assert_is_read_right(stream, [chance.randint(0, size) for _ in range(chance.randint(0, 8))])


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join), st.data())
def test_so_are_streams_that_shrink_when_they_fail(stream: str, data: st.DataObject) -> None:
    assert_is_read_right(stream, data.draw(st.lists(st.integers(0, len(stream.encode())), max_size=6)))


@given(st.text(alphabet="ad:é\n\r\ufeff", max_size=30), st.data())
def test_a_byte_order_mark_may_be_cut_too(stream: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(stream.encode())), max_size=6))
    assert in_pieces(stream.encode(), cuts) == decode(stream)


def test_a_stream_that_ends_inside_a_character_is_read_to_its_end() -> None:
    assert in_pieces("data: é".encode()[:-1], []) == [Block(["data: \ufffd"], complete=False)]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_an_event_comes_with_the_end_of_its_blank_line(end: str) -> None:
    decoder = Decoder()
    assert decoder.feed(f"data: a{end}") == []
    assert decoder.feed(end[:1]) == [Block(["data: a"])]
    assert decoder.feed(f"{end[1:]}data: b{end}{end}") == [Block(["data: b"])]
