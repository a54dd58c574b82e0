"""Strangers that lose, repeat or scramble what is on a second page."""

from collections.abc import Sequence
from typing import Any

from chatkit.types import Page, ThreadItem

from chatkit_fake_backend.strangers.chat import PAGE, Chat, Json, everywhere
from chatkit_fake_backend.strangers.made import Made
from chatkit_fake_backend.strangers.sdk import RandomIds, served

ROW = "paging"


class NeverMore(Chat):
    """`has_more` is false whatever follows."""

    def page(self, records: Sequence[Json], params: Json) -> Json:
        return {"data": super().page(records, params)["data"], "has_more": False}


class AfterIgnored(Chat):
    """Each page is the first one."""

    def page(self, records: Sequence[Json], params: Json) -> Json:
        return super().page(records, {**params, "after": None})


class ExtraRow(Chat):
    """`after` is the id of the row that only tells whether there are more."""

    def page(self, records: Sequence[Json], params: Json) -> Json:
        page = super().page(records, params)
        ids = [one["id"] for one in (records if params.get("order") == "asc" else list(reversed(records)))]
        return {**page, "after": ids[ids.index(page["after"]) + 1]} if page["has_more"] else page


class CutByAnotherKey(Chat):
    """`ORDER BY created_at` with `WHERE id > after`, on ids that are random."""

    def page(self, records: Sequence[Json], params: Json) -> Json:
        after = params.get("after")
        rest = [one for one in records if after is None or one["id"] > after]
        return super().page(rest, {**params, "after": None})


class EqualTimes(Chat):
    """`WHERE created_at > (the time of after)`, and what was stored within a second has one time."""

    def item(self, thread_id: str, kind: str, **fields: object) -> Json:
        return {**super().item(thread_id, kind, **fields), "created_at": "2026-01-01T00:00:00Z"}

    def page(self, records: Sequence[Json], params: Json) -> Json:
        times = {one["id"]: one["created_at"] for one in records}
        after = times.get(params.get("after", ""))
        later = [one for one in records if after is None or one["created_at"] > after]
        return super().page(later, {**params, "after": None})


class LimitedFirst(Chat):
    """The limit is applied to the newest first, and the order turned round afterwards."""

    def page(self, records: Sequence[Json], params: Json) -> Json:
        if params.get("order") != "asc":
            return super().page(records, params)
        page = super().page(records, {**params, "order": "desc"})
        return {**page, "data": list(reversed(page["data"]))}


class NumberedCursor(RandomIds):
    """`after` is read as an offset, which an id is not."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        offset = int(after) if after and after.isdigit() else 0
        items = await self.items_of(thread_id)
        ordered = items if order == "asc" else items[::-1]
        end = offset + min(limit, PAGE)
        more = end < len(items)
        return Page(data=ordered[offset:end], has_more=more, after=ordered[end - 1].id if more else None)


def _made(name: str, chat: type[Chat]) -> Made:
    return Made(
        f"stranger.{name}", ROW, "paging", lambda: everywhere(chat()), lambda: everywhere(Chat()), "a long chat"
    )


STRANGERS = (
    _made("paging-never-more", NeverMore),
    _made("paging-after-ignored", AfterIgnored),
    _made("paging-extra-row", ExtraRow),
    _made("paging-cut-by-another-key", CutByAnotherKey),
    _made("paging-equal-times", EqualTimes),
    _made("paging-limited-first", LimitedFirst),
    Made("stranger.paging-numbered-cursor", ROW, "paging", served(NumberedCursor), served(RandomIds), "a long chat"),
)
