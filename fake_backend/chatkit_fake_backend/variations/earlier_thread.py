"""A store in which there is a thread already, so that the order of threads shows."""

from datetime import UTC, datetime

from chatkit.types import ThreadMetadata

from chatkit_fake_backend.store import MemoryStore

TITLE = "An earlier conversation"


class WithEarlierThread(MemoryStore):
    """Has an empty thread that is older than all the others."""

    def __init__(self) -> None:
        super().__init__()
        earlier = ThreadMetadata(id="thr_earlier", title=TITLE, created_at=datetime(2025, 12, 31, tzinfo=UTC))
        self._threads[earlier.id] = earlier
        self._items[earlier.id] = {}
