"""Finds what cures a case that is not all green: which factors matter, and the smallest sets of changes.

Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002) on the factors of
a case instead of the characters of an input. Instead of all 2^n combinations it looks at the case as it is, with
everything changed, with everything but one changed, and with one changed: about 2n runs.
"""

from collections.abc import Callable, Sequence
from itertools import combinations

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.setup import NONE, Changes, Setup
from chatkit_e2e.evidence.results import CaseResult, ComponentResult
from chatkit_e2e.evidence.searches import Cure, Ranked, Role, Trial


class NoFixFound(Exception):
    """No choice of changes makes every checkpoint hold, or none is needed."""


class Search:
    """The search for one setup; each set of changes is run once."""

    def __init__(self, factors: Sequence[str], run: Callable[[Changes], Trial]) -> None:
        self.factors = list(factors)
        self.trials: dict[Changes, Trial] = {}
        self._run = run

    def trial(self, changes: Changes) -> Trial:
        """The case with these changes."""
        if changes not in self.trials:
            self.trials[changes] = self._run(changes)
        return self.trials[changes]

    def cures(self, changes: Changes) -> bool:
        """Whether every checkpoint holds with these changes."""
        return not self.trial(changes).fails

    def needed(self) -> Changes:
        """The factors that have to be changed whatever else is.

        Raises:
            NoFixFound: the case is all green as it is, or not even all changes together cure it.
        """
        everything = frozenset(self.factors)
        if self.cures(NONE):
            raise NoFixFound("Every checkpoint holds as it is; there is nothing to cure.")
        if not self.cures(everything):
            failed = ", ".join(self.trial(everything).fails)
            raise NoFixFound(f"With every factor changed, {failed} still fail: the cause is none of the factors.")
        return frozenset(factor for factor in self.factors if not self.cures(everything - {factor}))

    def smallest(self) -> list[Changes]:
        """Every smallest set of changes that cures; each contains all that are needed."""
        needed = self.needed()
        others = [factor for factor in self.factors if factor not in needed]
        for size in range(len(others) + 1):
            found = [needed | set(more) for more in combinations(others, size) if self.cures(needed | set(more))]
            if found:
                return found
        raise AssertionError("all changes together were seen to cure")

    def role(self, factor: str, smallest: list[Changes]) -> Role:
        """The part that a factor plays.

        A cause whose change alone makes no difference hides behind another one: it shows only once that is cured.
        """
        needed = frozenset.intersection(*smallest)
        if factor in needed:
            before, after = self.trial(NONE), self.trial(frozenset({factor}))
            return "hidden cause" if (before.fails, before.blank) == (after.fails, after.blank) else "cause"
        return "one of several" if any(factor in changes for changes in smallest) else "harmless"


def search(setup: Setup, run: Callable[[Case], CaseResult]) -> tuple[Search, list[Changes]]:
    """Find the smallest sets of changes by running the setup.

    Raises:
        NoFixFound: see `Search.needed`.
    """

    def trial(changes: Changes) -> Trial:
        result = run(setup.with_changes(changes))
        fails = [name for name, passed in result.checkpoints.items() if not passed]
        return Trial(changed=sorted(changes), fails=fails, blank=result.blank)

    found = Search([factor.id for factor in setup.factors], trial)
    return found, found.smallest()


def cure(setup: Setup, component: ComponentResult, run: Callable[[Case], CaseResult]) -> Cure:
    """Find what cures `setup`, and the part that each of its factors plays.

    Raises:
        NoFixFound: see `Search.needed`.
    """
    found, smallest = search(setup, run)
    ranked = [Ranked(**factor.model_dump(), role=found.role(factor.id, smallest)) for factor in setup.factors]
    return Cure(
        component=component,
        case=setup.id,
        factors=ranked,
        smallest=[sorted(changes) for changes in smallest],
        runs=len(found.trials),
        trials=list(found.trials.values()),
    )
