"""A real store for OpenAI's `ChatKitServer`, in memory, one per session."""

from typing import Any, TypeVar

from chatkit.store import AttachmentStore, NotFoundError, Store, StoreItemType
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentUploadDescriptor,
    FileAttachment,
    Page,
    ThreadItem,
    ThreadMetadata,
)
from pydantic import AnyUrl

T = TypeVar("T")


class MemoryStore(Store[Any], AttachmentStore[Any]):
    """Threads, items and attachments in dictionaries, in the order in which they were added.

    Ids are counted (`thr_1`, `msg_2`), so that two runs of a case give the same timeline.
    """

    def __init__(self) -> None:
        self._threads: dict[str, ThreadMetadata] = {}
        self._items: dict[str, dict[str, ThreadItem]] = {}
        self._attachments: dict[str, Attachment] = {}
        self._count = 0

    def _next_id(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_{self._count}"

    def generate_thread_id(self, context: Any) -> str:
        return self._next_id("thr")

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Any) -> str:
        return self._next_id("msg" if item_type == "message" else item_type)

    def generate_attachment_id(self, mime_type: str, context: Any) -> str:
        return self._next_id("atc")

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        return self._thread(thread_id).model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        metadata = ThreadMetadata.model_validate(thread.model_dump())
        self._threads[thread.id] = metadata
        self._items.setdefault(thread.id, {})

    async def load_threads(self, limit: int, after: str | None, order: str, context: Any) -> Page[ThreadMetadata]:
        return _page(self._threads, limit, after, order)

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        self._thread(thread_id)
        del self._threads[thread_id], self._items[thread_id]

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        self._thread(thread_id)
        return _page(self._items[thread_id], limit, after, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        self._thread(thread_id)
        self._items[thread_id][item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: Any) -> ThreadItem:
        self._thread(thread_id)
        if item_id not in self._items[thread_id]:
            raise NotFoundError(f"no item {item_id!r} in thread {thread_id!r}")
        return self._items[thread_id][item_id].model_copy(deep=True)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        await self.load_item(thread_id, item_id, context)
        del self._items[thread_id][item_id]

    async def items_of(self, thread_id: str) -> list[ThreadItem]:
        """Every item of a thread, oldest first."""
        self._thread(thread_id)
        return [item.model_copy(deep=True) for item in self._items[thread_id].values()]

    async def save_attachment(self, attachment: Attachment, context: Any) -> None:
        self._attachments[attachment.id] = attachment

    async def load_attachment(self, attachment_id: str, context: Any) -> Attachment:
        if attachment_id not in self._attachments:
            raise NotFoundError(f"no attachment {attachment_id!r}")
        return self._attachments[attachment_id]

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        # The SDK's server deletes the file and then the record through this same method.
        self._attachments.pop(attachment_id, None)

    async def create_attachment(self, input: AttachmentCreateParams, context: Any) -> Attachment:
        return FileAttachment(
            id=self.generate_attachment_id(input.mime_type, context),
            name=input.name,
            mime_type=input.mime_type,
            upload_descriptor=AttachmentUploadDescriptor(url=AnyUrl("http://localhost/upload"), method="PUT"),
        )

    def _thread(self, thread_id: str) -> ThreadMetadata:
        if thread_id not in self._threads:
            raise NotFoundError(f"no thread {thread_id!r}")
        return self._threads[thread_id]


class ForgetfulStore(MemoryStore):
    """Knows its threads and never keeps an item."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        self._thread(thread_id)


def _page(records: dict[str, T], limit: int, after: str | None, order: str) -> Page[T]:
    if limit < 0:
        raise ValueError(f"limit {limit} is negative")
    ids = list(records) if order == "asc" else list(reversed(records))
    if after is not None:
        ids = ids[ids.index(after) + 1 :] if after in ids else []
    chosen = ids[:limit]
    return Page(
        data=[records[record_id] for record_id in chosen],
        has_more=len(ids) > limit,
        after=chosen[-1] if len(ids) > limit else None,
    )
