"""A case that is not all green, taken apart into its factors: what `make cure` works on."""

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.cases.case import Case
from chatkit_e2e.evidence.searches import Factor

Changes = frozenset[str]
NONE: Changes = frozenset()


class Setup(BaseModel):
    """A case that is not all green, its factors, and how it looks when some of them are changed."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    id: str
    factors: tuple[Factor, ...]
    with_changes: Callable[[Changes], Case]
