"""Causes in who is let in: 401 and 403.

The component says nothing of a message that was refused: the bubble goes, the text is not given back, and no
`chatkit.error` comes (facts 5.5). Only a load that is refused tells the page.
"""

from collections.abc import Sequence

from chatkit_e2e.diagnose.rule import on_wire
from chatkit_e2e.evidence.exchanges import WireExchange, messages
from chatkit_e2e.evidence.results import Finding

SILENTLY = "the message disappears, and neither the user nor the page is told why"


@on_wire(10, broken="auth.jwt-missing", twin="auth.jwt-present")
def no_token(wire: Sequence[WireExchange]) -> Finding | None:
    """The page sent no token to a backend that asks for one."""
    refused = _refused(wire, 401, authorized=False)
    if refused is None:
        return None
    return Finding(
        id="no-token",
        blame="host page",
        evidence=f"{refused.type} was sent without an Authorization header and answered 401; {SILENTLY}",
        fix="add the header in api.fetch, to every request; where the backend knows its users by a cookie, have "
        'api.fetch send it: credentials: "include". A probe is given the login by --header or --cookie',
    )


@on_wire(20, broken="auth.jwt-expired-mid-conversation", twin="auth.jwt-present")
def token_refused(wire: Sequence[WireExchange]) -> Finding | None:
    """The page sent a token that does not hold, or no longer."""
    refused = _refused(wire, 401, authorized=True)
    if refused is None:
        return None
    return Finding(
        id="token-refused",
        blame="host page",
        evidence=f"{refused.type} was sent with a token and answered 401; {SILENTLY}",
        fix="get a fresh token in api.fetch before each request; after a 401 renew it and send again",
    )


@on_wire(30, broken="auth.jwt-403", twin="auth.jwt-present")
def forbidden(wire: Sequence[WireExchange]) -> Finding | None:
    """The backend knows who asks and refuses."""
    refused = _refused(wire, 403)
    if refused is None:
        return None
    return Finding(
        id="forbidden",
        blame="backend",
        evidence=f"{refused.type} was answered 403; {SILENTLY}",
        fix="let this user in, or have api.fetch look at the status and tell the user",
    )


def _refused(wire: Sequence[WireExchange], status: int, *, authorized: bool | None = None) -> WireExchange | None:
    """The first message that was refused, else the first request."""
    refused = [
        exchanged for exchanged in wire if exchanged.status == status and authorized in (None, exchanged.authorized)
    ]
    return next(iter([*messages(refused), *refused]), None)
