"""What a visit costs on either side: ratios with their spread, from visits that take turns."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.cases.steps import CONVERSATION, Check
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.steady import REPETITIONS
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.evidence.element_events import READY, RESPONSE_END
from chatkit_e2e.evidence.gate_names import END, FIRST_BYTE
from chatkit_e2e.evidence.moments import Acted, Appeared, Changed, Checked, Moment, Opened, of, read_timeline, reported
from chatkit_e2e.run.runner import Runner

VISITS: Final = 8
"""On each side in a round. Of eight ratios the second and the seventh enclose the median in 93 of 100 rounds."""
_WITHIN: Final = slice(1, -1)
_UNITS: Final = {
    "boot": "ms",
    "usable": "ms",
    "first text": "ms",
    "end to answer": "ms",
    "bytes loaded": "bytes",
}
_MEANINGS: Final = {
    "boot": "From opening the page to `chatkit.ready`, on a first visit.",
    "usable": "From opening the page to a composer that takes text: how long people look at an empty chat.",
    "first text": "From the first byte of the answer to its first words on the screen.",
    "end to answer": "From the end of the response to the component's `chatkit.response.end`.",
    "bytes loaded": "What a first visit loads of the component's files, not compressed.",
}
_NOISE: Final = {"bytes loaded": 1.01}
_NOISE_OF_TIMES: Final = 1.1
"""A ratio nearer to 1 is no difference that anybody would notice."""

Visit = Mapping[str, float]
"""What one visit cost, by what is measured."""
Round = tuple[Sequence[Visit], Sequence[Visit]]
"""Visits of A and of B, which took turns."""


class Spread(NamedTuple):
    """Ratios of B to A."""

    low: float
    median: float
    high: float


def costs(pair: tuple[Runner, Runner], cases: tuple[Case, Case], visits: int = VISITS) -> Looked:
    """What costs more or less on B, in every one of four rounds of so many `visits` on each side."""
    return differing(lambda: _round(pair, cases, visits))


def differing(measure: Callable[[], Round]) -> Looked:
    """The differences that each round of `measure` (visits of A, visits of B) shows, outside the noise; and what could
    not be measured, because not every visit came that far."""
    rounds = [measure()]
    suspects = [name for name in _UNITS if _differs(name, spread(name, *rounds[0]))]
    for _ in range(REPETITIONS if suspects else 0):
        rounds.append(measure())
        suspects = [name for name in suspects if _same_way(name, [spread(name, *one) for one in rounds])]
    found = Looked(untried=[f"cost, {name}: {why}" for name in _UNITS if (why := _unmeasured(name, rounds))])
    for name in suspects:
        a = [visit[name] for one, _ in rounds for visit in one if name in visit]
        b = [visit[name] for _, one in rounds for visit in one if name in visit]
        found.differences.append(_difference(name, a, b, [spread(name, *one) for one in rounds]))
    return found


def _unmeasured(name: str, rounds: Sequence[Round]) -> str:
    """How many visits did not come so far that it can be measured; empty where all did."""
    a, b = ([visit for one in rounds for visit in one[position]] for position in (0, 1))
    missed_a, missed_b = (sum(name not in visit for visit in side) for side in (a, b))
    if not missed_a and not missed_b:
        return ""
    return f"{missed_a} of {len(a)} visits on A and {missed_b} of {len(b)} on B did not come that far"


def spread(name: str, a: Sequence[Visit], b: Sequence[Visit]) -> Spread | None:
    """The ratios of visits that took turns; None where too few of them came that far."""
    pairs = [(one[name], other[name]) for one, other in zip(a, b, strict=True) if name in one and name in other]
    ratios = sorted(other / one for one, other in pairs if one > 0)
    if len(ratios) < len(a):
        return None
    within = ratios[_WITHIN]
    return Spread(within[0], statistics.median(ratios), within[-1])


def _differs(name: str, ratio: Spread | None) -> bool:
    noise = _NOISE.get(name, _NOISE_OF_TIMES)
    return ratio is not None and (ratio.low > noise or ratio.high < 1 / noise)


def _same_way(name: str, ratios: Sequence[Spread | None]) -> bool:
    sides = {one.median > 1 for one in ratios if one is not None}
    return len(sides) == 1 and all(_differs(name, one) for one in ratios)


def _difference(name: str, a: Sequence[float], b: Sequence[float], ratios: Sequence[Spread | None]) -> Difference:
    known = [one for one in ratios if one is not None]
    low, high = min(one.low for one in known), max(one.high for one in known)
    middle = statistics.median(one.median for one in known)
    unit = _UNITS[name]
    return Difference(
        topic="cost",
        what=name,
        a=f"{statistics.median(a):,.0f} {unit}",
        b=f"{statistics.median(b):,.0f} {unit}, {middle:.2f} times A's ({low:.2f} to {high:.2f})",
        meaning=_MEANINGS[name],
        certainty=f"The same in {len(known)} rounds of {len(a) // len(known)} visits each, which took turns.",
    )


def _round(pair: tuple[Runner, Runner], cases: tuple[Case, Case], count: int) -> tuple[list[Visit], list[Visit]]:
    visits: tuple[list[Visit], list[Visit]] = ([], [])
    for _ in range(count):
        for runner, case, into in zip(pair, cases, visits, strict=True):
            into.append(_visit(runner, case))
    return visits


def _visit(runner: Runner, case: Case) -> Visit:
    """One conversation of a first visitor, with nothing in the browser's cache."""
    already = len(runner.stage.files.served)
    result = runner.run(case, as_first_visitor=True)
    moments = read_timeline(runner.folder / result.artifacts.timeline)
    paths = set(runner.stage.files.served[already:])
    loaded = sum(len(runner.stage.files.files[path].body) for path in paths)
    return {**times(moments), "bytes loaded": float(loaded)}


def times(moments: Sequence[Moment]) -> Visit:
    """What a conversation took, in ms, as far as it came."""
    opened = {gate.gate: gate.at for gate in reversed(of(moments, Opened))}
    words = [one.at for one in moments if isinstance(one, Appeared | Changed) and one.role == "assistant" and one.text]
    ready, ended = reported(moments, READY), reported(moments, RESPONSE_END)
    begins = [act.at for act in of(moments, Acted) if act.opens_page]
    usable = [check.at for check in of(moments, Checked) if check.name == "ready" and check.passed]
    found: dict[str, float] = {}
    if begins and ready:
        found["boot"] = ready[0].at - begins[0]
    if begins and usable:
        found["usable"] = usable[0] - begins[0]
    if FIRST_BYTE in opened and words:
        found["first text"] = words[0] - opened[FIRST_BYTE]
    if END in opened and ended:
        found["end to answer"] = ended[0].at - opened[END]
    return found


def measured_case() -> Case:
    """The case that is measured: the first answer of a backend that works."""
    works = next(case for case in of_area("protocol") if case.id == "protocol.chatkit-server")
    answered = CONVERSATION.index(Check("rendered", needs="sent")) + 1
    return replace(works, steps=(*CONVERSATION[:answered], Check("clean")))
