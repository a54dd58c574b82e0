"""Causes that show only where there are two users: what one is told of the other's."""

from collections.abc import Sequence

from chatkit_e2e.diagnose import place
from chatkit_e2e.diagnose.loaded import told_threads
from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.exchanges import exchanges
from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.results import Finding


@on_timeline(27, broken="stranger.no-owner", twin="stranger.no-owner-right")
def threads_of_others(moments: Sequence[Moment]) -> Finding | None:
    """A thread that one user made is answered to another."""
    made: set[str] = set()
    for exchange in exchanges(moments):
        other = exchange.request.user if exchange.request else ""
        seen = told_threads(exchange) & made if other else set()
        if seen:
            return Finding(
                id="threads-of-others",
                blame="backend",
                evidence=f"{exchange.type} gives another user the thread {sorted(seen)[0]}, which is not theirs",
                fix="put the user into the context (server.process(body, context)) and into every query of the store: "
                "… WHERE id = ? AND owner = :user, for load_thread, load_threads, load_thread_items, load_item and "
                "what deletes",
                **place.of_answer(exchange),
            )
        if not other:
            made |= told_threads(exchange)
    return None
