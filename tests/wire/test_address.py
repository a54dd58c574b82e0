"""Addresses: read as a browser reads them, and nothing that is none."""

import pytest

from chatkit_e2e.wire.address import NoAddress, address, origin


@pytest.mark.parametrize(
    ("text", "read", "shown_origin", "rule", "is_local"),
    [
        (
            "http://localhost:8000/chatkit",
            "http://localhost:8000/chatkit",
            "http://localhost:8000",
            "localhost:8000",
            True,
        ),
        ("http://localhost", "http://localhost/", "http://localhost", "localhost:80", True),
        (
            "https://Example.COM:443/a?b=c#d",
            "https://example.com/a?b=c",
            "https://example.com",
            "example.com:443",
            False,
        ),
        ("http://[::1]:8000/", "http://[::1]:8000/", "http://[::1]:8000", "[::1]:8000", True),
        ("http://127.0.0.5/", "http://127.0.0.5/", "http://127.0.0.5", "127.0.0.5:80", True),
        ("http://api.localhost/", "http://api.localhost/", "http://api.localhost", "api.localhost:80", True),
        (
            "http://localhost.example/",
            "http://localhost.example/",
            "http://localhost.example",
            "localhost.example:80",
            False,
        ),
    ],
)
def test_an_address_is_read(text: str, read: str, shown_origin: str, rule: str, *, is_local: bool) -> None:
    found = address(text)
    assert (str(found), found.origin, found.rule, found.is_local) == (read, shown_origin, rule, is_local)


@pytest.mark.parametrize(
    "text", ["", "localhost:8000", "/chatkit", "ftp://localhost/", "http://", "http://a:b/", "http://["]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NoAddress, match=r"no address"):
        address(text)


def test_credentials_in_an_address_are_refused_without_showing_them() -> None:
    with pytest.raises(NoAddress) as refused:
        address("http://ann:open-sesame@localhost/")
    assert "open-sesame" not in str(refused.value)


@pytest.mark.parametrize("text", ["http://localhost:5173", "http://localhost:5173/"])
def test_an_origin_is_read(text: str) -> None:
    assert origin(text) == "http://localhost:5173"


@pytest.mark.parametrize("text", ["http://localhost/page", "http://localhost/?a", "localhost"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(NoAddress):
        origin(text)
