"""The report's folder: emptied when a run starts, and never anything else."""

import shutil
from pathlib import Path

_OF_A_RUN = {"results.json", "probe.json", "junit.xml", "index.html", "fault.txt"}
_OF_COMMANDS = {
    "bench.json",
    "compare",
    "compare.html",
    "compare.json",
    "compare.md",
    "cure.html",
    "cure.json",
    "minimal.html",
    "minimal.json",
}
_FOLDERS_OF_A_RUN = {"cases", "probe"}
_OURS = {*_OF_A_RUN, *_FOLDERS_OF_A_RUN, *_OF_COMMANDS}


class NotOurs(Exception):
    """The folder holds something that no run of this suite wrote; it is left alone."""


def empty(report: Path) -> Path:
    """Make `report` an empty folder; returns it.

    Measurements that other commands wrote there stay: a run does not make them wrong.

    Raises:
        NotOurs: there is something else in it.
    """
    strange = [path.name for path in report.glob("*") if path.name not in _OURS] if report.exists() else []
    if strange or report.is_file():
        raise NotOurs(
            f"{report} is not emptied, because it holds what no run wrote: {', '.join(strange) or 'it is a file'}. "
            "Name another folder with --report."
        )
    for name in _OF_A_RUN:
        (report / name).unlink(missing_ok=True)
    for name in _FOLDERS_OF_A_RUN:
        shutil.rmtree(report / name, ignore_errors=True)
    report.mkdir(parents=True, exist_ok=True)
    return report
