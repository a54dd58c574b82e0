"""What somebody's own backend sent, as a case: what the suite sees of it, where its own backend answers all else."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import BrowserType

from chatkit_e2e.browser import launch
from chatkit_e2e.component import Component
from chatkit_e2e.evidence.redaction import redact
from chatkit_e2e.evidence.stream_events import THREAD_CREATED
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.accepting import seen_of
from chatkit_e2e.run.kept import Kept
from chatkit_e2e.run.perform import perform
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.play import Play
from chatkit_fake_backend.store import MemoryStore


def in_the_suite(kept: Kept, *, play: Play, component: Component, kind: BrowserType) -> tuple[Kept, list[str]]:
    """The case with what the suite sees of it once as what is expected, and what that leaves out.

    Raises:
        ValueError: nothing could be seen, or it can be no expectation.
    """
    kept = Kept.model_validate(redact(_with_known_thread(kept.model_dump(), play)))
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


def _with_known_thread(kept: dict[str, Any], play: Play) -> dict[str, Any]:
    """The case with the id that the suite's backend gives its first thread, so that it knows what it is asked for."""
    events = [event for stream in play.streams for piece in stream.sent for event in piece.events]
    threads = [event["thread"] for event in events if event.get("type") == THREAD_CREATED]
    theirs = next((str(one["id"]) for one in threads if isinstance(one, dict) and "id" in one), None)
    if theirs is None:
        return kept
    ours = MemoryStore().generate_thread_id(None)
    for answer in kept["answers"]:
        answer["pieces"] = [piece.replace(f'"{theirs}"', f'"{ours}"') for piece in answer["pieces"]]
    return kept
