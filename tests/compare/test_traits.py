"""What is read from a case's evidence to be held against the other side."""

from chatkit_e2e.compare.steady import Found, differing
from chatkit_e2e.compare.traits import Traits, leaves, traits
from chatkit_e2e.evidence.moments import (
    Appeared,
    AskedOutside,
    Changed,
    Moment,
    Received,
    Reported,
    Spoken,
    Vanished,
    Written,
)
from tests.moments import moment
from tests.reporters.sample import case


def _of(*moments: Moment) -> Traits:
    return traits(case(), moments)


def _asked(kind: str, body: object, **headers: str) -> Received:
    return Received(request=1, method="POST", path="/chatkit", type=kind, turn=None, body=body, headers=headers)


def test_requests_are_told_by_order_fields_and_headers() -> None:
    found = _of(
        _asked("threads.create", {"params": {"input": {"content": [{"text": "Hi"}], "tools": []}}}, accept="*/*"),
        _asked("threads.list", {"params": {"limit": 20}}, accept="*/*", authorization="[redacted]"),
    )

    assert found.sequences["request", "order"] == ["threads.create", "threads.list"]
    assert found.parts["request", "threads.create"] == {
        "params.input.content[].text": '"Hi"',
        "params.input.tools": "[]",
        "method": "POST",
    }
    assert found.parts["request", "every request"] == {
        "header accept": "*/*",
        "header authorization": "[redacted], not sent",
    }


def test_ids_times_and_ports_are_no_traits() -> None:
    one, other = (
        _of(
            _asked(
                "threads.get_by_id",
                {"thread_id": f"thr_{n}", "at": f"2026-11-0{n}T10:00:00Z"},
                referer=f"http://localhost:5{n}/",
            )
        )
        for n in (1, 2)
    )

    assert one == other


def test_which_ids_are_the_same_is_a_trait() -> None:
    same = _of(_asked("a", {"thread_id": "thr_1"}), _asked("b", {"thread_id": "thr_1"}))
    others = _of(_asked("a", {"thread_id": "thr_1"}), _asked("b", {"thread_id": "thr_2"}))

    assert same.parts["request", "b"] != others.parts["request", "b"]


def test_events_are_told_with_their_detail_and_logs_by_name() -> None:
    found = _of(
        Reported(name="chatkit.ready", detail=None),
        Reported(name="chatkit.log", detail={"name": "composer.submit", "data": {"n": 1}}),
        Reported(name="chatkit.thread.change", detail={"threadId": "thr_7"}),
        Reported(name="chatkit.composer.layout.change", detail={"height": 1}),
    )

    assert found.sequences["element", "order"] == ["chatkit.ready", "chatkit.thread.change"]
    assert found.parts["element", "chatkit.thread.change"] == {"threadId": '"<thread 1>"'}
    assert found.parts["element", "chatkit.log"] == {"composer.submit": "logged", "composer.submit n": "said"}


def test_an_answer_that_grows_only_appears() -> None:
    found = _of(
        Appeared(role="assistant", text=""),
        *(Changed(role="assistant", text="Hel"[:n], was="Hel"[: n - 1]) for n in (1, 2, 3)),
        Vanished(role="assistant", text="Hel"),
    )

    assert found.sequences["screen", "messages"] == ["assistant appeared", "assistant vanished"]


def test_what_becomes_of_a_message_otherwise_is_told() -> None:
    found = _of(
        Changed(role="assistant", text="Bye", was="Hello"),
        Changed(role="assistant", text="", was="Bye"),
    )

    assert found.sequences["screen", "messages"] == ["assistant rewritten", "assistant emptied"]


def test_a_screen_reader_is_told_lines() -> None:
    found = _of(Spoken(checkpoint="ready", text='- banner:\n  - button "New chat":\n    - img\n'))

    assert found.sequences["speech", "ready"] == ["banner", 'button "New chat"', "img"]


def test_the_console_is_told_by_its_first_lines() -> None:
    found = _of(
        Written(level="error", text="TypeError: no\n at x.js:1", url=""), Written(level="log", text="a", url="")
    )

    assert found.parts["console", "console"] == {"error: TypeError: no": "written", "log: a": "written"}


def test_where_a_request_goes_is_told_where_it_is_not_the_configured_address() -> None:
    asked = _asked("threads.list", {})

    assert "path behind api.url" not in _of(asked).parts["request", "threads.list"]
    elsewhere = asked.model_copy(update={"path": "/sessions/7/chatkit/v2"})
    assert _of(elsewhere).parts["request", "threads.list"]["path behind api.url"] == "/v2"


def test_hosts_outside_are_told_once_each() -> None:
    asked = AskedOutside(method="GET", address="https://example.com/a", answer="200")

    assert _of(asked, asked).parts["outside", "outside"] == {"GET https://example.com/a": "asked"}


def test_the_components_own_ids_are_no_traits() -> None:
    found = _of(Reported(name="chatkit.composer.submit", detail={"threadId": "client_thread_abcdefgh"}))

    assert found.parts["element", "chatkit.composer.submit"] == {"threadId": '"<client thread>"'}


def test_an_empty_detail_has_no_parts() -> None:
    found = _of(Reported(name="chatkit.ready", detail=None), Reported(name="chatkit.tool", detail={}))

    assert found.parts["element", "chatkit.ready"] == found.parts["element", "chatkit.tool"] == {}


def test_leaves_of_any_json() -> None:
    value = {"a": [{"b": 1}, {"b": None}], "c": {}, "d": True}

    assert list(leaves(value)) == [("a[].b", "1"), ("a[].b", "null"), ("c", "{}"), ("d", "true")]
    assert list(leaves("x")) == [("", '"x"')]


def _answered(*events: str) -> Traits:
    """Two messages, each answered with these events."""
    body = "".join(f"data: {event}\n\n" for event in events)
    wire: list[Moment] = []
    for request, asked in enumerate(("threads.create", "threads.add_user_message"), 1):
        wire += [
            moment("request", request=request, turn=request, type=asked),
            moment("response", request=request, turn=request),
            moment("bytes", request=request, turn=request, text=body),
            moment("end", request=request, turn=request),
        ]
    return traits(case(), wire, answers=True)


def test_a_change_of_an_event_is_one_whatever_was_asked_for() -> None:
    plain, more = '{"type":"progress_update","text":"a"}', '{"type":"progress_update","text":"a","icon":"b"}'
    options = '{"type":"stream_options"}'

    assert differing(_answered(plain), _answered(more)) == {Found("answer", "progress_update: icon", "", '"b"')}
    assert differing(_answered(plain), _answered(options, plain)) == {Found("answer", "stream_options", "", "comes")}
