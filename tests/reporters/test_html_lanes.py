from chatkit_e2e.reporters.html_lanes import chart
from tests.reporters.sample import BEGAN, exchange, moment


def test_a_message_lasts_from_appearing_to_vanishing() -> None:
    moments = [
        moment(100, "appeared", role="assistant", text=""),
        moment(150, "changed", role="assistant", text="It begins"),
        moment(200, "vanished", role="assistant", text="It begins"),
        moment(500, "act", what="fetchUpdates()"),
    ]

    [[bar]] = chart(moments, BEGAN).frame

    assert (bar.starts, bar.ends, bar.how, bar.label) == (100, 200, "vanished", "It begins")


def test_a_message_that_stays_lasts_to_the_end() -> None:
    moments = [moment(100, "appeared", role="user", text="Hi"), moment(900, "act", what="wait")]

    [[bar]] = chart(moments, BEGAN).frame

    assert (bar.ends, bar.how) == (900, "still there at the end")


def test_opening_the_page_anew_is_no_vanishing() -> None:
    moments = [
        moment(100, "appeared", role="user", text="Hi"),
        moment(300, "act", what="open the page with thread thr_1"),
        moment(400, "appeared", role="user", text="Hi"),
    ]

    [[before, after]] = chart(moments, BEGAN).frame

    assert (before.ends, before.how) == (300, "the page was opened anew")
    assert after.starts == 400


def test_messages_on_the_screen_together_stand_in_rows_of_their_own() -> None:
    moments = [
        moment(100, "appeared", role="user", text="Hi"),
        moment(200, "appeared", role="assistant", text="Hello"),
        moment(900, "act", what="wait"),
    ]

    assert [[bar.role for bar in row] for row in chart(moments, BEGAN).frame] == [["user"], ["assistant"]]


def test_a_request_lasts_to_the_end_of_its_answer() -> None:
    [[bar]] = chart([*exchange(at=40), moment(100, "act", what="wait")], BEGAN).wire

    assert (bar.label, bar.starts, bar.ends, bar.tone) == ("threads.create", 40, 43, "well")


def test_an_empty_case_has_an_empty_picture() -> None:
    empty = chart([], 0)

    assert (empty.marks, empty.wire, empty.frame, empty.scale) == ([], [], [], [0])
