"""What can be picked in the panel."""

from typing import Any

from chatkit_e2e.cases import all_cases
from chatkit_e2e.cases.choosing import hosts
from chatkit_e2e.component import builds
from chatkit_e2e.lab.hosts import HOSTS
from chatkit_fake_backend.protocols import all_protocols


def choices(components: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Each list of the panel; `components` are what else was named for `--component`."""
    kept = [archive.name for archive in builds.kept()]
    own = _entry("", "as the case has it")
    return {
        "case": [_entry(case.id, case.title, case.area) for case in all_cases()],
        "protocol": [own, *(_entry(kind.id, kind.title) for kind in all_protocols().values())],
        "host": [own, *(_entry(name, "is built first" * (name in HOSTS)) for name in hosts())],
        "component": [_entry(name, "") for name in dict.fromkeys([*components, "stand-in", *kept, "cdn"])],
    }


def _entry(value: str, title: str, group: str = "") -> dict[str, str]:
    return {"value": value, "title": title, "group": group}
