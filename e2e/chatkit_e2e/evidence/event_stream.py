"""An event stream, cut into its events as the standard says (WHATWG HTML, 9.2.6): the one reader of the suite.

Of the libraries, httpx-sse (0.4.3) takes a byte order mark for part of a name, makes events of blocks without data,
holds back an event whose blank line is a CR until more comes, and drops comments and what is not finished, which a
report shows; sseclient-py (1.9.0) also hands out a last event that is not finished. The tests compare with httpx-sse.
"""

import codecs
import re
from dataclasses import dataclass

BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Block:
    """The lines before a blank one: an event, or comments by themselves."""

    lines: list[str]
    complete: bool = True
    """Whether the blank line came; without it the event is dropped."""

    @property
    def data(self) -> str | None:
        """The event's data; None where it has none, and nobody is told of it."""
        values = [line.partition(":")[2].removeprefix(" ") for line in self.lines if _is_data(line)]
        return "\n".join(values) if values else None

    @property
    def others(self) -> list[str]:
        """The lines that hold no data: comments and other fields."""
        return [line for line in self.lines if not _is_data(line)]


class Decoder:
    """Cuts a stream that comes in pieces, as text or as UTF-8; each may end anywhere, also inside a character."""

    def __init__(self) -> None:
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._begun = False
        self._carriage_return = ""
        """The last character, if it is one: a line feed that follows it ends no other line."""

    def feed(self, piece: str | bytes) -> list[Block]:
        """The blocks whose blank line is in this piece."""
        text = piece if isinstance(piece, str) else self._characters.decode(piece)
        if not text:
            return []
        if not self._begun:
            text = text.removeprefix(BYTE_ORDER_MARK)
            self._begun = True
        *blocks, self._rest = (self._rest + self._unified(text)).split("\n\n")
        return [Block(lines) for block in blocks if (lines := _filled(block))]

    def end(self) -> list[Block]:
        """What has no blank line behind it when the stream is over."""
        lines = _filled(self._rest + self._characters.decode(b"", final=True))
        return [Block(lines, complete=False)] if lines else []

    def _unified(self, piece: str) -> str:
        """The piece with a line feed for every line end."""
        joined = self._carriage_return + piece
        unified = _LINE_END.sub("\n", joined)[len(self._carriage_return) :]
        self._carriage_return = "\r" if joined.endswith("\r") else ""
        return unified


def decode(stream: str | bytes) -> list[Block]:
    """The blocks of a whole stream; only the last one can be incomplete."""
    decoder = Decoder()
    return [*decoder.feed(stream), *decoder.end()]


def data_of(stream: str | bytes) -> list[str]:
    """The data of each event of a whole stream."""
    return [block.data for block in decode(stream) if block.complete and block.data is not None]


def _is_data(line: str) -> bool:
    return line.partition(":")[0] == "data"


def _filled(block: str) -> list[str]:
    return [line for line in block.split("\n") if line]
