"""The one clock of all evidence."""

import time


def now_ms() -> float:
    """Milliseconds since the epoch; the page's `performance.timeOrigin + performance.now()` is the same clock."""
    return time.time_ns() / 1e6
