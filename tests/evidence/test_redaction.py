"""Secrets never get into the log."""

import pytest

from chatkit_e2e.evidence.redaction import REDACTED, redact_headers, redact_text
from tests.fake_backend.backend import Backend, message

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyMjMifQ.c2lnbmF0dXJlLW9mLW5vLXdvcnRo"
KEY = "sk-proj-0123456789abcdefABCDEF"
PASSWORD = "Basic dXNlcjpwYXNzd29yZA=="
SECRETS = pytest.mark.parametrize("secret", [JWT, KEY, PASSWORD, f"Bearer {JWT}", "ek_0123456789abcdef01"])


@SECRETS
@pytest.mark.parametrize("around", ["{}", "token: {}.", "line\n{}", "tab\t{}", '"{}"', "\x01{}"])
def test_secrets_in_a_message_reach_neither_the_log_of_the_request_nor_of_the_answer(
    backend: Backend, secret: str, around: str
) -> None:
    client = backend.open()
    body = client.post(message(around.format(secret))).text
    assert secret in body, "the answer itself is not touched"
    logged = "".join(entry.model_dump_json() for entry in client.session.log.entries)
    assert secret not in logged


def test_secret_headers_are_replaced(backend: Backend) -> None:
    client = backend.open()
    headers = {
        "Authorization": "Bearer short",
        "Cookie": "session=abc",
        "Proxy-Authorization": "Digest no",
        "X-Api-Key": "a-key",
        "X-Forwarded-Token": JWT,
    }
    client.http.post(client.url, json=message("Hello"), headers=headers)
    logged = client.session.log.entries[0].model_dump_json()
    for secret in headers.values():
        assert secret not in logged


def test_secrets_in_a_refused_request_are_not_logged(backend: Backend) -> None:
    client = backend.open()
    client.post({"type": KEY, "params": {}})
    assert KEY not in client.refused()[0].model_dump_json()


def test_ordinary_text_stays() -> None:
    for text in ("The basic idea", "Bearer of news", "a task-list", "eyJustice", "risk-free", "sk-8"):
        assert redact_text(text) == text


def test_header_names_are_lower_case_and_other_values_stay() -> None:
    headers = [("Accept-Language", "en"), ("SET-COOKIE", "a=b")]
    assert redact_headers(headers) == {"accept-language": "en", "set-cookie": REDACTED}
