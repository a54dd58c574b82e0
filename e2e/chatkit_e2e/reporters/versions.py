"""What differs between versions of OpenAI's packages, seen in the cases `sdk.*`: a line for each package."""

from itertools import groupby

from chatkit_e2e.evidence.results import CaseResult


def lines(cases: list[CaseResult]) -> list[str]:
    """For each package of which several versions were tried: what only some of them sent or called."""
    tried = [case for case in cases if case.id.startswith("sdk.") and case.packages and case.verdict != "not-testable"]
    groups = [list(group) for _, group in groupby(sorted(tried, key=_package), key=_package)]
    return [line for group in groups if len(group) > 1 for line in _compared(group)]


def _package(case: CaseResult) -> str:
    """The package that the case is about: the first of those it ran on."""
    return next(iter(case.packages))


def _compared(group: list[CaseResult]) -> list[str]:
    package = _package(group[0])
    seen = {case.packages[package]: _seen(case) for case in group}
    common = frozenset.intersection(*seen.values())
    only = {version: sorted(what - common) for version, what in seen.items() if what - common}
    if not only:
        return [f"{package} {', '.join(seen)}: no difference in what is sent and called ({_counted(common)})"]
    return [
        f"{package} {version}, and not all others: {', '.join(f'{kind} {name}' for kind, name in what)}"
        for version, what in only.items()
    ]


def _counted(what: frozenset[tuple[str, str]]) -> str:
    counts = {noun: sum(1 for kind, _ in what if kind == noun) for noun in ("event", "field", "handler")}
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items())


def _seen(case: CaseResult) -> frozenset[tuple[str, str]]:
    by_kind = {"event": case.events, "field": case.fields, "handler": case.handlers}
    return frozenset((kind, name) for kind, names in by_kind.items() for name in names)
