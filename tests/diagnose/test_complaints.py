"""Complaints: a name that outlives a change of prose, and an order that does not hang on whose clock was faster."""

import pytest

from chatkit_e2e.diagnose.complaints import complaints
from chatkit_e2e.evidence.moments import Moment
from tests.moments import error, moment

LOCAL = "http://localhost:8000/chatkit"


def console(text: str, at: float = 1.0) -> Moment:
    return moment("console", at, text=text, url=LOCAL)


def page_error(name: str, at: float = 1.0) -> Moment:
    return moment("page-error", at, name=name, text="it failed")


def request(name: str | None, at: float = 1.0) -> Moment:
    return moment("request", at, type=name, body={"message": ""})


def named(*moments: Moment) -> list[str]:
    return [str(complaint) for complaint in complaints(moments, [])]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TypeError", "TypeError: e?.startsWith is not a function\n    at V2 (https://cdn.example/a.js:1:2)"),
        ("TypeError", "Error handling thread event TypeError: The id of a thread is not a string"),
        ("TypeError", "Uncaught (in promise) TypeError: Failed to fetch"),
        ("SecurityError", "Unable to access localStorage SecurityError Failed to read the property"),
        ("DOMException", "DOMException: The play() request was interrupted"),
        ("Error", "Error: Minified React error #185; visit https://react.dev/errors/185"),
        ("Error", "Error handling thread event"),
        ("Error", "Errors: 3, TypeErrors unknown"),
        ("Error", "it is undefined\nTypeError: only the first line was said"),
        ("Error", ""),
        ("http-404", "Failed to load resource: the server responded with a status of 404 (Not Found)"),
        ("http-500", "Failed to load resource: the server responded with a status of 500 ()"),
        ("ERR_CONNECTION_RESET", "Failed to load resource: net::ERR_CONNECTION_RESET"),
        ("cors", "Access to fetch at 'http://a' from origin 'http://b' has been blocked by CORS policy: No header"),
        ("content-security-policy", 'Refused to frame: it violates the Content Security Policy directive "frame-src"'),
        ("formatjs-MISSING_TRANSLATION", '[@formatjs/intl Error MISSING_TRANSLATION] Missing message: "a"'),
    ],
)
def test_a_console_error_is_named_by_what_stays_when_its_prose_changes(name: str, text: str) -> None:
    assert named(console(text)) == [f"console-error:{name}"]


def test_a_page_error_without_a_class_has_the_name_of_any_error() -> None:
    assert named(page_error("")) == ["page-error:Error"]


def test_a_repeated_request_that_names_no_type_is_told_apart() -> None:
    (complaint,) = complaints([request(None), request(None), request("threads.create")], [])
    assert str(complaint) == "repeated:no-type"
    assert complaint.text == "a request without a type was sent 2 times"


def test_what_was_told_to_the_page_comes_before_the_lines_of_the_console() -> None:
    twice = [request("threads.create", 1.0), request("threads.create", 2.0)]
    moments = [*twice, console("TypeError: x", 3.0), page_error("HttpError", 4.0), error("StreamError", "it broke")]
    assert named(*moments) == [
        "chatkit-error:StreamError",
        "page-error:HttpError",
        "repeated:threads.create",
        "console-error:TypeError",
    ]


def test_complaints_of_a_kind_stand_in_the_order_of_time() -> None:
    moments = [page_error("HttpError", 1.0), page_error("TypeError", 2.0), page_error("HttpError", 3.0)]
    assert named(*moments) == ["page-error:HttpError", "page-error:TypeError", "page-error:HttpError"]
