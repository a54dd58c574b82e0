"""What differs, and what is told of it."""

from collections.abc import Callable

from chatkit_e2e.compare.steady import REPETITIONS, Found, differing, steady
from chatkit_e2e.compare.traits import Subject, Traits

ORDER: Subject = ("request", "order")
ONE = Found("request", "one", "", "new")
OTHER = Found("console", "other", "old", "")


def _in_turn(*runs: set[Found]) -> Callable[[], set[Found]]:
    left = list(runs)
    return lambda: left.pop(0)


def test_the_same_differs_in_nothing() -> None:
    one = Traits({ORDER: ["a", "b"]}, {("element", "ready"): {"detail": "1"}})

    assert differing(one, one) == set()


def test_what_comes_in_between_is_told_with_its_place() -> None:
    a, b = Traits({ORDER: ["create", "get"]}), Traits({ORDER: ["create", "list", "get"]})

    assert differing(a, b) == {Found("request", "order, after create", "", "list")}
    assert differing(b, a) == {Found("request", "order, after create", "list", "")}


def test_what_comes_first_is_told_too() -> None:
    assert differing(Traits({ORDER: []}), Traits({ORDER: ["list"]})) == {
        Found("request", "order, after the start", "", "list")
    }


def test_a_screen_readers_lines_are_held_against_those_of_their_role() -> None:
    a = Traits({("speech", "ready"): ['button "Send"', 'heading "Hello"', 'button "New"']})
    b = Traits({("speech", "ready"): ['button "Submit"', 'heading "Hi"', 'button "New"']})

    assert differing(a, b) == {
        Found("speech", "button", 'button "Send"', 'button "Submit"'),
        Found("speech", "heading", 'heading "Hello"', 'heading "Hi"'),
    }


def test_parts_are_compared_where_both_sides_have_the_subject() -> None:
    a = Traits({}, {("request", "create"): {"params.a": "1", "params.b": "2"}, ("request", "gone"): {"x": "1"}})
    b = Traits({}, {("request", "create"): {"params.a": "1", "params.c": "3"}, ("request", "new"): {"y": "1"}})

    assert differing(a, b) == {
        Found("request", "create: params.b", "2", ""),
        Found("request", "create: params.c", "", "3"),
    }


def test_a_difference_is_told_when_it_comes_every_time() -> None:
    seen = steady(_in_turn({ONE, OTHER}, {ONE}, {ONE, OTHER}, {ONE}), set())

    assert seen.found == {ONE}
    assert seen.unsteady == {OTHER}
    assert seen.repeated


def test_what_does_not_differ_at_first_is_not_repeated() -> None:
    seen = steady(_in_turn(set()), set())

    assert not seen.found
    assert not seen.repeated


def test_what_was_repeated_in_another_case_is_not_repeated_again() -> None:
    seen = steady(_in_turn({ONE}), {ONE, OTHER})

    assert seen.found == {ONE}
    assert not seen.repeated


def test_what_comes_later_only_is_not_told() -> None:
    runs = [{ONE}, *({ONE, OTHER} for _ in range(REPETITIONS))]

    assert steady(_in_turn(*runs), set()).found == {ONE}
