"""The page of a test's chat: causes, pictures, timeline and requests; beside it `timeline.json`."""

import json
from collections.abc import Sequence
from pathlib import Path

from chatkit_e2e.evidence.moments import AskedOutside, Moment, of
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.reporters.html import environment, evidence_of, save


def write(folder: Path, moments: list[Moment], findings: Sequence[Finding]) -> Path:
    """Write the page and the timeline beside the pictures in `folder`, which is named by the test; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps([{"lane": moment.lane, **dict(moment)} for moment in moments])
    (folder / "timeline.json").write_text(told, encoding="utf-8")
    shown = {
        "title": folder.name,
        "findings": findings,
        "pictures": sorted(path.name for path in folder.glob("*.jpg")),
        "outside": [f"{one.method} {one.address}: {one.answer}" for one in of(moments, AskedOutside)],
    }
    page = folder / "index.html"
    template = environment().get_template("html_chat.jinja")
    save(page, template.render(**shown, **evidence_of(moments, "" if moments else "Nothing was logged.")))
    return page
