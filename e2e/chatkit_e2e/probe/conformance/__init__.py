"""Conformance on the wire: a script of requests, and rules on what was answered."""

from chatkit_e2e.probe.conformance.judge import conformance
from chatkit_e2e.probe.conformance.rules import RULES

__all__ = ["RULES", "conformance"]
