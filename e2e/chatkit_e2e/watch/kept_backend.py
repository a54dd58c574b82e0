"""What somebody's own backend sent, as a case: what the suite sees of it, where its own backend answers all else."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from chatkit.types import ThreadMetadata
from playwright.sync_api import BrowserType

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.redaction import redact
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, ITEM_ADDED, ITEM_DONE, THREAD_CREATED, USER_MESSAGE
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.accepting import seen_of
from chatkit_e2e.run.kept import Kept
from chatkit_e2e.run.perform import perform
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.keeping import first_of_each_turn
from chatkit_e2e.watch.play import Play
from chatkit_fake_backend.store import MemoryStore

_ANY_THREAD: Final = ThreadMetadata(id="any", created_at=datetime.fromtimestamp(0, UTC))


def in_the_suite(kept: Kept, *, play: Play, component: Component, kind: BrowserType) -> tuple[Kept, list[str]]:
    """The case with what the suite sees of it once as what is expected, and what that leaves out.

    Raises:
        ValueError: nothing could be seen, or it can be no expectation.
    """
    kept = Kept.model_validate(redact(_with_known_ids(kept.model_dump(), play)))
    options = launch.options_with([], {"headless": True})
    with Stage(component) as stage, TemporaryDirectory() as folder:
        options["args"] += stage.chromium_args()
        with launch.launched(kind, options) as browser, browser.new_context(**SETTINGS.context_options) as context:
            install(context)
            result = perform(kept.case, stage, context.new_page(), None, Path(folder))
    if result.verdict == "not-testable":
        raise ValueError(f"The suite could not play it again: {result.why}.")
    source = f"let through by hand, played again by the suite, and seen on the {component.source}"
    expectation = seen_of(result, f"{source}, frame {component.fingerprint.frame}")
    others = [name for name, one in play.run.outcomes.items() if one.passed != result.checkpoints[name]]
    told = "It has the answers to messages alone; all else that the chat asks is answered by the suite's own backend."
    more = [f"With yours came out otherwise: {', '.join(others)}."] if others else []
    return kept.model_copy(update={"expectation": expectation, "seen_on": component.describe()}), [told, *more]


def _with_known_ids(kept: dict[str, Any], play: Play) -> dict[str, Any]:
    """The case with the ids that the suite's backend gives its first thread and the items of each turn, so that it has
    stored what the answers say."""
    store, known = MemoryStore(), dict[str, str]()
    ours = store.generate_thread_id(None)
    for stream in first_of_each_turn(play):
        events = [event for piece in stream.sent for event in piece.events]
        known |= dict.fromkeys(_ids(events, "thread", THREAD_CREATED), ours)
        for item_type in (USER_MESSAGE, ASSISTANT_MESSAGE):
            item_id = store.generate_item_id("message", _ANY_THREAD, None)
            known |= dict.fromkeys(_ids(events, "item", ITEM_ADDED, ITEM_DONE, item_type=item_type)[:1], item_id)
    theirs = re.compile("|".join(re.escape(json.dumps(one)) for one in known) or r"(?!)")
    for answer in kept["answers"]:
        answer["pieces"] = [
            theirs.sub(lambda found: json.dumps(known[json.loads(found[0])]), piece) for piece in answer["pieces"]
        ]
    return kept


def _ids(events: Sequence[dict[str, Any]], field: str, *types: str, item_type: str = "") -> list[str]:
    """The ids of the threads or items that such events bring, each once."""
    objects = [event.get(field) for event in events if event.get("type") in types]
    found = [one for one in objects if isinstance(one, dict) and (not item_type or one.get("type") == item_type)]
    return list(dict.fromkeys(one["id"] for one in found if isinstance(one.get("id"), str)))
