"""A run's settings: the defaults, and in a checkout what its own `playwright.config.py` says instead.

Nothing else is read: a `playwright.config.py` of the folder that somebody stands in is theirs.
"""

import runpy
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.installation import CHECKOUT

CONFIG: Final = None if CHECKOUT is None else CHECKOUT / "playwright.config.py"
"""The file with the settings, whose comments say what each one does; None in an installed wheel."""


class Settings(BaseModel):
    """One field for each setting in the file, under its name in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    viewport: tuple[int, int] = (800, 600)
    locale: str = "en-US"
    color_scheme: Literal["light", "dark", "no-preference"] = "light"
    reduced_motion: Literal["reduce", "no-preference"] = "reduce"
    component: str = "auto"
    report: Path = Path("report")
    boot_limit: float = 20_000
    answer_limit: float = 10_000

    @property
    def context_options(self) -> dict[str, Any]:
        """How pages are shown, as the options of Playwright's `new_context`."""
        width, height = self.viewport
        return {
            "viewport": {"width": width, "height": height},
            "locale": self.locale,
            "color_scheme": self.color_scheme,
            "reduced_motion": self.reduced_motion,
        }


def load(path: Path | None = CONFIG) -> Settings:
    """The settings in `path`, with the defaults for what it leaves out; the defaults where there is none.

    The report's folder lies beside the file, or in the current folder.

    Raises:
        pydantic.ValidationError: a setting is unknown or of the wrong type.
    """
    values: dict[str, Any] = {}
    folder = Path.cwd()
    if path is not None and path.is_file():
        # The file's name has a dot, so it cannot be imported.
        values = {name.lower(): value for name, value in runpy.run_path(str(path)).items() if name.isupper()}
        folder = path.parent
    settings = Settings.model_validate(values)
    return settings.model_copy(update={"report": folder / settings.report})


SETTINGS = load()
