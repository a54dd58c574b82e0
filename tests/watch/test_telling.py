"""What is told of an event."""

from chatkit_e2e.watch.telling import _folded
from tests.moments import moment


def test_a_text_that_grows_is_told_as_what_it_became() -> None:
    steps = [moment("changed", text=text, was=was) for was, text in (("", "a"), ("a", "ab"), ("ab", "abc"))]
    other = moment("changed", role="user", text="Hello", was="Hi")
    assert _folded([*steps, other]) == [steps[-1], other]
    assert _folded([]) == []
