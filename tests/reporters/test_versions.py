"""What differs between versions of a package, in a line."""

from chatkit_e2e.evidence.results import CaseResult
from chatkit_e2e.reporters.versions import lines
from tests.reporters.sample import case


def tried(version: str, *events: str) -> CaseResult:
    return case(f"sdk.x-{version}", packages={"openai-chatkit": version, "other": "1"}, events=list(events))


def test_versions_that_send_the_same_are_said_to() -> None:
    assert lines([tried("1.4.0", "thread.created"), tried("1.6.5", "thread.created")]) == [
        "openai-chatkit 1.4.0, 1.6.5: no difference in what is sent and called (1 event, 0 fields, 0 handlers)"
    ]


def test_what_only_one_version_sends_is_named() -> None:
    assert lines([tried("1.4.0", "a"), tried("1.6.5", "a", "b")]) == [
        "openai-chatkit 1.6.5, and not all others: event b"
    ]


def test_a_version_that_could_not_be_tried_is_not_compared() -> None:
    untried = tried("1.4.0").model_copy(update={"verdict": "not-testable"})
    assert lines([untried, tried("1.6.5", "a")]) == []


def test_other_areas_are_not_compared() -> None:
    assert lines([case("host-react.minimal", packages={"react": "19"}), case("host-next.minimal")]) == []
