"""What the page logs in with is in no result."""

from chatkit_e2e.reporters import conformance as reporter
from tests.probe.conformance.backends import COOKIE, OTHER_SECRET, SECRET, looked_at, owned


def test_no_value_of_a_header_or_cookie_is_in_the_result() -> None:
    found = looked_at("protocol.minimal", owned(), login=True, cookies=True)
    told = found.model_dump_json() + "\n".join(reporter.lines(found))
    assert not [secret for secret in (SECRET, OTHER_SECRET, COOKIE) if secret in told]
    curls = [rule.curl for rule in found.rules if rule.id == "streaming.deltas"]
    assert ['-H "authorization: $AUTHORIZATION"' in line for line in curls] == [True]
    assert ['-b "session=$SESSION"' in line for line in curls] == [True]
