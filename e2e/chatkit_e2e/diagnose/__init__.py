"""Findings: named causes of what went wrong, each with the party to blame, the evidence and the fix.

Each is a function from what went over the wire to a finding, or None. A new one is a new function and its line in
`FINDINGS`; the first that applies is the sentence of why.
"""

from collections.abc import Callable, Sequence

from chatkit_e2e.diagnose.between import answer_held_back, answer_lost, cors, list_not_asked, rewritten_loads
from chatkit_e2e.diagnose.events import items_in_thread, no_thread_created, no_user_echo, unknown_events
from chatkit_e2e.diagnose.framing import broken_json, buffered, done_marker, unfinished_event, wrong_content_type
from chatkit_e2e.diagnose.harness import unknown_dom
from chatkit_e2e.diagnose.ids import numeric_thread_id, repeated_item_id, two_ids
from chatkit_e2e.diagnose.loads import (
    failed_load,
    newest_first,
    not_stored,
    oldest_thread_first,
    stream_for_json,
    wrong_shape,
)
from chatkit_e2e.diagnose.outside import outside_failed
from chatkit_e2e.diagnose.page import stale_updates
from chatkit_e2e.diagnose.refusals import forbidden, no_token, token_refused
from chatkit_e2e.diagnose.sight import hidden
from chatkit_e2e.diagnose.start import (
    domain_not_verified,
    domain_refused,
    insecure_origin,
    invalid_options,
    moved,
    no_frame_url,
    no_height,
    no_such_thread,
    options_too_early,
    script_unreachable,
)
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Moment
from chatkit_e2e.evidence.wire import Exchanged

Find = Callable[[Sequence[Exchanged]], Finding | None]
FindInPage = Callable[[Sequence[Moment]], Finding | None]

FINDINGS: tuple[Find, ...] = (
    no_token,
    token_refused,
    forbidden,
    wrong_content_type,
    broken_json,
    unknown_events,
    items_in_thread,
    no_thread_created,
    no_user_echo,
    unfinished_event,
    numeric_thread_id,
    two_ids,
    repeated_item_id,
    failed_load,
    stream_for_json,
    wrong_shape,
    not_stored,
    newest_first,
    oldest_thread_first,
    done_marker,
    buffered,
)
"""From the wire; what loses messages stands before what loses comfort."""

PAGE_FINDINGS: tuple[FindInPage, ...] = (
    script_unreachable,
    no_frame_url,
    options_too_early,
    insecure_origin,
    invalid_options,
    domain_refused,
    domain_not_verified,
    no_height,
    hidden,
    moved,
    no_such_thread,
    cors,
    answer_lost,
    answer_held_back,
    rewritten_loads,
    list_not_asked,
    stale_updates,
    outside_failed,
)
"""From the timeline, for what the wire cannot show."""

IDS = [rule.__name__.replace("_", "-") for rule in (*FINDINGS, *PAGE_FINDINGS)]
"""The id of each cause, in their order; a rule is named as what it finds. `unknown-dom` can be expected of no case."""


def find(wire: Sequence[Exchanged], moments: Sequence[Moment] = ()) -> list[Finding]:
    """Every finding that applies, the first cause first; where the driver cannot see, that comes before them all."""
    found = [unknown_dom(moments), *(rule(wire) for rule in FINDINGS), *(rule(moments) for rule in PAGE_FINDINGS)]
    return [finding for finding in found if finding is not None]
