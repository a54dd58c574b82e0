"""The run's settings, read from `playwright.config.py`."""

import runpy
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "playwright.config.py"


class Settings(BaseModel):
    """One field for each setting in the file, under its name in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    viewport: tuple[int, int]
    locale: str
    color_scheme: Literal["light", "dark", "no-preference"]
    reduced_motion: Literal["reduce", "no-preference"]
    component: str
    report: Path
    boot_limit: float
    answer_limit: float

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


def load(path: Path = CONFIG) -> Settings:
    """The settings in `path`.

    Raises:
        pydantic.ValidationError: a setting is missing, unknown or of the wrong type.
    """
    # The file's name has a dot, so it cannot be imported.
    values = {name.lower(): value for name, value in runpy.run_path(str(path)).items() if name.isupper()}
    settings = Settings.model_validate(values)
    return settings.model_copy(update={"report": path.parent / settings.report})


SETTINGS = load()
