"""What the SDK's types have against an event, and an example of each that they take."""

import pytest

from chatkit_e2e.watch.catalogue import Words, catalogue
from chatkit_e2e.watch.checking import problems

ITEM = '{"type":"assistant_message","id":"msg_1","thread_id":"thr_1","created_at":"2026-01-01T00:00:00Z","content":%s}'


def told(text: str) -> list[tuple[str, str]]:
    return [(problem.field, problem.message) for problem in problems(text)]


def test_the_field_that_is_wrong_is_named() -> None:
    item = ITEM % '[{"type":"text","text":"Hi"}]'
    text = f'data: {{"type":"thread.item.done","item":{item}}}\n\n'
    assert told(text) == [("item.content.0.type", "Input should be 'output_text'")]


def test_of_several_events_the_number_is_named() -> None:
    good = 'data: {"type":"thread.item.removed","item_id":"msg_1"}\n\n'
    assert told(f'{good}data: {{"type":"thread.item.removed"}}\n\n') == [("event 2: item_id", "Field required")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('data: {"type":"conversation.item.created"}\n\n', "ChatKit has no type 'conversation.item.created'; it has"),
        ('data: {"delta":"Hi"}\n\n', "It has no `type`."),
        ("data: [DONE]\n\n", "The data is not JSON."),
        ("data: {\n\n", "The data is not JSON."),
        ("hello\n\n", "There is no `data:` line in it"),
        ('data: {"type":"thread.item.removed","item_id":"msg_1"}\n', "No blank line ends the last event"),
    ],
)
def test_what_is_no_event_of_chatkits_says_so(text: str, message: str) -> None:
    assert message in told(text)[0][1]


def test_each_event_that_chatkit_knows_has_an_example_that_the_types_take() -> None:
    examples = catalogue(Words(thread_id="thr_7", item_id="msg_8", said="Where?", answer="Here."))
    names = [example.name for example in examples]
    assert len(set(names)) == len(names)
    assert {"thread.created", "thread.item.done (user_message)", "thread.item.done (widget)", "error"} <= set(names)
    assert "thread.item.updated (assistant_message.content_part.text_delta)" in names
    assert [example.name for example in examples if problems(example.text)] == []


def test_an_example_says_what_the_chat_said() -> None:
    words = Words(thread_id="thr_7", item_id="msg_8", last_item_id="msg_3", said="Where?", answer="Here.")
    texts = {example.name: example.text for example in catalogue(words)}
    user, answer = texts["thread.item.done (user_message)"], texts["thread.item.done (assistant_message)"]
    assert all(said in user for said in ('"thread_id":"thr_7"', '"id":"msg_8"', '"text":"Where?"'))
    assert '"text":"Here."' in answer
    assert '"item_id":"msg_3"' in texts["thread.item.removed"]
    assert '"thread":{"id":"thr_7"' in texts["thread.created"]
