"""Causes that only the timeline shows: what the page and the component did, and when."""

from collections.abc import Sequence

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.element_events import LOAD_END, LOAD_START, RESPONSE_END
from chatkit_e2e.evidence.moments import Acted, Checked, Moment, Received, Reported, Vanished
from chatkit_e2e.evidence.results import Finding

_STALE = Finding(
    id="stale-updates",
    blame="component",
    evidence="fetchUpdates() within five seconds of a load sent no request and showed that load again, "
    "so what was said since then vanished",
    fix="do not call fetchUpdates() after an answer: the stream has shown it; "
    "after a change of your own, wait until five seconds have passed since the last load",
)


@on_timeline(380, broken="thread.fetch-updates", twin="thread.fetch-updates-later")
def stale_updates(moments: Sequence[Moment]) -> Finding | None:
    """Within five seconds of a load, fetchUpdates() shows that load again: what was said since then goes.

    What had not quite faded in by then never shows, and nothing vanishes: then the next checkpoint tells.
    """
    answered = loading = from_memory = False
    for moment in moments:
        name = moment.name if isinstance(moment, Reported) else ""
        if isinstance(moment, Acted):
            answered = loading = from_memory = False
        elif name == RESPONSE_END:
            answered = True
        elif name == LOAD_START:
            loading = True
        elif isinstance(moment, Received):
            loading = False
        elif name == LOAD_END and loading:
            from_memory, loading = True, False
        elif from_memory and (isinstance(moment, Vanished) or (answered and _fails(moment))):
            return _STALE
    return None


def _fails(moment: Moment) -> bool:
    return isinstance(moment, Checked) and not moment.passed
