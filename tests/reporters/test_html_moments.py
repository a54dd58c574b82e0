from chatkit_e2e.reporters.html_moments import Fold, folded, lines
from tests.reporters.sample import BEGAN, moment


def test_a_run_of_bytes_and_changes_folds_with_counts_by_lane() -> None:
    run = [moment(at, "wire", "bytes", request=2, text='data: {"type":"thread.item.updated"}') for at in range(5)]
    run.append(moment(5, "frame", "changed", role="assistant", text="It begins"))

    [fold] = folded(lines(run, BEGAN))

    assert isinstance(fold, Fold)
    assert fold.by_lane == {"wire": [("#2 thread.item.updated", 5)], "frame": [("assistant changed", 1)]}


def test_nothing_that_went_wrong_is_folded() -> None:
    run = [moment(at, "page", "event", name="chatkit.error", detail=None) for at in range(9)]

    assert [type(one) is Fold for one in folded(lines(run, BEGAN))] == [False] * 9


def test_a_short_run_is_not_folded() -> None:
    run = [moment(at, "frame", "changed", role="assistant", text="It") for at in range(3)]

    assert len(list(folded(lines(run, BEGAN)))) == 3


def test_a_checkpoint_without_an_answer_is_not_a_good_one() -> None:
    [line] = lines([moment(0, "page", "checkpoint", name="ready")], BEGAN)

    assert line.tone == "bad"


def test_long_text_is_shortened_and_kept_in_full() -> None:
    [line] = lines([moment(0, "frame", "appeared", role="user", text="word " * 100)], BEGAN)

    assert len(line.text) <= 140
    assert line.detail == "word " * 100


def test_short_text_is_not_said_twice() -> None:
    [line] = lines([moment(0, "frame", "appeared", role="user", text="Hi")], BEGAN)

    assert (line.text, line.detail) == ("Hi", "")
