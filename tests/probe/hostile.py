"""Hostile backends: each does one thing that no backend should, and names the cause that a probe has to name."""

import gzip
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

from tests.probe.good_chat import GoodChat, event
from tests.probe.raw import CORS, JSON, STREAM, Answer, Asked, Line, head

WORKS, BROKEN, UNREACHABLE = 0, 1, 3
HTML: Final = "text/html; charset=utf-8"
Tls = Literal["", "self-signed", "wrong-host", "expired"]
Deed = Callable[[Asked, Line, GoodChat], Awaitable[None]]


@dataclass(frozen=True)
class Hostile:
    """One of them."""

    name: str
    make: Callable[[], Answer]
    cause: str
    """The id of the finding that has to be told first; empty where nothing is wrong."""
    code: int
    """The command's exit code."""
    timeout: float
    tls: Tls = ""

    @property
    def is_looked_at(self) -> bool:
        """Whether a probe gets as far as a browser."""
        return self.code != UNREACHABLE


HOSTILE: Final[dict[str, Hostile]] = {}


def hostile(
    cause: str,
    *,
    code: int | None = None,
    timeout: float = 3,
    everywhere: bool = False,
    tls: Tls = "",
    chat: Callable[[], GoodChat] = GoodChat,
) -> Callable[[Deed], Deed]:
    """Register what is done to messages, or to every request; the rest is answered well."""

    def register(deed: Deed) -> Deed:
        name = str(getattr(deed, "__name__", "")).replace("_", "-")

        def make() -> Answer:
            good = chat()

            async def answer(asked: Asked, line: Line) -> None:
                await (deed(asked, line, good) if everywhere or asked.is_message else good(asked, line))

            return answer

        expected = (BROKEN if cause else WORKS) if code is None else code
        HOSTILE[name] = Hostile(name, make, cause, expected, timeout, tls)
        return deed

    return register


def events(asked: Asked, chat: GoodChat) -> str:
    """A right answer to a message."""
    return "".join(map(event, chat.turn(asked)))


def sized(body: bytes, *, length: int, content_type: str = STREAM) -> bytes:
    """An answer that names a length."""
    named = f"HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\n{CORS}content-length: {length}\r\n\r\n"
    return named.encode() + body


def refusing(status: str, body: object = "", *headers: str, content_type: str = JSON) -> str:
    """An answer with another status."""
    return head(content_type, *headers, status=status) + (body if isinstance(body, str) else json.dumps(body))


@hostile("")
async def good(asked: Asked, line: Line, chat: GoodChat) -> None:
    """The twin of all others."""
    await chat(asked, line)


# Time


@hostile("no-answer-in-time", everywhere=True, timeout=2)
async def silent(_: Asked, line: Line, __: GoodChat) -> None:
    await line.until_left()


@hostile("no-answer-in-time", timeout=2)
async def silent_to_messages(_: Asked, line: Line, __: GoodChat) -> None:
    await line.until_left()


@hostile("answer-endless", timeout=3)
async def a_byte_a_second(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head())
    for character in events(asked, chat):
        await line.write(character)
        await line.until_left(0.7)


@hostile("no-answer-in-time", everywhere=True, timeout=2)
async def a_byte_of_the_head_a_second(_: Asked, line: Line, __: GoodChat) -> None:
    for character in head():
        await line.write(character)
        await line.until_left(0.7)


@hostile("answer-endless", timeout=3)
async def endless(asked: Asked, line: Line, chat: GoodChat) -> None:
    *_, item = chat.turn(asked)
    await line.write(head(), events(asked, chat))
    for number in count():
        changed = {"type": "thread.item.updated", "item_id": item["item"]["id"], "update": {"n": number}}
        await line.write(event(changed))
        await line.until_left(0.02)


@hostile("answer-too-long", timeout=30)
async def endless_at_full_speed(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(head())
    while True:
        await line.write(event({"type": "progress_update", "text": "x" * 10_000}) * 10)


@hostile("answer-not-ended", timeout=2)
async def stops_without_closing(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(), events(asked, chat))
    await line.until_left()


@hostile("answer-not-ended", timeout=2)
async def headers_only(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(head())
    await line.until_left()


# Size


@hostile("answer-too-long", timeout=30)
async def huge_event(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(head(), 'data: {"type": "thread.created", "thread": {"id": "')
    for _number in range(100):
        await line.write(b"x" * 1_000_000)
    await line.write('"}}\n\n')


@hostile("", timeout=30)
async def a_hundred_thousand_events(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(), events(asked, chat))
    for _number in range(100):
        await line.write(event({"type": "progress_update", "text": "still thinking"}) * 1_000)


@hostile("answer-too-long", timeout=30)
async def gzip_bomb(_: Asked, line: Line, __: GoodChat) -> None:
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    await line.write(head(STREAM, "content-encoding: gzip"))
    for _number in range(100):
        await line.write(packer.compress(b"\0" * 1_000_000))
    await line.write(packer.flush())


@hostile("head-too-long")
async def huge_headers(asked: Asked, line: Line, chat: GoodChat) -> None:
    many = (f"x-header-{number}: {'x' * 1_000}" for number in range(300))
    await line.write(head(STREAM, *many), events(asked, chat))


# Connections


@hostile("connection-closed")
async def reset_before_the_head(_: Asked, line: Line, __: GoodChat) -> None:
    line.reset()


@hostile("connection-closed")
async def closed_before_the_head(_: Asked, __: Line, ___: GoodChat) -> None:
    return


@hostile("connection-closed")
async def reset_in_the_head(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write("HTTP/1.1 200 OK\r\ncontent-type: text/ev")
    await line.until_left(0.1)
    line.reset()


@hostile("cut-off")
async def reset_after_the_head(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(), events(asked, chat)[:100])
    await line.until_left(0.1)
    line.reset()


@hostile("connection-closed", everywhere=True)
async def reset_everything(_: Asked, line: Line, __: GoodChat) -> None:
    line.reset()


@hostile("backend-unreachable", everywhere=True, code=UNREACHABLE)
async def not_http(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write("SSH-2.0-OpenSSH_9.6\r\n")
    await line.until_left(0.2)


@hostile("not-http")
async def broken_head(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write("HTTP/1.1 200 OK\r\ncontent type text/event-stream\r\n\x00: \x01\r\n\r\n", events(asked, chat))


@hostile("", everywhere=True)
async def http_1_0(asked: Asked, line: Line, chat: GoodChat) -> None:
    body = events(asked, chat) if asked.is_message else json.dumps(chat.load(asked))
    media_type = STREAM if asked.is_message else JSON
    await line.write(f"HTTP/1.0 200 OK\r\nContent-Type: {media_type}\r\n{CORS}\r\n{body}")


@hostile("cut-off")
async def wrong_length_too_long(asked: Asked, line: Line, chat: GoodChat) -> None:
    body = events(asked, chat).encode()
    await line.write(sized(body, length=len(body) + 100))


@hostile("unfinished-event")
async def wrong_length_too_short(asked: Asked, line: Line, chat: GoodChat) -> None:
    body = events(asked, chat).encode()
    await line.write(sized(body, length=len(body) - 20))


@hostile("cut-off")
async def broken_chunks(asked: Asked, line: Line, chat: GoodChat) -> None:
    named = f"HTTP/1.1 200 OK\r\ncontent-type: {STREAM}\r\n{CORS}transfer-encoding: chunked\r\n\r\n"
    body = events(asked, chat)
    await line.write(named, f"{len(body):x}\r\n{body}\r\n", "these are no hex digits\r\n")


@hostile("cut-off")
async def no_last_chunk(asked: Asked, line: Line, chat: GoodChat) -> None:
    named = f"HTTP/1.1 200 OK\r\ncontent-type: {STREAM}\r\n{CORS}transfer-encoding: chunked\r\n\r\n"
    body = events(asked, chat)
    await line.write(named, f"{len(body):x}\r\n{body}\r\n")


@hostile("", everywhere=True)
async def informational_heads(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n")
    await chat(asked, line)


@hostile("", chat=lambda: GoodChat(headers=("set-cookie: a=1; Path=/", "set-cookie: b=2; HttpOnly", "set-cookie: c=3")))
async def many_cookies(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


@hostile("backend-gone")
async def dies_in_the_middle(_: Asked, line: Line, __: GoodChat) -> None:
    line.end_of_server()
    line.reset()


@hostile("certificate-refused", tls="self-signed", code=UNREACHABLE)
async def self_signed(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


@hostile("certificate-refused", tls="wrong-host", code=UNREACHABLE)
async def wrong_host(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


@hostile("certificate-refused", tls="expired", code=UNREACHABLE)
async def expired(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


# Encodings


@hostile("wrong-encoding")
async def copied_encoding(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(STREAM, "content-encoding: gzip"), events(asked, chat))


@hostile("wrong-encoding")
async def brotli_unasked(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(STREAM, "content-encoding: br"), events(asked, chat))


@hostile("wrong-encoding")
async def zstd_unasked(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(STREAM, "content-encoding: zstd"), events(asked, chat))


# Chromium does not unpack what it does not know, so the chat works (Fetch standard, to handle content codings).
@hostile("unknown-encoding", code=WORKS)
async def unknown_encoding(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(STREAM, "content-encoding: x-own"), events(asked, chat))


@hostile("wrong-encoding")
async def unknown_encoding_packed(asked: Asked, line: Line, chat: GoodChat) -> None:
    packed = gzip.compress(events(asked, chat).encode())
    await line.write(head(STREAM, "content-encoding: x-own"), packed)


@hostile("")
async def gzip_as_asked(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(STREAM, "content-encoding: gzip"), gzip.compress(events(asked, chat).encode()))


@hostile("not-utf-8")
async def invalid_utf_8(asked: Asked, line: Line, chat: GoodChat) -> None:
    body = events(asked, chat).encode().replace(b"answer", b"answ\xff\xfer")
    await line.write(head(), body)


# What the data says


@hostile("too-deep", code=WORKS)
async def deep_json(asked: Asked, line: Line, chat: GoodChat) -> None:
    deep = '{"type": "thread.created", "thread": ' + "[" * 100_000 + "]" * 100_000 + "}"
    await line.write(head(), event(deep), events(asked, chat))


@hostile("broken-json")
async def not_a_number(asked: Asked, line: Line, chat: GoodChat) -> None:
    await line.write(head(), events(asked, chat).replace('"created_at": "2026', '"n": NaN, "created_at": "2026'))


@hostile("")
async def huge_numbers(asked: Asked, line: Line, chat: GoodChat) -> None:
    digits = "9" * 5_000
    await line.write(head(), events(asked, chat).replace('"created_at": "2026', f'"n": {digits}, "created_at": "2026'))


@hostile("")
async def names_twice(asked: Asked, line: Line, chat: GoodChat) -> None:
    body = events(asked, chat).replace('"type": "thread.item.done"', '"type": "x", "type": "thread.item.done"')
    await line.write(head(), body)


@hostile("", chat=lambda: GoodChat(text="Half \ud83d of a pair."))
async def surrogates(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


@hostile("", chat=lambda: GoodChat(text="<script>document.title='taken'</script><img src=x onerror=alert(1)> is text."))
async def script(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


ESCAPES: Final = "\x1b[31mred\x1b]0;title\x07\x1b]8;;http://evil.example\x07 \x9b2J \u202eesrever\u202c \x00 end"


@hostile("", chat=lambda: GoodChat(text=f"Escapes: {ESCAPES}"))
async def terminal_escapes(asked: Asked, line: Line, chat: GoodChat) -> None:
    await chat(asked, line)


@hostile("server-error")
async def terminal_escapes_in_an_error(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("500 No", {"message": ESCAPES}), ESCAPES)


@hostile("")
async def ids_and_retries(asked: Asked, line: Line, chat: GoodChat) -> None:
    body = events(asked, chat).replace("data:", "id: 7\nretry: 1\nevent: error\n: a comment\ndata:")
    await line.write(head(), body)


@hostile("empty-answer")
async def empty_stream(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(head())


@hostile("empty-answer")
async def no_content(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(f"HTTP/1.1 204 No Content\r\n{CORS}\r\n")


# Others answer


@hostile("redirect-loop", everywhere=True)
async def redirect_loop(asked: Asked, line: Line, _: GoodChat) -> None:
    await line.write(refusing("307 Temporary Redirect", "", f"location: {asked.path}"))


@hostile("redirected", everywhere=True)
async def redirect_to_a_slash(asked: Asked, line: Line, chat: GoodChat) -> None:
    if asked.path.endswith("/"):
        await chat(asked, line)
    else:
        await line.write(refusing("307 Temporary Redirect", "", f"location: {asked.path}/"))


LOGIN: Final = "<!doctype html><h1>Sign in</h1><form><input name=user><input type='password' name=p></form>"


@hostile("redirected", everywhere=True)
async def redirect_to_a_login(asked: Asked, line: Line, _: GoodChat) -> None:
    if asked.path == "/login":
        await line.write(head(HTML), LOGIN)
    else:
        await line.write(refusing("302 Found", "", "location: /login?next=/chatkit"))


@hostile("login-page", everywhere=True)
async def login_page(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(head(HTML), LOGIN)


@hostile("html-page", everywhere=True)
async def html_page(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(head(HTML), "<!doctype html><title>An app</title><div id=root></div><p>Please enable JavaScript.")


@hostile("no-token", everywhere=True)
async def unauthorized(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("401 Unauthorized", {"message": "who are you?"}))


@hostile("forbidden", everywhere=True)
async def forbidden(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("403 Forbidden", {"message": "no"}))


@hostile("no-such-address", everywhere=True)
async def not_found(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("404 Not Found", {"detail": "Not Found"}))


@hostile("no-such-address", everywhere=True)
async def method_not_allowed(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("405 Method Not Allowed", {"detail": "Method Not Allowed"}, "allow: GET"))


@hostile("request-refused")
async def too_large(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("413 Content Too Large", "too large", content_type="text/plain"))


@hostile("request-refused", everywhere=True)
async def unsupported(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("415 Unsupported Media Type", {"message": "form data only"}))


@hostile("request-refused", everywhere=True)
async def unprocessable(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(
        refusing("422 Unprocessable Content", {"detail": [{"loc": ["body", "message"], "msg": "missing"}]})
    )


@hostile("too-many-requests")
async def too_many_requests(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("429 Too Many Requests", {"message": "slow down"}, "retry-after: 3600"))


@hostile("server-error", everywhere=True)
async def server_error(_: Asked, line: Line, __: GoodChat) -> None:
    plain = "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n"
    await line.write(plain, "Internal Server Error")  # without CORS headers, as a crash in FastAPI answers


@hostile("server-error")
async def server_error_once(asked: Asked, line: Line, chat: GoodChat) -> None:
    if asked.body in chat.seen:
        await chat(asked, line)
    else:
        chat.seen.add(asked.body)
        await line.write(refusing("500 Internal Server Error", {"message": "once"}))


@hostile("gateway-error", everywhere=True)
async def bad_gateway(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("502 Bad Gateway", "<html><h1>502 Bad Gateway</h1><hr>proxy", content_type=HTML))


@hostile("gateway-error")
async def unavailable(_: Asked, line: Line, __: GoodChat) -> None:
    await line.write(refusing("503 Service Unavailable", "no healthy upstream", content_type="text/plain"))
