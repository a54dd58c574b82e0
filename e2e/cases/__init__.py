"""The cases, a module for each area. A new module in this package is found by itself."""

import importlib
import pkgutil

from e2e.cases.case import Case

__all__ = ["Case", "all_cases", "of_area"]


def all_cases() -> list[Case]:
    """Every case, by area and in the area's order."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return [case for module in modules for case in getattr(module, "CASES", [])]


def of_area(*areas: str) -> list[Case]:
    """The cases of some areas."""
    return [case for case in all_cases() if case.area in areas]
