"""Gates, on a real socket: what is held back has not arrived, and arrives once its gate opens."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE, MIDDLE
from chatkit_e2e.evidence.moments import Held, Sent, Started
from chatkit_e2e.wire.gates import after_event, inside_event
from chatkit_fake_backend.script import DEFAULT
from tests.fake_backend.backend import HANG_S, Backend, turn


def test_stream_can_be_held_before_its_first_byte(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, FIRST_BYTE)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.post, turn(1))
        client.held_at(FIRST_BYTE)
        kinds = {type(entry) for entry in client.session.log.entries}
        assert kinds.isdisjoint({Started, Sent}), "neither status nor body leaves before the first byte's gate"
        client.session.gates.open(1, FIRST_BYTE)
        assert answer.result(HANG_S).text == client.sent()


@pytest.mark.parametrize("number", [1, 2, 5])
def test_stream_can_be_held_after_an_event(backend: Backend, number: int) -> None:
    client = backend.open()
    client.session.gates.close(1, after_event(number))
    with client.stream(turn(1)) as reader:
        client.held_at(after_event(number))
        arrived = reader.read_sent()
        assert arrived.count("\n\n") == number
        assert arrived.endswith("\n\n")
        client.session.gates.open(1, after_event(number))
        assert reader.read_all().startswith(arrived)
    assert reader.text.count("\n\n") > number


def test_stream_can_be_held_inside_an_event(backend: Backend) -> None:
    client = backend.open()
    gate = inside_event(2, 9)
    client.session.gates.close(1, gate)
    with client.stream(turn(1)) as reader:
        client.held_at(gate)
        assert reader.read_sent().split("\n\n")[-1] == 'data: {"t'
        client.session.gates.open(1, gate)
        assert reader.read_all() == backend.open().post(turn(1)).text


def test_event_can_be_held_at_several_places(backend: Backend) -> None:
    client = backend.open()
    gates = [inside_event(1, 6), inside_event(1, 20)]
    for gate in reversed(gates):
        client.session.gates.close(1, gate)
    with client.stream(turn(1)) as reader:
        for gate, size in zip(gates, (6, 20), strict=True):
            client.held_at(gate)
            assert len(reader.read_sent()) == size
            client.session.gates.open(1, gate)
        reader.read_all()


def test_stream_can_be_held_in_the_middle_of_the_answer(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, MIDDLE)
    with client.stream(turn(1)) as reader:
        client.held_at(MIDDLE)
        deltas = reader.read_sent().count("text_delta")
        assert deltas == DEFAULT.turns[0].middle
        client.session.gates.open(1, MIDDLE)
        assert reader.read_all().count("text_delta") == len(DEFAULT.turns[0].chunks)


def test_stream_can_be_held_before_its_end(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, END)
    with client.stream(turn(1)) as reader:
        client.held_at(END)
        complete = reader.read_sent()
        assert "thread.item.done" in complete.split("\n\n")[-2]
        client.session.gates.open(1, END)
        assert reader.read_all() == complete, "the end has no bytes of its own"
    assert client.ended().how == "complete"


def test_gate_of_the_second_stream_does_not_hold_the_first(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(2, END)
    client.post(turn(1))
    with client.stream(turn(2, "thr_1")) as reader:
        client.held_at(END)
        client.session.gates.open(2, END)
        reader.read_all()
    assert [entry.stream for entry in client.session.log.entries if isinstance(entry, Held)] == [2]


def test_gate_inside_an_event_of_the_second_stream_splits_none_of_the_first(backend: Backend) -> None:
    gates = backend.open().session.gates
    gates.close(2, inside_event(1, 5))
    assert gates.inside(1, 1) == []
    assert gates.inside(2, 1) == [5]


def test_gate_opened_before_the_stream_gets_there_holds_nothing(backend: Backend) -> None:
    client = backend.open()
    client.session.gates.close(1, END)
    client.session.gates.open(1, END)
    client.wait(lambda _: not client.session.gates.is_closed(1, END))
    client.post(turn(1))
    assert not any(isinstance(entry, Held) for entry in client.session.log.entries)


def test_opening_a_gate_again_keeps_its_first_time(backend: Backend) -> None:
    gates = backend.open().session.gates
    gates.close(1, END)
    assert gates.open(1, END) == gates.open(1, END) == gates.opened_at[1, END]


def test_opening_a_gate_that_nobody_closed_is_an_error(backend: Backend) -> None:
    with pytest.raises(KeyError):
        backend.open().session.gates.open(1, END)
