"""What one look at both sides found, besides the cases."""

from dataclasses import dataclass, field

from chatkit_e2e.evidence.comparison import Difference


@dataclass
class Looked:
    """What differs; and, a line each, what differed once and not again, and what could not be looked at, and why."""

    differences: list[Difference] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)

    def add(self, more: "Looked") -> None:
        """Take in what another look found; a line that is there already is not told twice."""
        self.differences += more.differences
        self.unsteady += [line for line in more.unsteady if line not in self.unsteady]
        self.untried += [line for line in more.untried if line not in self.untried]
