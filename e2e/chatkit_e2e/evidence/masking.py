"""Masking: moments without what turned out to be a secret, also where it came in pieces."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from chatkit_e2e.evidence.moments import Moment, Sent, of
from chatkit_e2e.evidence.redaction import REDACTED, redact, secret_spans


def masked(moments: Sequence[Moment]) -> list[Moment]:
    """The same moments, in the same order; a secret may be learned after it was logged."""
    bodies: dict[int, list[Sent]] = {}
    for piece in of(moments, Sent):
        bodies.setdefault(piece.request, []).append(piece)
    texts = {id(piece): text for body in bodies.values() for piece, text in zip(body, _texts(body), strict=True)}
    return [_masked(moment, texts.get(id(moment))) for moment in moments]


def _masked(moment: Moment, text: str | None) -> Moment:
    fields = dict(moment) if text is None else {**dict(moment), "text": text}
    shown = redact(fields)
    return moment if shown == dict(moment) else type(moment).model_validate(shown)


def _texts(body: Sequence[Sent]) -> Iterable[str]:
    """The text of each piece, without the parts of a secret that begins in one and ends in another."""
    ends = list(accumulate(len(piece.text) for piece in body))
    spans = secret_spans("".join(piece.text for piece in body))
    for piece, end in zip(body, ends, strict=True):
        begin = end - len(piece.text)
        text = piece.text
        for first, last in reversed([span for span in spans if span[0] < end and span[1] > begin]):
            mark = REDACTED if first >= begin else ""
            text = text[: max(0, first - begin)] + mark + text[last - begin :]
        yield text
