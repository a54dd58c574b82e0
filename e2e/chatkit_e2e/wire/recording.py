"""Recording: the text in an answer's bytes, as far as it is kept for the log."""

import codecs
import zlib
from typing import Final

MAX_RECORDED: Final = 4 * 1024 * 1024
"""Bytes of one answer, once unpacked, that are logged; what is beyond is handed on all the same."""
# zlib's window sizes (zlib.h, inflateInit2): a gzip header, or a zlib header.
_WINDOWS: Final = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
UNPACKED: Final = ", ".join(_WINDOWS)
"""The content encodings that are read."""


class Recording:
    """One answer as it comes by."""

    def __init__(self, content_encoding: str) -> None:
        window = _WINDOWS.get(content_encoding.strip().lower())
        self._unpack = None if window is None else zlib.decompressobj(window)
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")
        self._left = MAX_RECORDED

    def read(self, piece: bytes) -> str:
        """The characters that end in this piece; empty where the answer is too long to be kept."""
        unpacked = self._unpacked(piece)[: self._left]
        self._left -= len(unpacked)
        return self._characters.decode(unpacked)

    def _unpacked(self, piece: bytes) -> bytes:
        if self._left <= 0:
            return b""
        if self._unpack is None:
            return piece
        try:
            return self._unpack.decompress(piece, self._left)
        except zlib.error:  # it is not packed as its header says: what came is shown as it is
            self._unpack = None
            return piece
