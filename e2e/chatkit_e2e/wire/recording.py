"""Recording: the text in an answer's bytes, as far as it is kept for the log."""

import codecs
import zlib
from collections.abc import Iterator
from typing import Final

from chatkit_e2e.evidence.moments import Fault

MAX_RECORDED: Final = 1024 * 1024
"""Bytes of one answer, once unpacked, that are logged; what is beyond is handed on all the same."""
MAX_ANSWER: Final = 16 * 1024 * 1024
"""Bytes of one answer, once unpacked, that are handed on: no chat needs so many, and no page can show them."""
_STEP: Final = 1024 * 1024  # bytes that are unpacked at a time: a bomb never lies in memory as a whole
# zlib's window sizes (zlib.h, inflateInit2): a gzip header, or a zlib header.
_WINDOWS: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
UNPACKED: Final = "gzip, deflate"
"""The content encodings that are read."""


class TooLong(Exception):
    """An answer that has more than `MAX_ANSWER` bytes."""

    def __init__(self) -> None:
        super().__init__(f"the answer has more than {MAX_ANSWER // 1024 // 1024} MB")


class Recording:
    """One answer as it comes by."""

    def __init__(self, content_encoding: str) -> None:
        named = content_encoding.strip().lower()
        window = _WINDOWS.get(named)
        self._unpack = None if window is None else zlib.decompressobj(window)
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")
        self._strict: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
        self._size = 0
        self.fault: Fault = "" if window is not None or named in ("", "identity") else "encoding"
        """What was wrong with it so far."""

    @property
    def cut(self) -> bool:
        """Whether there was more than is kept."""
        return self._size > MAX_RECORDED

    def read(self, piece: bytes) -> str:
        """The characters that end in this piece; empty where the answer is too long to be kept.

        Raises:
            TooLong: it has become longer than an answer can be.
        """
        return "".join(self._text(unpacked) for unpacked in self._unpacked(piece))

    def _text(self, unpacked: bytes) -> str:
        kept = unpacked[: max(0, MAX_RECORDED - self._size)]
        self._size += len(unpacked)
        if self._size > MAX_ANSWER:
            raise TooLong
        self._check(kept)
        return self._characters.decode(kept)

    def _check(self, kept: bytes) -> None:
        if self._strict is not None:
            try:
                self._strict.decode(kept)
            except UnicodeDecodeError:
                self._strict = None
                self.fault = self.fault or "utf-8"

    def _unpacked(self, piece: bytes) -> Iterator[bytes]:
        if self._unpack is None:
            yield piece
            return
        while piece:
            try:
                unpacked = self._unpack.decompress(piece, _STEP)
            except zlib.error:  # it is not packed as its header says: what came is shown as it is
                self._unpack = None
                self.fault = "encoding"
                yield piece
                return
            piece = self._unpack.unconsumed_tail
            yield unpacked
