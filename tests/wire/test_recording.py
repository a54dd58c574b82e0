"""What is kept of an answer, and what is wrong with its bytes."""

import gzip
import zlib

import pytest

from chatkit_e2e.evidence.moments import Fault
from chatkit_e2e.wire.recording import MAX_ANSWER, MAX_RECORDED, Recording, TooLong

TEXT = "data: größer 😀\n\n"
MEGA = 1024 * 1024


@pytest.mark.parametrize(
    ("encoding", "body", "fault"),
    [
        ("", TEXT.encode(), ""),
        ("identity", TEXT.encode(), ""),
        ("gzip", gzip.compress(TEXT.encode()), ""),
        ("GZIP ", gzip.compress(TEXT.encode()), ""),
        ("deflate", zlib.compress(TEXT.encode()), ""),
        ("gzip", TEXT.encode(), "encoding"),
        ("br", TEXT.encode(), "encoding"),
        ("gzip, gzip", TEXT.encode(), "encoding"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_the_text_comes_in_whatever_pieces(encoding: str, body: bytes, fault: Fault, size: int) -> None:
    recording = Recording(encoding)
    text = "".join(recording.read(body[at : at + size]) for at in range(0, len(body), size))
    # The two bytes that begin as gzip does not are those that are missing, at most.
    assert TEXT.endswith(text[-5:])
    assert recording.fault == fault
    assert not recording.cut


def test_bytes_that_are_no_utf_8_are_a_fault() -> None:
    recording = Recording("")
    assert recording.read(b"a\xffb") == "a\N{REPLACEMENT CHARACTER}b"
    assert recording.fault == "utf-8"


def test_a_replacement_character_is_none() -> None:
    recording = Recording("")
    recording.read("\N{REPLACEMENT CHARACTER}".encode())
    assert recording.fault == ""


def test_what_is_too_long_to_be_kept_is_cut() -> None:
    recording = Recording("")
    kept = sum(len(recording.read(b"x" * MEGA)) for _ in range(3))
    assert (kept, recording.cut) == (MAX_RECORDED, True)


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_too_long_for_any_answer_is_ended(*, packed: bool) -> None:
    body = b"\0" * (MAX_ANSWER + 1)
    recording = Recording("gzip" if packed else "")
    with pytest.raises(TooLong, match="more than 16 MB"):
        recording.read(gzip.compress(body) if packed else body)
