"""Other answers to the requests that load something: `threads.list`, `threads.get_by_id`, `items.list`."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from chatkit.types import ChatKitReq

from chatkit_fake_backend.answer import Answer, json_answer, whole
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framing import compact, sse
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.variations.earlier_thread import WithEarlierThread

Body = dict[str, Any]
Change = Callable[[Body], Answer]
"""From the right answer's JSON to the one that is given."""


class OtherLoads(HandWritten):
    """Answers some types of request in another way."""

    def __init__(self, changes: Mapping[str, Change]) -> None:
        super().__init__()
        self._changes = changes

    async def answer(self, request: ChatKitReq, exchange: Exchange) -> Answer:
        answer = await super().answer(request, exchange)
        change = self._changes.get(request.type)
        return answer if change is None else change(json.loads(await _read(answer.body)))


class TwoThreads(OtherLoads):
    """Has a thread already, so that the order of threads shows."""

    store_class = WithEarlierThread


def missing(_body: Body) -> Answer:
    """What FastAPI answers where there is no route."""
    return json_answer(b'{"detail":"Not Found"}', 404)


def empty_object(_body: Body) -> Answer:
    """`{}`."""
    return json_answer(b"{}")


def bare_array(body: Body) -> Answer:
    """The threads or items without the page around them."""
    return json_answer(compact_list(_page(body)["data"]))


def items_as_array(body: Body) -> Answer:
    """The thread, with its items without the page around them."""
    return json_answer(compact({**body, "items": body["items"]["data"]}).encode())


def event_stream(body: Body) -> Answer:
    """The right JSON, as the one event of a stream."""
    return Answer(whole(sse(body)))


def reversed_order(body: Body) -> Answer:
    """The threads or items in the opposite order."""
    page = _page(body)
    page["data"] = page["data"][::-1]
    return json_answer(compact(body).encode())


def first_page(body: Body) -> Answer:
    """The thread with its first item; the others are for `items.list`."""
    page = body["items"]
    if len(page["data"]) > 1:
        first = page["data"][:1]
        page.update(data=first, has_more=True, after=first[-1]["id"])
    return json_answer(compact(body).encode())


def compact_list(values: list[Any]) -> bytes:
    """One line of JSON."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()


def _page(body: Body) -> Body:
    page: Body = body.get("items", body)
    return page


async def _read(body: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in body])
