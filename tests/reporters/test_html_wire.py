from chatkit_e2e.reporters.html_wire import event_name, gist, pretty, shown
from tests.reporters.sample import BEGAN, EVENT, exchange, moment


def test_an_event_that_left_in_two_groups_is_one_event() -> None:
    first, second = EVENT[:20], EVENT[20:]
    request, response, sent, end = exchange(text=f"data: {first}")
    rest = moment(50, "bytes", request=1, text=f"{second}\n\n")

    [event] = shown([request, response, sent, rest, end], BEGAN)[0].events

    assert (event.name, event.at, event.whole) == ("thread.item.done", 50, True)


def test_an_event_that_never_ended_is_not_whole() -> None:
    [event] = shown(exchange(text="data: {"), BEGAN)[0].events

    assert not event.whole


def test_comments_and_event_lines_of_a_stream_are_kept() -> None:
    [event] = shown(exchange(text=f": ping\nevent: message\ndata: {EVENT}\n\n"), BEGAN)[0].events

    assert event.text.startswith(": ping\nevent: message\n{\n")


def test_an_answer_that_is_no_stream_stands_as_one_body() -> None:
    [seen] = shown(exchange(media_type="application/json", text='{"data":[]}'), BEGAN)

    assert (seen.events, seen.answer) == ([], '{\n  "data": []\n}')


def test_a_request_without_an_answer_did_not_go_well() -> None:
    [seen] = shown(exchange()[:1], BEGAN)

    assert (seen.status, seen.went_well) == (None, False)


def test_a_refused_request_gives_field_and_reason() -> None:
    request = exchange()[0]
    refused = moment(1, "refused", request=1, status=422, field="params", reason="is missing")

    [seen] = shown([request, refused], BEGAN)

    assert (seen.status, seen.refusal, seen.went_well) == (422, "params: is missing", False)


def test_the_gist_of_an_event_is_what_its_name_does_not_say() -> None:
    update = '{"type":"thread.item.updated","item_id":"msg_1","update":{"type":"text_delta","delta":"It "}}'

    assert event_name(f"data: {update}") == "thread.item.updated"
    assert gist(f"data: {update}") == "text_delta · “It ”"
    assert gist('data: {"type":"thread.created","thread":{"id":"thr_1"}}') == '{"thread": {"id": "thr_1"}}'


def test_text_that_is_no_json_stays_as_it_is() -> None:
    assert (event_name("data: [DONE]"), gist("data: [DONE]"), pretty("it ")) == ("", "[DONE]", "it ")


def test_what_json_cannot_hold_is_not_changed_on_the_way() -> None:
    assert pretty("[NaN, 1.0, 12345678901234567890123]") == "[\n  NaN,\n  1.0,\n  12345678901234567890123\n]"
    assert pretty('"half of a pair: \\ud800"') == '"half of a pair: \ud800"'
