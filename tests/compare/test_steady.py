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
    a, b = Traits({ORDER: ["list", "create", "get"]}), Traits({ORDER: ["list", "create", "list", "get"]})

    assert differing(a, b) == {Found("request", "order, after create", "", "list")}
    assert differing(b, a) == {Found("request", "order, after create", "list", "")}


def test_what_comes_on_one_side_only_is_told_once() -> None:
    a, b = Traits({ORDER: ["create", "get", "get"]}), Traits({ORDER: ["list", "create", "list", "get", "list", "get"]})

    assert differing(a, b) == {Found("request", "list", "", "comes")}


def test_two_that_change_places_are_one_difference_wherever_they_do() -> None:
    a, b = Traits({ORDER: ["x", "start", "submit", "end"] * 2}), Traits({ORDER: ["x", "submit", "start", "end"] * 2})

    assert differing(a, b) == {Found("request", "order, after x", "start; submit", "submit; start")}


def test_the_same_change_is_one_difference_wherever_it_begins() -> None:
    a = Traits({ORDER: ["ask", "off", "on", "ask", "on"]})
    b = Traits({ORDER: ["ask", "off", "on", "off", "on", "ask", "on", "off"]})
    once = Traits({ORDER: ["ask", "off", "on", "off", "on", "ask", "on"]})

    assert len(differing(a, once)) == 1
    assert {found.b for found in differing(a, b)} == {"off; on", "off"}


def test_a_line_of_the_console_in_other_words_is_one_difference() -> None:
    a = Traits({}, {("console", "console"): {"warning: Verification was skipped": "written"}})
    b = Traits({}, {("console", "console"): {"warning: Verification is skipped": "written", "error: no": "written"}})

    assert differing(a, b) == {
        Found("console", "warning", "Verification was skipped", "Verification is skipped"),
        Found("console", "error", "", "no"),
    }


def test_what_comes_once_more_is_told() -> None:
    assert differing(Traits({ORDER: ["list"]}), Traits({ORDER: ["list", "list"]})) == {
        Found("request", "order, after list", "", "list")
    }


def test_a_buttons_other_name_is_one_difference_whatever_its_state() -> None:
    a = Traits({("speech", "ready"): ['button "Send"'], ("speech", "sent"): ['button "Send" [disabled]']})
    b = Traits({("speech", "ready"): ['button "Go"'], ("speech", "sent"): ['button "Go" [disabled]']})

    assert differing(a, b) == {Found("speech", "button", 'button "Send"', 'button "Go"')}


def test_another_role_is_one_difference() -> None:
    a, b = Traits({("speech", "ready"): ['heading "Hi:" [level=5]']}), Traits({("speech", "ready"): ["text: Hi"]})

    assert differing(a, b) == {Found("speech", "heading", 'heading "Hi:" [level=5]', "text: Hi")}


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
