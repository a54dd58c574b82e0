"""The script."""

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.script import DEFAULT, Script, Turn, by_words
from tests.fake_backend.backend import Backend, message


def test_answer_is_its_chunks_joined() -> None:
    turn = by_words("Hello", "one two  three", words=1)
    assert turn.chunks == ("one ", "two ", " ", "three")
    assert turn.answer == "one two  three"


def test_an_answer_comes_a_few_words_at_a_time() -> None:
    assert by_words("Hello", "one two three four").chunks == ("one two three ", "four")


def test_middle_leaves_chunks_before_and_behind_it() -> None:
    assert [Turn("", ("x",) * count).middle for count in (1, 2, 3, 4)] == [1, 1, 2, 2]


def test_turns_are_found_by_what_the_user_says() -> None:
    assert [DEFAULT.number_of(turn.user) for turn in DEFAULT.turns] == [1, 2]
    assert DEFAULT.number_of("something else") is None
    assert Script(()).number_of("") is None


def test_what_the_script_does_not_know_is_answered_too(backend: Backend) -> None:
    client = backend.open()
    assert "How can I help you?" in client.post(message("something else")).text
    assert Exchange(client.session, 1, None).serial == 0
