"""The store."""

from datetime import UTC, datetime

import pytest
from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    AttachmentCreateParams,
    Page,
    Thread,
    ThreadItem,
    ThreadMetadata,
)

from chatkit_fake_backend.store import ForgetfulStore, MemoryStore
from tests.fake_backend.coroutines import run

AT = datetime(2026, 1, 1, tzinfo=UTC)


def thread(thread_id: str = "thr_1") -> ThreadMetadata:
    return ThreadMetadata(id=thread_id, created_at=AT)


def item(item_id: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=item_id)]
    return AssistantMessageItem(id=item_id, thread_id="thr_1", created_at=AT, content=content)


async def filled(store: MemoryStore, *item_ids: str) -> MemoryStore:
    await store.save_thread(thread(), None)
    for item_id in item_ids:
        await store.add_thread_item("thr_1", item(item_id), None)
    return store


async def page(store: MemoryStore, limit: int, after: str | None, order: str) -> Page[ThreadItem]:
    return await store.load_thread_items("thr_1", after, limit, order, None)


@pytest.mark.parametrize(
    ("order", "expected"), [("asc", ["a", "b", "c", "d", "e"]), ("desc", ["e", "d", "c", "b", "a"])]
)
@pytest.mark.parametrize("limit", [1, 2, 5, 9])
def test_pages_give_every_item_once_in_order(order: str, expected: list[str], limit: int) -> None:
    async def all_pages() -> list[str]:
        store = await filled(MemoryStore(), *"abcde")
        found: list[str] = []
        after: str | None = None
        while True:
            some = await page(store, limit, after, order)
            found += [one.id for one in some.data]
            if not some.has_more:
                assert some.after is None
                return found
            after = some.after

    assert run(all_pages()) == expected


def test_a_full_last_page_has_no_more() -> None:
    async def last() -> Page[ThreadItem]:
        return await page(await filled(MemoryStore(), "a", "b"), 2, None, "asc")

    assert run(last()).has_more is False


def test_page_after_an_unknown_item_is_empty() -> None:
    async def after_nothing() -> Page[ThreadItem]:
        return await page(await filled(MemoryStore(), "a"), 9, "z", "asc")

    assert run(after_nothing()).data == []


def test_saving_an_item_again_keeps_its_place() -> None:
    async def order() -> list[str]:
        store = await filled(MemoryStore(), "a", "b")
        await store.save_item("thr_1", item("a"), None)
        return [one.id for one in await store.items_of("thr_1")]

    assert run(order()) == ["a", "b"]


def test_what_was_loaded_can_be_changed_without_changing_the_store() -> None:
    async def loaded_twice() -> tuple[ThreadMetadata, ThreadItem]:
        store = await filled(MemoryStore(), "a")
        (await store.load_thread("thr_1", None)).title = "changed"
        one = await store.load_item("thr_1", "a", None)
        assert isinstance(one, AssistantMessageItem)
        one.content.clear()
        return await store.load_thread("thr_1", None), await store.load_item("thr_1", "a", None)

    stored_thread, stored_item = run(loaded_twice())
    assert stored_thread.title is None
    assert stored_item == item("a")


def test_saving_a_thread_keeps_its_items_and_stores_no_others() -> None:
    async def saved() -> tuple[ThreadMetadata, list[ThreadItem]]:
        store = await filled(MemoryStore(), "a")
        await store.save_thread(Thread(**thread().model_dump(), items=Page(data=[item("b")])), None)
        return await store.load_thread("thr_1", None), await store.items_of("thr_1")

    metadata, items = run(saved())
    assert type(metadata) is ThreadMetadata
    assert [one.id for one in items] == ["a"]


def test_deleted_threads_and_items_are_gone() -> None:
    async def deleted() -> None:
        store = await filled(MemoryStore(), "a")
        await store.delete_thread_item("thr_1", "a", None)
        with pytest.raises(NotFoundError, match="no item 'a'"):
            await store.load_item("thr_1", "a", None)
        await store.delete_thread("thr_1", None)
        with pytest.raises(NotFoundError, match="no thread 'thr_1'"):
            await store.items_of("thr_1")

    run(deleted())


def test_ids_are_counted() -> None:
    store = MemoryStore()
    ids = [store.generate_thread_id(None), store.generate_item_id("message", thread(), None)]
    assert [*ids, store.generate_item_id("task", thread(), None)] == ["thr_1", "msg_2", "task_3"]


def test_attachments_are_kept_until_they_are_deleted() -> None:
    async def kept() -> None:
        store = MemoryStore()
        made = await store.create_attachment(AttachmentCreateParams(name="a.txt", size=1, mime_type="text/plain"), None)
        await store.save_attachment(made, None)
        assert await store.load_attachment(made.id, None) == made
        for _ in range(2):  # the SDK's server deletes file and record through the same method
            await store.delete_attachment(made.id, None)
        with pytest.raises(NotFoundError, match="no attachment"):
            await store.load_attachment(made.id, None)

    run(kept())


def test_forgetful_store_knows_threads_and_keeps_no_item() -> None:
    async def forgotten() -> list[ThreadItem]:
        return await (await filled(ForgetfulStore(), "a")).items_of("thr_1")

    assert run(forgotten()) == []
