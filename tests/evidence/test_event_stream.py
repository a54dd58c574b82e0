"""The event-stream standard (WHATWG HTML, 9.2.6), as far as data goes; comments and other fields are kept beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit_e2e.evidence.event_stream import Block, Decoder, decode

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


@given(st.lists(texts, max_size=4), st.sampled_from(LINE_ENDS))
def test_nothing_but_the_three_line_ends_ends_a_line(events: list[list[str]], end: str) -> None:
    stream = "".join("".join(f"data: {line}{end}" for line in event) + end for event in events)
    assert [block.data for block in decode(stream)] == ["\n".join(event) for event in events]


@given(st.text(alphabet="ad:\n\r\ufeff", max_size=30), st.data())
def test_pieces_may_end_anywhere(stream: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    decoder = Decoder()
    blocks: list[Block] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        blocks += decoder.feed(stream[start:end])
    assert blocks + decoder.end() == decode(stream)


@pytest.mark.parametrize("end", LINE_ENDS)
def test_an_event_comes_with_the_end_of_its_blank_line(end: str) -> None:
    decoder = Decoder()
    assert decoder.feed(f"data: a{end}") == []
    assert decoder.feed(end[:1]) == [Block(["data: a"])]
    assert decoder.feed(f"{end[1:]}data: b{end}{end}") == [Block(["data: b"])]
