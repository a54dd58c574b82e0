"""Where the CDN keeps the component's files.

Source: section 8 of the ChatKit facts: the loader (`evidence/cdn.py`), its frame page beside it under a name that
changes with each build, and everything else under one assets folder. The names are OpenAI's to change: these two files
are the only ones that know them.
"""

import re
from pathlib import Path
from typing import Final

from chatkit_e2e.component.errors import NotAComponent
from chatkit_e2e.evidence.cdn import CDN_ORIGIN, LOADER

SERVED_FOLDERS: Final = ("deployments", "assets")
FRAME_NAME: Final = re.compile(r"index-[\w-]+\.html")


def frame_page(root: Path) -> Path:
    """The one frame page beside the loader in `root`, a folder in the CDN's layout.

    Raises:
        NotAComponent: the loader is missing, or there is no frame page, or more than one.
    """
    loader = root / LOADER
    if not loader.is_file():
        raise NotAComponent(
            f"{root} is not a component: it has no {LOADER}. Expected is a folder laid out like "
            f"{CDN_ORIGIN}, with {LOADER}, one index-*.html beside it, and assets/ck1/."
        )
    frames = sorted(path for path in loader.parent.iterdir() if FRAME_NAME.fullmatch(path.name))
    if len(frames) != 1:
        found = ", ".join(path.name for path in frames) or "none"
        raise NotAComponent(
            f"{root} is not a component: {loader.parent} must hold exactly one frame page index-*.html, "
            f"and holds {found}. Keep the one that belongs to chatkit.js."
        )
    return frames[0]
