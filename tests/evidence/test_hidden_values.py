"""Values that were given for a run are hidden in every form, and forgotten after it."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from chatkit_e2e.evidence.masking import masked
from chatkit_e2e.evidence.moments import Sent, of
from chatkit_e2e.evidence.redaction import (
    REDACTED,
    given,
    hide,
    hiding,
    in_query,
    learn,
    learn_cookie,
    redact,
    redact_text,
)
from tests.moments import moment

CANARY = 'canary/"7+ä'
FORMS = [
    CANARY,
    json.dumps(CANARY),
    json.dumps(json.dumps(CANARY)),
    json.dumps(CANARY, ensure_ascii=False),
    quote(CANARY, safe=""),
    b64encode(CANARY.encode()).decode(),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_given_value_is_hidden_in_every_form(form: str) -> None:
    with hiding([CANARY]):
        shown = redact_text(f"before {form} behind")
    assert REDACTED in shown
    assert "7" not in shown
    assert redact_text(form) == form, "a value is hidden for its run only"


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("Bearer abcdefgh", "abcdefgh"),
        ("Token abcdefgh", "abcdefgh"),
        (f"Basic {b64encode(b'ann:open-sesame').decode()}", "open-sesame"),
        ("a=first-secret; b=second-secret", "second-secret"),
        ("aaaaaaaa.bbbbbbbb.cccccccc", "bbbbbbbb"),
    ],
)
def test_what_is_a_secret_by_itself_is_hidden_by_itself(value: str, part: str) -> None:
    with hiding([value]):
        assert redact_text(f"it is {part}.") == f"it is {REDACTED}."


def test_what_stands_everywhere_is_no_secret() -> None:
    headers = [("Content-Type", "application/json"), ("Accept", "text/html"), ("X-Version", "1"), ("X-Tenant", "acme")]
    with hiding(given(headers)):
        assert redact_text("1 application/json, text/html of acme") == f"1 application/json, text/html of {REDACTED}"


@pytest.mark.parametrize(
    "text",
    [
        '{"access_token": "seven-canaries"}',
        '{"data": "{\\"clientSecret\\": \\"seven-canaries\\"}"}',
        "refresh_token=seven-canaries&scope=all",
    ],
)
def test_a_value_under_a_telling_name_is_hidden_wherever_it_comes_again(text: str) -> None:
    with hiding([]):
        learn(text)
        assert redact_text("echo: seven-canaries") == f"echo: {REDACTED}"


def test_ordinary_fields_are_not_learned() -> None:
    with hiding([]):
        learn('{"id": "msg_12345678", "token": "short", "text": "a long enough text"}')
        learn_cookie("theme=dark; Path=/")
        assert redact_text("msg_12345678 short dark a long enough text") == "msg_12345678 short dark a long enough text"


def test_a_cookie_that_is_set_is_hidden() -> None:
    with hiding([]):
        learn_cookie("session=seven-canaries; Path=/; HttpOnly")
        assert redact({"echo": ["seven-canaries"]}) == {"echo": [REDACTED]}


def test_the_secrets_of_an_address_are_those_with_a_telling_name() -> None:
    assert in_query("/chatkit?tenant=acme-and-sons&token=seven-canaries") == ["seven-canaries"]


def test_a_secret_that_comes_in_pieces_is_in_none_of_them_and_not_in_all_together() -> None:
    pieces = [moment("bytes", request=1, text=text) for text in ("data: seven-", "canar", "ies, and more")]
    other = moment("bytes", request=2, text="data: canaries")
    with hiding([]):
        hide(["seven-canaries"])
        shown = of(masked([pieces[0], other, *pieces[1:]]), Sent)
    assert [one.text for one in shown] == [f"data: {REDACTED}", "data: canaries", "", ", and more"]
    assert [one.size for one in shown if one.request == 1] == [12, 5, 13], "the sizes are those that came"
