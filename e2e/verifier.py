"""What answers for OpenAI's verification of domain keys, which the component asks outside localhost (facts 6)."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

VERIFIER = "api.openai.com"
ACCEPTED = "domain_pk_accepted"
"""The one key that is verified; every other is refused."""


def verifier() -> Starlette:
    """An application that verifies `ACCEPTED`."""
    route = Route("/v1/chatkit/domain_keys/verify", _verify, methods=["POST"])
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    return Starlette(routes=[route], middleware=[cors])


async def _verify(request: Request) -> JSONResponse:
    key = (await request.json()).get("domain_key")
    return JSONResponse({"verified": True}) if key == ACCEPTED else JSONResponse({"message": "Unauthorized"}, 401)
