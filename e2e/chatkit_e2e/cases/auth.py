"""`auth.*`: a backend that asks for a JSON Web Token (bug report, "what works", 6).

The host page sends the token through its custom fetch, as `ChatProvider.tsx` does.
"""

from chatkit_e2e.cases.case import Case
from chatkit_fake_backend.variations.guarded import Expiring, Forbidding, Guarded

JWT = "bug report, works 6: JWT authentication"
WITH_TOKEN = {"fetch": "jwt"}

CASES = [
    Case("auth.jwt-present", "A token with each request", JWT, Guarded, page=WITH_TOKEN),
    Case("auth.jwt-missing", "No token: 401 and JSON for each request", JWT, Guarded),
    Case(
        "auth.jwt-expired-mid-conversation",
        "A token that holds for the first turn, then 401",
        JWT,
        Expiring,
        page=WITH_TOKEN,
    ),
    Case("auth.jwt-403", "A token that is refused with 403", JWT, Forbidding, page=WITH_TOKEN),
]
