"""What a probe found as JUnit's XML: a test case for each question, for the CI systems that read nothing else."""

import re
from pathlib import Path
from xml.etree import ElementTree

from chatkit_e2e.evidence.probe_results import Check, ProbeResult

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def write(result: ProbeResult, path: Path) -> None:
    """Write the file; a question that nobody could answer is an error, and never passes."""
    suite = ElementTree.Element("testsuite", name="chatkit-e2e probe", time=f"{result.wall_ms / 1000:.3f}")
    for check in result.checks:
        suite.append(_case(check, result))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
    suite.set("tests", str(len(suite)))
    root = ElementTree.Element("testsuites")
    root.append(suite)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _case(check: Check, result: ProbeResult) -> ElementTree.Element:
    took = (check.took_ms + check.backend_ms) / 1000
    case = ElementTree.Element("testcase", classname=f"probe.{result.depth}", name=check.name, time=f"{took:.3f}")
    if check.answer == "no":
        failure = ElementTree.SubElement(case, "failure", message=_text(check.why))
        failure.text = _text(
            "\n".join(f"{one.id} ({one.blame}): {one.evidence}\nFix: {one.fix}" for one in result.findings)
        )
    elif check.answer == "not seen":
        # An answer that comes at once cannot stream, which is no fault of anybody's.
        kind = "skipped" if check.name == "streamed" or not check.asked else "error"
        ElementTree.SubElement(case, kind, message=_text(f"not seen: {check.why}"))
    return case


def _text(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
