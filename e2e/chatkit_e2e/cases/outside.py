"""`outside.*`: the canonical protocol; what differs is how the hosts outside answer the component's analytics."""

from typing import get_args

from chatkit_e2e.cases.case import Case
from chatkit_e2e.component.outside import Behaviour
from chatkit_fake_backend.protocols.hand_written import HandWritten

_TITLES: dict[Behaviour, str] = {
    "answered": "Every host outside answers",
    "refused": "No host outside accepts a connection",
    "unresolved": "No host outside has an address, as behind a firewall or an ad blocker",
    "silent": "No host outside ever answers",
    "server-error": "Every host outside answers 500",
}

CASES = [
    Case(f"outside.{behaviour}", _TITLES[behaviour], "symptoms.md: air-gapped networks", HandWritten, outside=behaviour)
    for behaviour in get_args(Behaviour)
]
