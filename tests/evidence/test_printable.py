"""What others wrote does nothing to a terminal."""

import pytest

from chatkit_e2e.evidence.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
        ("\x9b2J", "\\u009b2J"),
        ("\u202eesrever", "\\u202eesrever"),
        ("a\x00b\rc", "a\\u0000b\\u000dc"),
        ("half \ud83d", "half \\ud83d"),
    ],
)
def test_what_would_do_something_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown
    shown.encode()


@pytest.mark.parametrize("text", ["plain", "two\nlines", "Größe “β” ✓ 日本", "👩\u200d💻"])
def test_ordinary_text_stays(text: str) -> None:
    assert printable(text) == text
