"""Findings: each has a conversation that it explains and a good one that it leaves alone."""

import json
from typing import Any

import pytest

from chatkit_e2e.diagnose import RULES, events, find, framing, ids, loads, refusals, statuses
from chatkit_e2e.diagnose.rule import Find
from chatkit_e2e.evidence.exchanges import WireExchange, exchanges
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.request_types import LOADS
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.run.expectations import read
from chatkit_fake_backend.framing import sse
from chatkit_fake_backend.protocols import all_protocols
from tests.fake_backend.backend import Backend, turn
from tests.moments import answered, asked, exchanged, moment

PROTOCOLS = all_protocols()
LOAD = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
LIST = {"type": "threads.list", "params": {}}
# The first finding is the sentence of why.
FIRST = {case_id: next(iter(read()[case_id].causes), None) for case_id in PROTOCOLS}
WORKING = [case_id for case_id, first in FIRST.items() if first is None]
BROKEN_BY: dict[Find, str] = {
    framing.wrong_content_type: "protocol.plain-text",
    events.unknown_events: "protocol.responses-items",
    events.items_in_thread: "protocol.items-in-thread",
    events.no_thread_created: "protocol.no-thread-created",
    events.no_user_echo: "protocol.no-user-echo",
    loads.not_stored: "protocol.forgetful",
    loads.stream_for_json: "protocol.assistants-api",
}


def conversation(backend: Backend, case_id: str) -> list[Moment]:
    """Two turns, a load and the list of threads."""
    client = backend.open(PROTOCOLS[case_id]())
    for request in (turn(1), turn(2, "thr_1"), LOAD, LIST):
        client.post(request)
    return [*client.session.log.entries]


def answer(*events: dict[str, Any], request: str = "threads.create") -> WireExchange:
    """A stream of these events."""
    return exchanged(request, b"".join(map(sse, events)).decode())


def evidence(finding: Finding | None) -> str:
    assert finding is not None
    return finding.evidence


def raw(body: str, **changes: Any) -> WireExchange:  # noqa: ANN401
    """The stream `body` as the answer to a message."""
    return exchanged("threads.create", body, **changes)


def load(request: str, body: object, status: int = 200) -> WireExchange:
    """The JSON answer to a load."""
    return exchanged(request, json.dumps(body), "application/json", status=status)


def done(*ids: object) -> WireExchange:
    """An answer in which these items are done."""
    return answer(*({"type": "thread.item.done", "item": {"id": one, "type": "user_message"}} for one in ids))


def added(item_id: str, done_id: str) -> WireExchange:
    """An answer that is added under one id and done under another."""
    first = {"type": "thread.item.added", "item": {"id": item_id}}
    return answer(first, {"type": "thread.item.done", "item": {"id": done_id}})


def threads(*times: str) -> WireExchange:
    """A list of threads made at these times."""
    return load("threads.list", {"data": [{"id": f"thr_{time}", "created_at": time} for time in times]})


def items(*item_ids: str) -> WireExchange:
    """A thread's items."""
    return load("items.list", {"data": [{"id": one} for one in item_ids]})


# For what no protocol does by itself: an exchange that is broken, and the same as it should be.
EXAMPLES: dict[Find, tuple[list[WireExchange], list[WireExchange]]] = {
    refusals.no_token: ([raw("", status=401)], [raw("", status=401, authorized=True)]),
    refusals.token_refused: ([raw("", status=401, authorized=True)], [raw("", status=401)]),
    refusals.forbidden: ([raw("", status=403)], [raw("", status=401)]),
    framing.broken_json: ([raw('data: {"type":\n\n')], [raw('data: {"type":\ndata: "a"}\n\n')]),
    framing.done_marker: ([raw("data: {}\n\ndata: [DONE]\n\n")], [raw('data: {"text":"[DONE]"}\n\n')]),
    framing.unfinished_event: ([raw("data: {}\n\ndata: {}\n")], [raw("data: {}\n\n: the end")]),
    framing.buffered: ([raw("data: {}\n\n", late=True)], [raw("data: {}\n\n")]),
    ids.numeric_thread_id: (
        [answer({"type": "thread.created", "thread": {"id": 7}})],
        [answer({"type": "thread.created", "thread": {"id": "7"}})],
    ),
    ids.two_ids: ([added("msg_1", "msg_2")], [added("msg_1", "msg_1")]),
    ids.repeated_item_id: ([done("msg_1"), done("msg_1")], [done("msg_1", "msg_1"), done("msg_2")]),
    loads.failed_load: ([load("threads.list", {}, status=500)], [load("threads.list", {"data": []})]),
    loads.wrong_shape: (
        [load("threads.get_by_id", {"items": []})],
        [load("threads.get_by_id", {"items": {"data": []}})],
    ),
    loads.newest_first: ([done("a", "b"), items("b", "a")], [done("a", "b"), items("a", "b")]),
    loads.oldest_thread_first: ([threads("2026-01-01", "2026-01-02")], [threads("2026-01-02", "2026-01-01")]),
}


def broken_by(rule: Find, backend: Backend) -> list[WireExchange]:
    return EXAMPLES[rule][0] if rule in EXAMPLES else exchanges(conversation(backend, BROKEN_BY[rule]))


def in_pieces(gap: float, reads_together: int = 1, *, after: float = 2000) -> WireExchange:
    """Ten pieces of an answer with this gap (ms) between two reads, `after` so many ms of waiting."""
    pieces = [
        {
            "type": "thread.item.updated",
            "update": {"type": "assistant_message.content_part.text_delta", "delta": f"{n}"},
        }
        for n in range(10)
    ]
    reads = [pieces[at : at + reads_together] for at in range(0, len(pieces), reads_together)]
    sent = [
        moment("bytes", 1000 + after + number * gap, text="".join(f"data: {json.dumps(one)}\n\n" for one in read))
        for number, read in enumerate(reads)
    ]
    told = [moment("request", 1000), moment("response", 1001), *sent, moment("end", 4000)]
    (found,) = exchanges(told)
    return found


@pytest.mark.parametrize(
    ("exchange", "is_burst"), [(in_pieces(4), False), (in_pieces(0.2), True), (in_pieces(0, 10), True)]
)
def test_a_quick_models_short_answer_is_no_burst(exchange: WireExchange, is_burst: bool) -> None:
    assert (framing.buffered([exchange]) is not None) == is_burst


@pytest.mark.parametrize(
    ("others", "is_burst"), [((in_pieces(0, 10, after=300),), True), ((in_pieces(60, after=300),), False)]
)
def test_an_answer_that_comes_bit_by_bit_clears_a_late_one_and_a_quicker_one_does_not(
    others: tuple[WireExchange, ...], is_burst: bool
) -> None:
    assert (framing.buffered([in_pieces(0, 10), *others]) is not None) == is_burst


@pytest.mark.parametrize(
    ("page", "quoted"),
    [
        ("<h1>Sorry</h1><script>{}</script>", "500: “Sorry”"),
        ('<script>{"err":{"message":"no \\"key\\" is set"}}</script>', '500: “no "key" is set”'),
        ("<script>" + "x" * 99_000, "answered 500"),
        ('<script>{"message": "\\x"}', "answered 500"),
        ("<" * 99_000, "<”"),
    ],
)
def test_of_a_page_that_says_it_failed_the_words_are_quoted(page: str, quoted: str) -> None:
    found = statuses.server_error([exchanged("threads.create", page, "text/html", status=500)])
    assert found is not None
    assert found.evidence.endswith(quoted)


def test_an_error_that_is_called_a_success_is_quoted() -> None:
    found = framing.wrong_content_type([exchanged("threads.create", '{"error": "no key"}', "application/json")])
    assert found is not None
    assert found.evidence.endswith("and was requested 1 times; it says “no key”")


def test_the_address_that_begins_sessions_has_no_other_cause() -> None:
    session = json.dumps({"client_secret": "ek_1"})
    wire = [exchanged(kind, session, "application/json") for kind in ("threads.list", "threads.create")]
    assert framing.session_endpoint(wire) is not None
    assert (framing.wrong_content_type(wire), loads.wrong_shape(wire)) == (None, None)


@pytest.mark.parametrize(("status", "told"), [(500, True), (404, False)])
def test_a_load_that_fails_in_the_server_leads_to_its_log(status: int, told: bool) -> None:
    found = loads.failed_load([load("threads.list", {}, status=status)])
    assert found is not None
    assert ("the server's own log" in found.fix) == told


WIRE_RULES = [*BROKEN_BY, *EXAMPLES]


def test_each_rule_on_the_wire_has_a_broken_example() -> None:
    named = {rule.__name__.replace("_", "-") for rule in WIRE_RULES}
    elsewhere = ("stranger.", "hostile.")  # test_strangers.py, tests/probe/test_hostile.py
    of_cases = [rule for rule in RULES if not rule.broken.startswith(elsewhere)]
    assert named == {rule.id for rule in of_cases if rule.evidence == "wire"}


@pytest.mark.parametrize("rule", WIRE_RULES, ids=lambda rule: str(rule.__name__))
def test_finding_explains_what_is_broken_and_says_what_to_do(rule: Find, backend: Backend) -> None:
    found = rule(broken_by(rule, backend))
    assert found is not None
    assert found.id == rule.__name__.replace("_", "-")
    assert found.evidence
    assert found.fix


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: str(rule.__name__))
def test_finding_leaves_alone_what_is_right(rule: Find) -> None:
    assert rule(EXAMPLES[rule][1]) is None


def test_only_a_token_is_the_pages_to_blame(backend: Backend) -> None:
    found = [rule(broken_by(rule, backend)) for rule in WIRE_RULES]
    assert {one.id for one in found if one and one.blame != "backend"} == {"no-token", "token-refused"}


@pytest.mark.parametrize("case_id", WORKING)
def test_no_finding_applies_to_what_works(case_id: str, backend: Backend) -> None:
    assert find(conversation(backend, case_id)) == []


@pytest.mark.parametrize("case_id", FIRST)
def test_first_finding_names_the_cause(case_id: str, backend: Backend) -> None:
    found = find(conversation(backend, case_id))
    assert (found[0].id if found else None) == FIRST[case_id]


def test_nothing_was_asked_and_nothing_is_found() -> None:
    assert find([]) == []


def test_no_answer_is_no_wrong_content_type() -> None:
    assert framing.wrong_content_type(exchanges([asked()])) is None


def test_wrong_content_type_counts_the_requests_and_names_the_type() -> None:
    wrong = exchanged("threads.create", "{}", "application/x-ndjson")
    text = evidence(framing.wrong_content_type([wrong] * 5))
    assert "application/x-ndjson" in text
    assert "5 times" in text


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_a_line_separator_in_an_answer_is_no_broken_json(separator: str) -> None:
    delta = {"type": "thread.item.updated", "update": {"type": "text_delta", "delta": f"above{separator}below"}}
    assert framing.broken_json([answer(delta)]) is None
    assert framing.unfinished_event([answer(delta)]) is None


def test_unknown_events_are_named_once_and_the_rest_counted() -> None:
    names = ["a.created", "a.delta", "a.delta", "a.done", "b.done", "c.done"]
    text = evidence(events.unknown_events([answer(*({"type": name} for name in names))]))
    assert "a.created, a.delta, a.done and 2 more" in text


def test_one_unknown_event_among_known_ones_is_found() -> None:
    known: dict[str, Any] = {"type": "thread.created", "thread": {"id": "thr_1"}}
    assert events.unknown_events([answer(known)]) is None
    assert "odd.event" in evidence(events.unknown_events([answer(known, {"type": "odd.event"})]))


def test_unknown_events_do_no_harm_beside_a_whole_answer() -> None:
    known: list[dict[str, Any]] = [
        {"type": "thread.created", "thread": {"id": "thr_1"}},
        {"type": "thread.item.done", "item": {"type": "user_message"}},
        {"type": "thread.item.done", "item": {"type": "assistant_message"}},
    ]
    odd = {"type": "odd.event"}
    assert events.unknown_events([answer(*known, odd)]) is None
    for needed in known:
        rest = [event for event in known if event is not needed]
        assert "odd.event" in evidence(events.unknown_events([answer(*rest, odd)]))
    assert events.unknown_events([answer(*known[1:], odd, request="threads.add_user_message")]) is None


def test_what_is_done_under_another_id_is_an_item_of_the_same_type() -> None:
    def item(event: str, item_id: str, kind: str) -> dict[str, Any]:
        return {"type": f"thread.item.{event}", "item": {"id": item_id, "type": kind}}

    asked = item("done", "msg_1", "user_message")
    begun = item("added", "msg_2", "assistant_message")
    assert ids.two_ids([answer(asked, begun)]) is None, "it was never done"
    assert ids.two_ids([answer(asked, begun, item("done", "msg_2", "assistant_message"))]) is None
    text = evidence(ids.two_ids([answer(asked, begun, item("done", "msg_3", "assistant_message"))]))
    assert "added as msg_2 and done as msg_3" in text


def test_an_event_that_was_dropped_is_missed_unless_its_text_had_come_before() -> None:
    part_done = {"type": "assistant_message.content_part.done", "content_index": 0}
    update = sse({"type": "thread.item.updated", "item_id": "msg_2", "update": part_done}).decode()
    last = sse({"type": "thread.item.done", "item": {"id": "msg_2", "type": "assistant_message"}}).decode().rstrip()
    assert framing.unfinished_event([raw(last)]) is not None
    assert framing.unfinished_event([raw(update + last)]) is None
    assert framing.unfinished_event([raw(update + last.replace("msg_2", "msg_4"))]) is not None
    assert framing.unfinished_event([raw(f"{update}data: [DONE]")]) is None
    assert framing.unfinished_event([raw(f'{update}data: {{"type":')]) is not None, "it was cut off"


def test_an_event_that_the_client_did_not_wait_for_is_not_unfinished() -> None:
    assert framing.unfinished_event([raw("data: {}\n\ndata: {}", how="client left")]) is None


def test_the_users_message_is_sent_back_in_every_turn() -> None:
    echo, answered = (
        {"type": "thread.item.done", "item": {"type": kind, "id": kind}}
        for kind in ("user_message", "assistant_message")
    )
    first = answer(echo, answered)
    assert events.no_user_echo([first, answer(echo, answered, request="threads.add_user_message")]) is None
    found = events.no_user_echo([first, answer(answered, request="threads.add_user_message")])
    assert found is not None
    assert "threads.add_user_message" in found.where


def test_thread_created_is_needed_by_a_new_thread_only() -> None:
    done: dict[str, Any] = {"type": "thread.item.done", "item": {"type": "assistant_message"}}
    assert events.no_thread_created([answer(done, request="threads.add_user_message")]) is None
    assert events.no_thread_created([answer(done)]) is not None


def test_items_inside_the_thread_do_no_harm_when_they_are_sent_as_well() -> None:
    thread = {"id": "thr_1", "items": {"data": [{"type": "user_message"}]}}
    created: dict[str, Any] = {"type": "thread.created", "thread": thread}
    done: dict[str, Any] = {"type": "thread.item.done", "item": {"type": "user_message"}}
    assert events.items_in_thread([answer(created)]) is not None
    assert events.items_in_thread([answer(created, done)]) is None


EMPTY_THREAD = {"id": "thr_1", "items": {"data": [], "has_more": False}}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(EMPTY_THREAD),
        json.dumps(EMPTY_THREAD, separators=(",", ":")),
        json.dumps(EMPTY_THREAD, indent=2),
        json.dumps({"items": {"has_more": False, "data": []}}),
    ],
    ids=["spaces", "compact", "lines", "another order"],
)
def test_a_thread_without_items_is_found_however_its_json_is_written(body: str) -> None:
    loaded = exchanged("threads.get_by_id", body, "application/json")
    assert loads.not_stored([loaded, loaded]) is not None


def test_a_thread_that_is_loaded_with_items_once_is_stored() -> None:
    quoting = {**EMPTY_THREAD, "title": 'They sent {"items":{"data":[]}}', "items": {"data": [{"id": "msg_1"}]}}
    empty, full = load("threads.get_by_id", EMPTY_THREAD), load("threads.get_by_id", quoting)
    assert loads.not_stored([empty, full]) is None
    assert loads.not_stored([full]) is None


def test_a_load_that_was_given_up_says_nothing_of_what_is_stored() -> None:
    empty = load("threads.get_by_id", EMPTY_THREAD)
    cut = exchanged("threads.get_by_id", empty.body[:20], "application/json", how="client left")
    assert loads.not_stored([cut]) is None
    assert loads.not_stored([cut, empty]) is not None


@pytest.mark.parametrize("request_type", ["threads.get_by_id", "threads.list", "items.list"])
def test_a_load_that_is_answered_with_a_stream_is_named(request_type: str) -> None:
    text = evidence(loads.stream_for_json([answer(request=request_type)]))
    assert text.startswith(request_type)
    assert loads.stream_for_json([answer(request="threads.add_user_message")]) is None


@pytest.mark.parametrize("thread", [None, "thr_1", {"items": None}, {"items": []}, {"items": {"data": None}}])
def test_shapes_that_nobody_expects_break_no_finding(thread: object) -> None:
    odd: list[dict[str, Any]] = [
        {"type": "thread.created", "thread": thread},
        {"type": "thread.item.done", "item": "msg_1"},
        {"type": 7},
        {},
    ]
    assert [finding.id for finding in find([*answer(*odd).entries])] == ["unknown-events", "wrong-event-shape"]


@pytest.mark.parametrize("body", ["<html>busy</html>", "", "7", "[]", '{"data":{}}', '{"data":[7,null,{}]}'])
@pytest.mark.parametrize("request_type", sorted(LOADS))
def test_loads_that_nobody_expects_break_no_finding(request_type: str, body: str) -> None:
    odd = [asked(2, request_type), *answered(2, "application/json", text=body)]
    stream = done("msg_1").entries
    without = {finding.id for finding in find([*stream])}
    assert {finding.id for finding in find([*stream, *odd])} - without <= {"wrong-shape"}
