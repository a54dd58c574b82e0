"""Local servers."""

import logging
import socket
import ssl

import httpx
import pytest
import trustme
from starlette.responses import PlainTextResponse

from chatkit_e2e.serving import Serving
from tests.fake_backend.backend import HANG_S
from tests.sockets import left_open

APP = PlainTextResponse("here")


def test_every_application_has_a_port_of_its_own(serving: Serving) -> None:
    ports = [serving.start(PlainTextResponse(text)) for text in ("one", "two")]
    texts = [httpx.get(f"http://127.0.0.1:{port}", trust_env=False).text for port in ports]
    assert texts == ["one", "two"]


def test_applications_listen_on_loopback_only(serving: Serving) -> None:
    port = serving.start(APP)
    # The whole of 127.0.0.0/8 is loopback: another address of it shows that no wildcard address is bound.
    with pytest.raises(OSError, match=r"refused|timed out|assign"):
        socket.create_connection(("127.0.0.2", port), timeout=HANG_S)


def test_small_writes_are_not_delayed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[socket.socket] = []
    create = socket.create_server

    def remember(address: tuple[str, int], *, backlog: int) -> socket.socket:
        made.append(create(address, backlog=backlog))
        return made[0]

    monkeypatch.setattr(socket, "create_server", remember)
    with Serving() as serving:
        port = serving.start(APP)
        with socket.create_connection(("127.0.0.1", port), timeout=HANG_S):
            assert made[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "connections inherit this"


def test_application_may_be_served_over_https(serving: Serving) -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    port = serving.start(APP, server)
    assert httpx.get(f"https://127.0.0.1:{port}", verify=client, trust_env=False).text == "here"


def test_ports_are_free_again_at_the_end() -> None:
    with Serving() as serving:
        port = serving.start(APP)
        assert httpx.get(f"http://127.0.0.1:{port}", trust_env=False).text == "here"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=HANG_S)


def test_stopping_does_not_wait_for_clients(caplog: pytest.LogCaptureFixture) -> None:
    with Serving() as serving:
        port = serving.start(APP)
        client = socket.create_connection(("127.0.0.1", port), timeout=HANG_S)
    client.close()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_nothing_stays_open_of_a_client_that_does_not_read() -> None:
    def leave() -> None:
        with Serving() as serving:
            port = serving.start(PlainTextResponse("x" * 50_000_000))  # more than any buffer takes
            client = socket.create_connection(("127.0.0.1", port), timeout=HANG_S)
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(4) == b"HTTP"
        client.close()

    assert left_open(leave) == []
