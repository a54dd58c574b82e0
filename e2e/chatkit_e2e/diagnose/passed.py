"""What a page's own fetch did to a request or its answer: the first of its kind, as a finding with its place."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from chatkit_e2e.diagnose.place import Place
from chatkit_e2e.evidence.passages import Passage
from chatkit_e2e.evidence.results import Confidence, Finding

SHOWN: Final = 120  # characters of a body in a sentence
RETURN: Final = "return from api.fetch the Response of fetch itself: unread, with its status and headers"
"""What cures most of it."""


def first_of(
    cause: str,
    passages: Sequence[Passage],
    tell: Callable[[Passage], str],
    fix: str,
    *,
    confidence: Confidence = "sure",
    settles: str = "",
) -> Finding | None:
    """The finding of the first passage of which `tell` has something to tell; None where it has of none."""
    for passage in passages:
        if evidence := tell(passage):
            return Finding(
                id=cause,
                blame="host page",
                evidence=evidence,
                fix=fix,
                confidence=confidence,
                settles=settles,
                **_place(passage),
            )
    return None


def short(value: Any) -> str:  # noqa: ANN401  JSON
    """A body, or what is in it, as it is quoted."""
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return f"“{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}”"


def _place(passage: Passage) -> Place:
    request = f"request {passage.wire.number} ({passage.type})" if passage.wire is not None else passage.type
    at = passage.outcome.at if passage.outcome is not None else passage.asked.at
    return {"where": f"{request}, in your api.fetch", "at": at}
