"""Text of others, made fit for a terminal: what moves the cursor, colours, hides or reorders is shown, not done."""

import unicodedata

_KEPT = "\n\u200d"  # the second joins emoji
# Cc: control characters (ESC, NUL); Cf: what reorders or joins (bidi, zero width); Cs: half of a surrogate pair, which
# no encoding has; Zl, Zp: line ends that only some programs know (Unicode, 4.5, General Category).
_UNFIT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str) -> str:
    """`text` with each character that does something to a terminal written as its number."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(f"\\u{ord(one):04x}" if _is_unfit(one) else one for one in text)


def _is_unfit(character: str) -> bool:
    return character not in _KEPT and unicodedata.category(character) in _UNFIT
